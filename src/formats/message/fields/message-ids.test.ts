import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import fc from 'fast-check';
import { limits } from '../../../base/limits.ts';
import { messageIds } from './message-ids.ts';

describe('Message ids of a field', () => {
  const examples: readonly (readonly [what: string, value: string, ids: readonly string[]])[] = [
    ['stand in brackets', '<a@x.test> <b@y.test>', ['a@x.test', 'b@y.test']],
    ['need nothing between them', '<a@x.test><b@y.test>', ['a@x.test', 'b@y.test']],
    ['are not those of comments', '(see <c@z.test>) <a@x.test> (old)', ['a@x.test']],
    ['are not what a phrase says', 'Message of "Tue, 1 Jul" <a@x.test> from b@y.test', ['a@x.test']],
    ['are told apart by commas as well', '<a@x.test>, <b@y.test>', ['a@x.test', 'b@y.test']],
    ['are found without brackets where none have them', 'a@x.test  b@y.test', ['a@x.test', 'b@y.test']],
    ['lose the white space of folding', '<a\r\n b@\tx.test>', ['ab@x.test']],
    ['lose needless quotes (RFC 5256 §3)', '<"a"@x.test>', ['a@x.test']],
    ['keep what is in quotes', '<"a b>\\"c"@x.test>', ['a b>"c@x.test']],
    ['end where the next begins', '<a@x.test <b@y.test>', ['a@x.test', 'b@y.test']],
    ['end with the field', '<a@x.test', ['a@x.test']],
    ['may have a literal for a domain', '<a@[192.0.2.1]>', ['a@[192.0.2.1]']],
    ['may lack a domain', '<a>', ['a']],
    ['are never empty', '<> < >', []],
    ['are no words', 'none of them', []],
    [
      'may hold bytes that are white space elsewhere',
      '<a\xa0b@x.test> <\v@y.test> <\f>',
      ['a\xa0b@x.test', '\v@y.test', '\f'],
    ],
    ['may do so without brackets', 'a\xa0b@x.test \v@y.test', ['a\xa0b@x.test', '\v@y.test']],
  ];
  for (const [what, value, ids] of examples) {
    it(`${what}: ${JSON.stringify(value)}`, () => assert.deepEqual(messageIds(value), ids));
  }

  it('come back as they were written', () => {
    const atom = fc.stringMatching(/^[\w!#$%&'*+/=?^`{|}~.-]{1,20}$/);
    const id = fc.tuple(atom, atom).map((halves) => halves.join('@'));
    const blank = fc.constantFrom('', ' ', '\r\n ', ' (a comment) ', ', ');
    fc.assert(
      fc.property(fc.array(fc.tuple(id, blank), { maxLength: 10 }), (written) => {
        const value = written.map(([one, behind]) => `<${one}>${behind}`).join('');
        assert.deepEqual(
          messageIds(value),
          written.map(([one]) => one),
        );
      }),
    );
  });

  it('are bounded, whatever comes', () => {
    const bytes = fc.array(
      fc.constantFrom('<', '>', '@', 'a', '"', '\\', '(', ')', ' ', ',', '\xff', '\xa0', '\v', '\0'),
      {
        maxLength: 60,
      },
    );
    fc.assert(
      fc.property(bytes, (characters) => {
        for (const id of messageIds(characters.join(''))) assert.ok(id !== '' && !/[\r\n]/.test(id));
      }),
    );
    assert.equal(messageIds('<a@b>'.repeat(5000)).length, limits.messageIdsPerFieldMax);
    assert.equal(messageIds('a@b '.repeat(5000)).length, limits.messageIdsPerFieldMax);
    assert.deepEqual(messageIds(`<${'a'.repeat(5000)}>`), []);
  });
});
