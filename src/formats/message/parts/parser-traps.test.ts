/** Messages made to take long or to fill the memory. Nothing is timed: what grew faster than its input would not end. */
import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';
import { bytesOf } from '../../../base/bytes.ts';
import { limits } from '../../../base/limits.ts';
import { MessageParser, type ParsedMessage, type Part } from '../index.ts';

function parse(message: string, chunkBytes = message.length || 1): ParsedMessage {
  const parser = new MessageParser();
  const bytes = bytesOf(message);
  for (let at = 0; at < bytes.length; at += chunkBytes) parser.write(bytes.subarray(at, at + chunkBytes));
  return parser.end();
}

function countParts(part: Part): number {
  const inner = part.message ? [part.message] : part.parts;
  return inner.reduce((sum, child) => sum + countParts(child), 1);
}

function kindsOf({ defects }: ParsedMessage): string[] {
  return defects.map(({ kind }) => kind);
}

function multipart(boundary: string): string {
  return `Content-Type: multipart/mixed; boundary="${boundary}"\r\n\r\n`;
}

/** As many open multiparts as there may be, each with a boundary of its own. */
const deepest = Array.from({ length: limits.mimeDepthMax - 1 }, (_, n) => `${multipart(`=n${n}.`)}--=n${n}.\r\n`).join(
  '',
);

describe('traps for the parser', () => {
  it('10,000 parts', () => {
    const message = `${multipart('b')}${'--b\r\n\r\nx\r\n'.repeat(10_000)}--b--\r\n`;
    assert.equal(countParts(parse(message).root), limits.mimePartsMax);
    assert.deepEqual(kindsOf(parse(message)), ['partsBeyondLimit']);
  });

  it('10,000 multiparts inside one another', () => {
    const levels = Array.from({ length: 10_000 }, (_, n) => `${multipart(`n${n}.`)}--n${n}.\r\n`);
    const parsed = parse(levels.join(''));
    assert.equal(countParts(parsed.root), limits.mimeDepthMax);
    assert.ok(kindsOf(parsed).includes('depthBeyondLimit'));
  });

  it('10,000 messages inside one another', () => {
    const parsed = parse('Content-Type: message/rfc822\r\n\r\n'.repeat(10_000));
    assert.equal(countParts(parsed.root), limits.mimeDepthMax);
  });

  it('a million lines of dashes in as many multiparts as there may be', () => {
    const message = `${deepest}\r\n${'--=n\r\n'.repeat(1_000_000)}`;
    assert.equal(parse(message).root.bodyLines, deepest.split('\n').length + 1_000_000 - 2);
  });

  it('a header of one line of a megabyte, also byte by byte', () => {
    const message = `Subject: ${'x'.repeat(1_000_000)}\r\nTo: a@b\r\n\r\nbody`;
    for (const chunkBytes of [message.length, 1]) {
      const parsed = parse(message, chunkBytes);
      assert.equal(parsed.root.bodyStart, message.length - 4);
      assert.deepEqual(kindsOf(parsed), ['headerBeyondLimit', 'longLine']);
    }
  });

  it('a header of 20,000 lines, fields or folded or rubbish', () => {
    for (const line of ['X: 1\r\n', ' folded\r\n', 'rubbish\r\n']) {
      const message = `A: 1\r\n${line.repeat(20_000)}B: 2\r\n\r\nbody`;
      for (const chunkBytes of [message.length, 7]) {
        assert.equal(parse(message, chunkBytes).root.bodyStart, message.length - 4);
      }
    }
  });

  it('a boundary of 200,000 characters, again and again', () => {
    const boundary = 'b'.repeat(200_000);
    const message = `${multipart(boundary)}${`--${boundary}\r\n\r\nx\r\n`.repeat(20)}--${boundary}--`;
    assert.equal(countParts(parse(message).root), 21);
  });

  it('a body of one line of ten megabytes that begins with dashes', () => {
    const message = `${multipart('b')}--b\r\n\r\n${'-'.repeat(10_000_000)}\r\n--b--\r\n`;
    assert.equal(parse(message, 1000).root.parts[0]?.bodyEnd, message.length - 9);
  });

  it('nothing but line feeds, NUL, CR or colons', () => {
    for (const byte of ['\n', '\0', '\r', ':', '-', ' ', '\xff']) {
      assert.equal(parse(byte.repeat(1_000_000), 4096).sizeBytes, 1_000_000);
    }
  });
});

/** Bytes in use when all is collected that nobody holds. */
function heldBytes(): number {
  setFlagsFromString('--expose-gc');
  (runInNewContext('gc') as () => void)();
  const { heapUsed, external } = process.memoryUsage();
  return heapUsed + external;
}

describe('memory', () => {
  it('is not held for bodies: 150 MB in thousands of parts take less than 30', () => {
    const parser = new MessageParser();
    parser.write(bytesOf(multipart('b')));
    const part = `--b\r\nContent-Type: text/plain\r\n\r\n${'a line of text\r\n'.repeat(2000)}`;
    const before = heldBytes();
    for (let round = 0; round < 4700; round++) parser.write(bytesOf(part));
    const grownBytes = heldBytes() - before;
    assert.ok(grownBytes < 30e6, `${grownBytes} bytes more`);
    const { root, sizeBytes } = parser.end();
    assert.equal(root.parts.length, 4700);
    assert.ok(sizeBytes > 150e6);
  });
});
