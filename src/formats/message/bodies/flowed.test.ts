import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import fc from 'fast-check';
import { printFlowed, readFlowed } from './flowed.ts';

/** Lines of all that means something in flowed text, without blanks at their ends where they would be lost. */
const pieces = [
  '>',
  '> ',
  '-- ',
  '--',
  ' ',
  'From ',
  'word',
  'some longer words ',
  'x'.repeat(30),
  '\n',
  '\n',
  ' >',
  'ü',
];
const texts = fc.array(fc.constantFrom(...pieces), { maxLength: 60 }).map((all) =>
  all
    .join('')
    .split('\n')
    .map((line) => (/^(?:>+ )?-- $/.test(line) ? line : line.replace(/ +$/, '')))
    .join('\n'),
);

describe('format=flowed (RFC 3676)', () => {
  it('joins lines that end in a space, and drops it where delsp says so', () => {
    assert.equal(readFlowed('a quick \r\nbrown fox\r\njumps'), 'a quick brown fox\njumps');
    assert.equal(readFlowed('日本 \r\n語\r\n', true), '日本語\n');
  });

  it('takes stuffing away, and keeps quotations apart', () => {
    assert.equal(readFlowed(' From me\n  indented\n >no quote'), 'From me\n indented\n>no quote');
    assert.equal(readFlowed('> a \n> b \n>> c\n>>d \nme \n> x'), '> a b \n>> c\n>> d \nme \n> x');
  });

  it('never lets the line above a signature flow', () => {
    assert.equal(readFlowed('so long \n-- \nMe \nand me'), 'so long \n-- \nMe and me');
    assert.equal(readFlowed('> so long \n> -- \n> Me'), '> so long \n> -- \n> Me');
  });

  it('is written in lines of the width asked for, stuffed where they would be misread', () => {
    assert.equal(printFlowed('one two three four five six', 21), 'one two three four \r\nfive six');
    assert.equal(
      printFlowed('From here\n> quoted\n>not\n x \n-- \nMe'),
      ' From here\r\n> quoted\r\n >not\r\n  x\r\n-- \r\nMe',
    );
    for (const line of printFlowed('lorem ipsum '.repeat(500)).split('\r\n')) assert.ok(line.length <= 72, line);
  });

  it('gives back what was written, but for blanks at the ends of lines', () => {
    fc.assert(
      fc.property(texts, fc.integer({ min: 10, max: 80 }), (text, width) => {
        assert.equal(readFlowed(printFlowed(text, width)), text);
      }),
      { numRuns: 1000 },
    );
  });

  it('reads anything', () => {
    fc.assert(fc.property(fc.string(), fc.boolean(), (text, deletesSpace) => void readFlowed(text, deletesSpace)));
    assert.equal(readFlowed(`${'a \n'.repeat(100_000)}b`).length, 200_001);
    assert.equal(readFlowed('>'.repeat(1_000_000)).length, 1_000_000);
    assert.equal(readFlowed(printFlowed('a '.repeat(500_000))).length, 999_999);
  });
});
