import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import fc from 'fast-check';
import { binaryOf, bytesOf } from '../../base/bytes.ts';
import { systemClock } from '../../base/clock.ts';
import { limits } from '../../base/limits.ts';
import { BufferedInput } from './buffered-input.ts';

function openInput(): { input: BufferedInput; pauses: boolean[] } {
  const pauses: boolean[] = [];
  const pause = (paused: boolean): void => void pauses.push(paused);
  return { input: new BufferedInput({ clock: systemClock, patienceMs: 1000, flush: () => undefined, pause }), pauses };
}

/** Everything an input gives, by lines and by peeks of some bytes in turn. */
async function drain(input: BufferedInput, peekBytes: number): Promise<string> {
  let text = '';
  for (let turn = 0; ; turn++) {
    if (turn % 2 === 0) {
      const line = await input.line(1000);
      if (line === undefined) break;
      text += `${line}\n`;
    } else {
      const seen = await input.peek();
      if (!seen) break;
      const taken = seen.subarray(0, peekBytes);
      text += binaryOf(taken);
      input.consume(taken.length);
    }
  }
  for (let rest = await input.peek(); rest; rest = await input.peek()) {
    text += binaryOf(rest);
    input.consume(rest.length);
  }
  return text;
}

describe('BufferedInput', () => {
  it('gives every byte once and in order, however it came and is taken', async () => {
    const chunks = fc.array(fc.string({ unit: fc.constantFrom('a', 'b', '\n'), minLength: 1, maxLength: 9 }));
    await fc.assert(
      fc.asyncProperty(chunks, fc.integer({ min: 1, max: 4 }), fc.boolean(), async (chunks, peekBytes, atOnce) => {
        const { input } = openInput();
        const push = (): void => {
          for (const chunk of chunks) input.push(bytesOf(chunk));
          input.end();
        };
        if (atOnce) push();
        else setImmediate(push);
        assert.equal(await drain(input, peekBytes), chunks.join(''));
      }),
    );
  });

  it('pauses its source when it is full, and lets it go on when it is not', () => {
    const { input, pauses } = openInput();
    const chunk = new Uint8Array(limits.inputBufferBytes / 4);
    for (let count = 0; count < 4; count++) input.push(chunk);
    assert.deepEqual(pauses, [true]);
    input.consume(chunk.length);
    assert.deepEqual(pauses, [true, false]);
  });

  it('reads no further while nobody has taken what came of a message', async () => {
    const { input, pauses } = openInput();
    const waiting = input.peek();
    input.push(new Uint8Array(64 * 1024));
    assert.equal((await waiting)?.length, 64 * 1024);
    assert.deepEqual(pauses, [true]);
    input.consume(64 * 1024);
    assert.deepEqual(pauses, [true, false]);
    for (let count = 0; count < 2; count++) input.push(new Uint8Array(32 * 1024));
    assert.deepEqual(pauses, [true, false, true]);
    const line = input.line(10);
    assert.deepEqual(pauses, [true, false, true, false], 'a line may need more');
    input.push(bytesOf('\nx\n'));
    await assert.rejects(line, { code: 'lineTooLong' });
  });

  it('forgets all that came when asked to', async () => {
    const { input } = openInput();
    for (const text of ['one\n', 'two\n', 'three\n']) input.push(bytesOf(text));
    assert.equal(input.discard(), 14);
    input.push(bytesOf('four\n'));
    assert.equal(await input.line(100), 'four');
  });

  it('takes a line that drips byte by byte in good time', async () => {
    const { input } = openInput();
    for (let count = 0; count < limits.imapLineBytesMax; count++) input.push(bytesOf('x'));
    input.push(bytesOf('\n'));
    assert.equal((await input.line(limits.imapLineBytesMax))?.length, limits.imapLineBytesMax);
  });
});
