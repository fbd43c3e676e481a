import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { limits } from '../../base/limits.ts';
import { FuzzyQuery } from './fuzzy.ts';
import { languagesOf } from './languages.ts';
import { isFuzzyIn } from './seeking.ts';
import { eachWord } from './words.ts';

function languagesIn(text: string): readonly string[] {
  const words = new Set<string>();
  eachWord(text.toLowerCase(), (word) => words.add(word));
  return languagesOf(words);
}

describe('Matching by words', () => {
  const english = 'and that is what they will have for you';
  const cases: readonly (readonly [query: string, text: string, matches: boolean])[] = [
    ['invoice', 'all invoices are paid', true],
    ['paid invoices', 'the invoice was paid', true],
    ['Grusse', 'Viele Grüße', true],
    ['strasse', 'Hauptstraße', false],
    ['rechnungen', 'Die Rechnung', true],
    ['4711', 'no. 47110', true],
    ['7411', 'no. 4711', false],
    ['note', `not one, ${english}`, false],
    ['runs', `we run, ${english}`, true],
    ['компании', 'компаниям', true],
    ['发票', '请查收附件中的发票', true],
  ];
  for (const [query, text, matches] of cases) {
    it(`${matches ? 'finds' : 'does not find'} "${query}" in "${text}"`, async () => {
      const fuzzy = (await FuzzyQuery.of(query)) ?? assert.fail('there are words');
      assert.equal(isFuzzyIn(text, fuzzy), matches);
    });
  }
});

it('An endless query means its first words', async () => {
  const words = Array.from({ length: 20_000 }, (_, at) => `w${String.fromCodePoint(0x4e00 + at)}`);
  const first = words.slice(0, limits.fuzzyWordsMax);
  const fuzzy = (await FuzzyQuery.of(words.join(' '))) ?? assert.fail('there are words');
  assert.equal(fuzzy.choices.length <= limits.fuzzyWordsMax, true);
  assert.equal(isFuzzyIn(first.join(' '), fuzzy), true);
  assert.equal(isFuzzyIn(first.slice(1).join(' '), fuzzy), false);
});

it('There is nothing to match by words where there are none', async () => {
  for (const query of ['', ' ', '!?']) assert.equal(await FuzzyQuery.of(query), undefined);
});

describe('Languages', () => {
  it('are known by their small words', () => {
    assert.deepEqual(languagesIn('The invoices that you have not paid are in this list'), ['english']);
    assert.deepEqual(languagesIn('Wir haben die Rechnung nicht, und das ist für den Kunden schlecht'), ['german']);
    assert.deepEqual(languagesIn('Мы не знаем, что это и как он на это смотрит'), ['russian']);
    assert.deepEqual(languagesIn('Short note'), []);
  });
});
