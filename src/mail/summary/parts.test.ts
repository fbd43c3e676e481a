import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import fc from 'fast-check';
import { packParts, unpackParts } from './parts.ts';
import type { PartPlace } from './parts.ts';

const word = fc.string({
  unit: fc.integer({ min: 0, max: 255 }).map((code) => String.fromCharCode(code)),
  maxLength: 255,
});

/** A part with at most `depth` levels below it. */
const part: (depth?: number) => fc.Arbitrary<PartPlace> = fc.memo((depth) =>
  fc
    .record({
      headerStart: fc.nat(),
      headerBytes: fc.nat(),
      bodyBytes: fc.nat(),
      type: word,
      subtype: word,
      encoding: word,
      charset: word,
      parts: depth > 0 ? fc.array(part(), { maxLength: 3 }) : fc.constant([]),
      message: depth > 0 ? fc.option(part(), { nil: undefined }) : fc.constant(undefined),
    })
    .map(({ headerBytes, bodyBytes, message, ...rest }) => {
      const bodyStart = rest.headerStart + headerBytes;
      return { ...rest, bodyStart, bodyEnd: bodyStart + bodyBytes, ...(message && { message }) };
    }),
);

function packed(root: PartPlace): Uint8Array {
  const bytes: number[] = [];
  packParts(root, bytes);
  return Uint8Array.from(bytes);
}

describe('Packed parts', () => {
  it('come back as they were', () => {
    fc.assert(fc.property(part(3), (root) => assert.deepEqual(unpackParts(packed(root)), root)));
  });

  it('cut words that are no words', () => {
    const root = { ...leaf, charset: 'x'.repeat(1000) };
    assert.equal(unpackParts(packed(root)).charset.length, 255);
  });

  it('are refused where more of them are announced than there can be', () => {
    const bytes = [...packed(leaf)].slice(0, -1);
    assert.throws(() => unpackParts(Uint8Array.from([...bytes, 0xfe, 0xff, 0xff, 0xff, 0x7f])));
  });

  it('take few bytes', () => {
    assert.ok(packed(leaf).length < 16);
  });
});

const leaf: PartPlace = {
  headerStart: 1000,
  bodyStart: 1100,
  bodyEnd: 5000,
  type: 'text',
  subtype: 'plain',
  encoding: '7bit',
  charset: 'utf-8',
  parts: [],
};
