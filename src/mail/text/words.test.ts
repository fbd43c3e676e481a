import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { askedWords, fits } from './asked.ts';
import { folded } from './folded.ts';
import { letters } from './letters.ts';
import { eachWord, isTelling } from './words.ts';

function wordsOf(text: string): string[] {
  const words = new Set<string>();
  eachWord(folded(text), (word) => words.add(word));
  return [...words];
}

test('words are runs of letters and runs of digits, without case and accents', () => {
  assert.deepEqual(wordsOf('Re: Müßiggang, RFC3501 œuvre_Łódź'), ['re', 'mussiggang', 'rfc', '3501', 'oeuvre', 'lodz']);
  assert.deepEqual(wordsOf('ΟΔΟΣ ὁδός Ⅷ x²'), ['οδοσ', 'viii', 'x', '2']);
  assert.deepEqual(wordsOf('한국어 텍스트'), ['한국어', '텍스트']);
  assert.deepEqual(wordsOf('!? 🎉 --'), []);
});

test('scripts without blanks give every two neighbours', () => {
  assert.deepEqual(wordsOf('请查收。Go票x東京タワー'), [
    '请查',
    '查收',
    'go',
    '票',
    'x',
    '東京',
    '京タ',
    'タワ',
    'ワー',
  ]);
  assert.deepEqual(wordsOf('ไทย'), ['ไท', 'ทย']);
});

test('a run of digits gives every four', () => {
  assert.deepEqual(wordsOf('7, 3501, 20260203'), ['7', '3501', '2026', '0260', '2602', '6020', '0203']);
});

test('a long run is cut into pieces that overlap', () => {
  const run = Array.from({ length: 100 }, (_, index) => String.fromCharCode(97 + ((index * 7) % 26))).join('');
  const words = wordsOf(run);
  assert.ok(words.every((word) => word.length <= 32));
  for (let at = 0; at + 16 <= run.length; at++) {
    const part = run.slice(at, at + 16);
    assert.ok(words.some((word) => word.includes(part)));
  }
  assert.ok(words.some((word) => word.startsWith(run.slice(0, 16))));
  assert.ok(words.some((word) => word.endsWith(run.slice(-16))));
});

test('a query asks for whole words inside and for parts at its ends', () => {
  assert.deepEqual(askedWords('voice of our cust'), [
    { at: 'end', part: 'voice' },
    { at: 'whole', part: 'our' },
    { at: 'start', part: 'cust' },
  ]);
  assert.deepEqual(askedWords('oic'), [{ at: 'inside', part: 'oic' }]);
  assert.deepEqual(askedWords(' no.77 '), [
    { at: 'whole', part: 'no' },
    { at: 'whole', part: '77' },
  ]);
  assert.deepEqual(askedWords('473829'), [
    { at: 'whole', part: '4738' },
    { at: 'whole', part: '7382' },
    { at: 'whole', part: '3829' },
  ]);
  assert.deepEqual(askedWords('发票'), [{ at: 'whole', part: '发票' }]);
  assert.deepEqual(askedWords('票'), [{ at: 'inside', part: '票' }]);
});

test('nothing is promised for what is too short or no word', () => {
  for (const query of ['', 'ab', '!!', '🎉', '\ud83c', '7', 'the', ' received: ', 'ceive'])
    assert.deepEqual(askedWords(query), []);
});

const awkward = Array.from(
  'aàÀå\u0301\u030aeéÉiİıſßẞsSσςΣ12½² \n.-_=+/<中文字。、ーカｶﾞ한\u1112\u1161\u11abไท์אָب\u064bﬁœ🎉𝐀𐐀',
);
const text = fc.oneof(
  fc.string({ unit: fc.constantFrom(...awkward), maxLength: 80 }),
  fc.string({ unit: fc.constantFrom('a', 'b', 'A', 'B', '1', '2', ' ', 'the', 'received', '123'), maxLength: 120 }),
  fc.string({ unit: 'binary', maxLength: 60 }),
);

test('the letters of two texts together are the letters of each', () => {
  fc.assert(
    fc.property(text, text, (one, other) => {
      assert.equal(letters(folded(one) + folded(other)), letters(folded(one)) + letters(folded(other)));
    }),
  );
});

test('a text that contains a query has every word that the query asks for', () => {
  const cut = fc.tuple(text, fc.nat(120), fc.nat(60));
  fc.assert(
    fc.property(cut, ([whole, start, length]) => {
      const words = wordsOf(whole).filter(isTelling);
      const queries = [folded(whole).slice(start, start + length), folded(whole.slice(start, start + length))];
      for (const query of queries.filter((one) => folded(whole).includes(one))) {
        for (const asked of askedWords(query))
          assert.ok(
            words.some((word) => fits(word, asked)),
            JSON.stringify([query, asked]),
          );
      }
    }),
    { numRuns: 2000 },
  );
});
