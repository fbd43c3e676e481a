import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import fc from 'fast-check';
import { bytesOf, utf8Binary } from '../../base/bytes.ts';
import { PartReader, textIn } from './part-reader.ts';

const html = { subtype: 'html', charset: '' };
const big5 = '<meta charset="big5">\xa4\x40';

function read(binary: string, part = html): string {
  return textIn(bytesOf(binary), part).replace(/<[^>]*>/g, '');
}

describe('The charset of HTML', () => {
  it('is that of a meta element, where its part names none', () => {
    assert.equal(read(big5), '一');
    assert.equal(read("<META http-equiv='Content-Type' content='text/html; charset = windows-1251'>\xcf"), 'П');
    assert.equal(read('<meta charset=iso-2022-jp>\x1b$B$3\x1b(B'), 'こ');
    assert.equal(read(big5, { ...html, charset: 'windows-1252' }), '¤@');
    assert.equal(read(big5, { subtype: 'plain', charset: '' }), '¤@');
  });

  it('is not that of a meta element that cannot be right', () => {
    assert.equal(read(`<meta charset=koi8-r>${utf8Binary('ü')}`), 'ü');
    for (const charset of ['utf-16', 'x-klingon', ''])
      assert.equal(read(`<meta charset=${charset}>\xfc`), 'ü', charset);
    assert.equal(read('<!-- <meta charset=koi8-r> -->\xfc').trim(), '-->ü');
    assert.equal(read(`${' '.repeat(5000)}<meta charset=koi8-r>\xfc`).trim(), 'ü');
  });

  it('is the same for text that comes in chunks', () => {
    const beginnings = fc.constantFrom(big5, '', `${'x'.repeat(4090)}${big5}`, `${big5}${'\xa4\x40'.repeat(3000)}`);
    fc.assert(
      fc.property(
        beginnings,
        fc.constantFrom('html', 'plain'),
        fc.integer({ min: 1, max: 5000 }),
        (text, subtype, size) => {
          const [bytes, part] = [bytesOf(text), { subtype, charset: '' }];
          const reader = new PartReader(part);
          let inChunks = '';
          for (let at = 0; at < bytes.length; at += size) inChunks += reader.write(bytes.subarray(at, at + size));
          assert.equal(inChunks + reader.end(), textIn(bytes, part));
        },
      ),
      { numRuns: 50 },
    );
  });
});
