import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { binaryOf, bytesOf } from '../../base/bytes.ts';
import { limits } from '../../base/limits.ts';
import { HeaderGate } from './header-gate.ts';
import { LargeHeaders } from './large-headers.ts';

function through(message: string, chunkBytes: number): { header: string; rest: string } {
  const gate = new HeaderGate(new LargeHeaders());
  for (let at = 0; at < message.length; at += chunkBytes) {
    const found = gate.push(bytesOf(message.slice(at, at + chunkBytes)));
    if (found) return { header: binaryOf(found.header), rest: binaryOf(found.rest) + message.slice(at + chunkBytes) };
  }
  return { header: binaryOf(gate.close()), rest: '' };
}

describe('HeaderGate', () => {
  for (const chunkBytes of [1, 2, 3, 5, 1000]) {
    it(`tells header and body apart in chunks of ${chunkBytes}`, () => {
      const whole = { header: 'A: 1\r\nB: 2\r\n', rest: '\r\nbody\r\n\r\nmore' };
      assert.deepEqual(through(whole.header + whole.rest, chunkBytes), whole);
    });
    it(`knows messages without a header, and without a body, in chunks of ${chunkBytes}`, () => {
      assert.deepEqual(through('\r\nbody', chunkBytes), { header: '', rest: '\r\nbody' });
      assert.deepEqual(through('A: 1\r\n', chunkBytes), { header: 'A: 1\r\n', rest: '' });
    });
  }

  it('refuses a header that does not end', () => {
    const gate = new HeaderGate(new LargeHeaders());
    const line = bytesOf(`X: ${'y'.repeat(1000)}\r\n`);
    assert.throws(
      () => {
        for (let sent = 0; sent <= 2 * limits.headerBytesMax; sent += line.length) gate.push(line);
      },
      { code: 'badMessage' },
    );
  });

  it('holds only some large headers at one time, and small ones always', () => {
    const largeHeaders = new LargeHeaders();
    const large = bytesOf(`X: ${'y'.repeat(limits.headerMemoryBytes)}\r\n`);
    const gates = Array.from({ length: limits.largeHeadersMax }, () => new HeaderGate(largeHeaders));
    for (const gate of gates) gate.push(large);
    const late = new HeaderGate(largeHeaders);
    assert.throws(() => late.push(large), { code: 'unavailable' });
    new HeaderGate(largeHeaders).push(bytesOf('A: 1\r\n'));
    gates[0]?.[Symbol.dispose]();
    new HeaderGate(largeHeaders).push(large);
  });

  it('takes a header that comes byte by byte in good time', () => {
    const gate = new HeaderGate(new LargeHeaders());
    const byte = bytesOf('x');
    for (let sent = 0; sent < limits.headerBytesMax - 1; sent++) assert.equal(gate.push(byte), undefined);
  });
});
