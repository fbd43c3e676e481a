import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import fc from 'fast-check';
import { ordinary, refusals } from '../../../test/support/refusal-texts.ts';
import { replyOf } from '../../../test/support/routing-house.ts';
import { refusalsOfLists } from './refusals-of-lists.ts';
import { refusalsOfProviders } from './refusals-of-providers.ts';
import { recogniseRefusal } from './refusals.ts';

describe('a refusal', () => {
  for (const [provider, text, id] of refusals) {
    it(`of ${provider} is ${id}: ${text.slice(0, 60).replaceAll('\n', ' ')}`, () => {
      assert.equal(recogniseRefusal(replyOf(text), provider)?.id, id);
    });
  }

  it('of a recipient, of the content or of anything else is not taken for one of this host', () => {
    const mistaken = ordinary.filter(([provider, text]) => recogniseRefusal(replyOf(text), provider));
    assert.deepEqual(mistaken, []);
  });

  it('is quickly looked at, whatever a host says', () => {
    const words = fc.constantFrom(
      'your ip',
      'is listed',
      'reverse dns',
      'client host [',
      'blocked using ',
      'a',
      ' ',
      'x.y',
    );
    fc.assert(
      fc.property(fc.array(words, { maxLength: 2000 }), (pieces) => {
        recogniseRefusal({ code: 550, enhanced: '5.7.1', lines: [pieces.join('')] }, 'microsoft');
      }),
      { numRuns: 50 },
    );
  });

  it('is each in the table once, with words for the operator, a page and a source', () => {
    const all = [...refusalsOfProviders, ...refusalsOfLists];
    assert.equal(new Set(all.map(({ id }) => id)).size, all.length);
    for (const { says, help, source } of all) {
      assert.match(says, /^[A-Z].*\.$/s);
      assert.match(help, /^(?:https:\/\/|mailto:)\S+$/);
      assert.notEqual(source, '');
    }
  });
});
