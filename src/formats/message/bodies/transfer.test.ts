import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import fc from 'fast-check';
import { binaryOf, bytesOf, concatBytes } from '../../../base/bytes.ts';
import { decodeTransfer } from '../index.ts';

function decode(encoding: string, encoded: string, pieceSize = encoded.length || 1): string {
  const decoder = decodeTransfer(encoding);
  const bytes = bytesOf(encoded);
  const out: Uint8Array[] = [];
  for (let at = 0; at < bytes.length; at += pieceSize)
    out.push(decoder.write(bytes.subarray(at, at + pieceSize)).slice());
  return binaryOf(concatBytes([...out, decoder.end()]));
}

/** A writer of quoted-printable, as RFC 2045 §6.7 asks. */
function quotedPrintable(binary: string): string {
  const escaped = binary.replace(/[^!-<>-~\r\n\t ]|[\t ](?=\r\n|$)|\r(?!\n)|(?<!\r)\n/g, (byte) => {
    return `=${byte.charCodeAt(0).toString(16).toUpperCase().padStart(2, '0')}`;
  });
  return escaped.replace(/((?:=..|[^=\r\n]){60})(?!\r\n|$)/g, '$1=\r\n');
}

describe('base64 (RFC 2045 §6.8)', () => {
  it('ignores what is no digit, and goes on behind padding', () => {
    assert.equal(decode('BASE64', 'SGVs\r\nbG8*=\n'), 'Hello');
    assert.equal(decode('base64', 'SGVsbG8=IHdv\r\ncmxk'), 'Hello world');
  });

  it('drops what is cut off', () => {
    assert.equal(decode('base64', 'SGVsbG8gd'), 'Hello ');
    assert.equal(decode('base64', ''), '');
  });

  it('gives back what was encoded, in pieces of any size', () => {
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 300 }), fc.integer({ min: 1, max: 90 }), (bytes, size) => {
        const encoded = Buffer.from(bytes).toString('base64').replace(/.{76}/g, '$&\r\n');
        assert.equal(decode('base64', encoded, size), binaryOf(bytes));
      }),
    );
  });
});

describe('quoted-printable (RFC 2045 §6.7)', () => {
  it('reads the example of the RFC', () => {
    const encoded = "Now's the time =\r\nfor all folk to come=\r\n to the aid of their country.";
    assert.equal(
      decode('Quoted-Printable', encoded),
      "Now's the time for all folk to come to the aid of their country.",
    );
  });

  it('drops blanks at the ends of lines, also behind a soft line break', () => {
    assert.equal(decode('quoted-printable', 'a \t\r\nb =  \r\nc=\nd  \ne  '), 'a\r\nb cd\ne');
  });

  it('takes lower-case digits and leaves alone what is no encoding', () => {
    assert.equal(decode('quoted-printable', '=c3=bc a=b =4 =\rx = y =zz'), '\xc3\xbc a=b =4 =\rx = y =zz');
    assert.equal(decode('quoted-printable', 'x=4'), 'x=4');
    assert.equal(decode('quoted-printable', 'end='), 'end');
  });

  it('gives back what was encoded, in pieces of any size', () => {
    const bytes = fc.oneof(
      fc.uint8Array({ maxLength: 200 }).map((all) => binaryOf(all)),
      fc.stringMatching(/^[ a=\r\n\t]{0,60}$/),
    );
    fc.assert(
      fc.property(bytes, fc.integer({ min: 1, max: 90 }), (binary, size) => {
        assert.equal(decode('quoted-printable', quotedPrintable(binary), size), binary);
      }),
      { numRuns: 500 },
    );
  });

  it('gives the same for broken input, however it arrives', () => {
    const broken = fc
      .array(fc.constantFrom('=', ' ', '\t', '\r', '\n', '4', 'x'), { maxLength: 40 })
      .map((all) => all.join(''));
    fc.assert(
      fc.property(broken, fc.integer({ min: 1, max: 5 }), (text, size) => {
        assert.equal(decode('quoted-printable', text, size), decode('quoted-printable', text));
      }),
      { numRuns: 1000 },
    );
  });

  it('does not hold endless blanks', () => {
    const decoder = decodeTransfer('quoted-printable');
    assert.equal(decoder.write(bytesOf(' '.repeat(100))).length, 0);
    assert.equal(decoder.write(bytesOf(' '.repeat(5000))).length, 5100);
  });
});

describe('other encodings', () => {
  it('leave the bytes as they are', () => {
    for (const encoding of ['7bit', '8bit', 'binary', 'x-unknown', ''])
      assert.equal(decode(encoding, 'a=41 \xff'), 'a=41 \xff');
  });
});
