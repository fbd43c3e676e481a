import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import fc from 'fast-check';
import { binaryOf, bytesOf, concatBytes } from '../../../base/bytes.ts';
import { encodeBase64Lines } from './base64.ts';
import { encodeQuotedPrintable } from './quoted-printable-lines.ts';
import { decodeTransfer } from './transfer.ts';

function decode(encoding: string, encoded: string, pieceSize = encoded.length || 1): string {
  const decoder = decodeTransfer(encoding);
  const bytes = bytesOf(encoded);
  const out: Uint8Array[] = [];
  for (let at = 0; at < bytes.length; at += pieceSize)
    out.push(decoder.write(bytes.subarray(at, at + pieceSize)).slice());
  return binaryOf(concatBytes([...out, decoder.end()]));
}

/** Each digit by itself, as RFC 2045 §6.8 tells it: what native code has to agree with. */
function plainBase64(encoded: string): string {
  let out = '';
  let bits = '';
  for (const character of encoded) {
    const value = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/'.indexOf(character);
    if (character === '=') bits = '';
    else if (value >= 0) bits += value.toString(2).padStart(6, '0');
    if (bits.length >= 8) out += String.fromCharCode(Number.parseInt(bits.slice(0, 8), 2));
    if (bits.length >= 8) bits = bits.slice(8);
  }
  return out;
}

const someBytes = fc.uint8Array({ maxLength: 300 });
const pieceSizes = fc.integer({ min: 1, max: 200 });

describe('base64 (RFC 2045 §6.8)', () => {
  it('ignores what is no digit, and goes on behind padding', () => {
    assert.equal(decode('BASE64', 'SGVs\r\nbG8*=\n'), 'Hello');
    assert.equal(decode('base64', 'SGVsbG8=IHdv\r\ncmxk'), 'Hello world');
  });

  it('drops what is cut off', () => {
    assert.equal(decode('base64', 'SGVsbG8gd'), 'Hello ');
    assert.equal(decode('base64', ''), '');
  });

  it('reads the same with and without what is no digit, in pieces of any size', () => {
    const clean = ['QUJD', 'SGVsbG8gd29ybGQh'.repeat(8), 'A', '/+', '\r\n', 'z9', ' ', '\t'];
    const pieces = fc.oneof(
      { weight: 12, arbitrary: fc.constantFrom(...clean) },
      { weight: 1, arbitrary: fc.constantFrom('=', '==', '\0', '-', '_', '\xe9', '\v') },
    );
    fc.assert(
      fc.property(fc.array(pieces, { maxLength: 60 }), pieceSizes, (all, size) => {
        const encoded = all.join('');
        assert.equal(decode('base64', encoded, size), plainBase64(encoded));
      }),
      { numRuns: 500 },
    );
  });

  it('gives back what was encoded, in lines of 76', () => {
    fc.assert(
      fc.property(someBytes, pieceSizes, (bytes, size) => {
        const encoded = encodeBase64Lines(bytes);
        for (const line of encoded.split('\r\n')) assert.ok(line.length <= 76);
        assert.equal(decode('base64', encoded, size), binaryOf(bytes));
      }),
    );
    assert.equal(encodeBase64Lines(new Uint8Array(57)).length, 76);
    assert.equal(encodeBase64Lines(new Uint8Array(0)), '');
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

  it('gives back what was encoded, in lines that pass everywhere', () => {
    const words = ['From ', '.', '\r\n', '\r', '\n', ' ', '\t', '=', 'a', 'bcdefghijkl'.repeat(5), '\xff'];
    const text = fc.array(fc.constantFrom(...words), { maxLength: 60 }).map((all) => all.join(''));
    fc.assert(
      fc.property(
        fc.oneof(
          text,
          someBytes.map((all) => binaryOf(all)),
        ),
        pieceSizes,
        (binary, size) => {
          const encoded = encodeQuotedPrintable(bytesOf(binary));
          for (const line of encoded.split('\r\n')) assert.match(line, /^(?!\.|From )[\t -~]{0,76}(?<![\t ])$/);
          assert.equal(decode('quoted-printable', encoded, size), binary);
        },
      ),
      { numRuns: 1000 },
    );
    assert.equal(encodeQuotedPrintable(bytesOf('a \r\nFrom \r\n.\r\n\xfc=\n')), 'a=20\r\nFrom=20\r\n=2E\r\n=FC=3D=0A');
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

  it('keeps nothing of the memory that it was given', () => {
    const decoder = decodeTransfer('quoted-printable');
    const chunk = Buffer.from('a=4');
    const first = binaryOf(decoder.write(chunk));
    chunk.fill(0);
    assert.equal(first + binaryOf(decoder.write(bytesOf('1'))), 'aA');
  });

  it('does not hold endless blanks', () => {
    const decoder = decodeTransfer('quoted-printable');
    assert.equal(decoder.write(bytesOf(' '.repeat(100))).length, 0);
    assert.equal(decoder.write(bytesOf(' '.repeat(5000))).length, 5100);
  });
});

describe('uuencode and yEnc as encodings', () => {
  it('decode what stands behind their first line, up to their last', () => {
    for (const name of ['x-uuencode', 'UUENCODE', 'x-uue', 'uue'])
      assert.equal(decode(name, '\r\nbegin 644 cat.txt\r\n#0V%T\r\n`\r\nend\r\nmore'), 'Cat');
    for (const name of ['x-yenc', 'yenc', 'x-yencode'])
      assert.equal(decode(name, '=ybegin line=128 size=3 name=a\n\x8b=\x6e\x8d\n=yend size=3\nmore'), 'a\x04c');
  });

  it('leave the bytes as they are where no such line stands first', () => {
    const texts = ['', '\n', 'Hello\r\nbegin 644 a\r\n', 'begin 644 a', '=ybegin\nabc', `${' '.repeat(9000)}x\n`];
    for (const text of texts) for (const name of ['x-uuencode', 'x-yenc']) assert.equal(decode(name, text, 1), text);
  });
});

describe('encodings whose names are written in other ways', () => {
  it('are those that are meant', () => {
    for (const name of ['base64;', '"base64"', ' Base64 (really)', 'base-64', 'b64', '<base64>'])
      assert.equal(decode(name, 'SGVsbG8='), 'Hello', name);
    for (const name of ['quoted-printable; charset=utf-8', 'quotedprintable', 'Quoted_Printable', 'quoted printable'])
      assert.equal(decode(name, '=41'), 'A', name);
  });
});

describe('other encodings', () => {
  it('leave the bytes as they are', () => {
    for (const encoding of ['7bit', '8bit', '8 bit', '7-bit', 'binary', 'x-unknown', '', '(', ';'])
      assert.equal(decode(encoding, 'a=41 \xff'), 'a=41 \xff');
  });
});
