import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import fc from 'fast-check';
import { binaryOf, bytesOf, concatBytes } from '../../base/bytes.ts';
import { DataDecoder, DotStuffer } from './index.ts';

function decode(...chunks: string[]): { content: string; left: string; done: boolean } {
  const decoder = new DataDecoder();
  let content = '';
  for (const [index, chunk] of chunks.entries()) {
    const decoded = decoder.decode(bytesOf(chunk));
    content += decoded.content.map((piece) => binaryOf(piece)).join('');
    if (decoded.done)
      return { content, left: chunk.slice(decoded.used) + chunks.slice(index + 1).join(''), done: true };
  }
  return { content, left: '', done: false };
}

function stuff(chunks: readonly string[]): string {
  const stuffer = new DotStuffer();
  const pieces = chunks.flatMap((chunk) => [...stuffer.stuff(bytesOf(chunk))]);
  return binaryOf(concatBytes([...pieces, stuffer.end()]));
}

/** Pieces that matter to the decoder come up often. */
const awkward = fc
  .array(fc.constantFrom('\r', '\n', '\r\n', '.', '..', 'a', '\r\n.', '\r\n.\r', '\n.\n'), { maxLength: 30 })
  .map((pieces) => pieces.join(''));

function cut(text: string, places: readonly number[]): string[] {
  const sorted = [0, ...places.map((place) => place % (text.length + 1)), text.length].sort((a, b) => a - b);
  return sorted.slice(1).map((end, index) => text.slice(sorted[index], end));
}

describe('DataDecoder', () => {
  it('ends at CRLF dot CRLF and leaves what follows', () => {
    assert.deepEqual(decode('Subject: x\r\n\r\nhi\r\n.\r\nQUIT\r\n'), {
      content: 'Subject: x\r\n\r\nhi\r\n',
      left: 'QUIT\r\n',
      done: true,
    });
  });

  it('takes an empty message', () => {
    assert.deepEqual(decode('.\r\n'), { content: '', left: '', done: true });
  });

  it('takes one dot from lines that begin with one', () => {
    assert.equal(decode('..a\r\n...\r\n.\r\n').content, '.a\r\n..\r\n');
  });

  for (const smuggled of ['\n.\n', '\n.\r\n', '\r.\r\n', '\r\n.\n', '\r\n.\r', '\r.\r', '\r\n.\r\r\n']) {
    it(`does not end at ${JSON.stringify(smuggled)}`, () => {
      const { done, content, left } = decode(`one${smuggled}two\r\n.\r\nleft`);
      assert.equal(done, true);
      assert.match(content, /two\r\n$/);
      assert.equal(left, 'left');
    });
  }

  it('turns bare LF into CRLF and bare CR into a space, or nothing before a line end', () => {
    assert.equal(decode('a\nb\rc\r\r\nd\r\n.\r\n').content, 'a\r\nb c\r\nd\r\n');
  });

  it('gives the same however the bytes are split', () => {
    fc.assert(
      fc.property(awkward, fc.array(fc.nat(), { maxLength: 8 }), (text, places) => {
        const data = `${text}\r\n.\r\nrest`;
        assert.deepEqual(decode(...cut(data, places)), decode(data));
      }),
      { numRuns: 2000 },
    );
  });

  it('yields only whole CRLF line ends, whatever comes in', () => {
    fc.assert(
      fc.property(awkward, (text) => {
        const { content } = decode(`${text}\r\n.\r\n`);
        assert.doesNotMatch(content, /(?<!\r)\n|\r(?!\n)/);
      }),
    );
  });
});

describe('DotStuffer', () => {
  it('is undone by the decoder, however the content is split', () => {
    fc.assert(
      fc.property(
        fc.array(fc.constantFrom('.', '..', 'a', '\r\n'), { maxLength: 30 }),
        fc.array(fc.nat()),
        (parts, places) => {
          const content = parts.join('');
          const whole = content === '' || content.endsWith('\r\n') ? content : `${content}\r\n`;
          const { content: back, left, done } = decode(stuff(cut(content, places)));
          assert.deepEqual({ back, left, done }, { back: whole, left: '', done: true });
        },
      ),
    );
  });
});
