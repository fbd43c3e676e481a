/** Random steps for the model of the records. */
import fc from 'fast-check';
import type { Ranges } from '../../src/base/ranges.ts';
import { flagBits } from '../../src/store/records/index.ts';
import type { Letter, Step, Where } from './records-model.ts';
import { accountCount } from './records-runner.ts';

/** Few, so that contents are shared, go, and come again. */
const texts = Array.from({ length: 7 }, (_, index) => `Text ${index}\r\n${'again and again '.repeat(index * 3)}`);
const text = fc.constantFrom(...texts);

/** Mostly where mail is. */
const mailbox = fc.oneof(
  { weight: 8, arbitrary: fc.constant('INBOX') },
  { weight: 3, arbitrary: fc.constant('Sent') },
  { weight: 3, arbitrary: fc.constant('Recoverable') },
  { weight: 4, arbitrary: fc.constantFrom('a', 'a/b', 'b') },
);
const account = fc.oneof({ weight: 4, arbitrary: fc.constant(0) }, { weight: 3, arbitrary: fc.nat(accountCount - 1) });
const where: fc.Arbitrary<Where> = fc.tuple(account, mailbox);
const uids: fc.Arbitrary<Ranges> = fc.oneof(
  fc.tuple(fc.integer({ min: 1, max: 9 }), fc.nat({ max: 6 }), fc.integer({ min: 2, max: 6 })).map(stretches),
  fc.constant<Ranges>([[1, 2 ** 32 - 1]]),
);
const letter: fc.Arbitrary<Letter> = fc.record({
  flags: fc.oneof(fc.nat({ max: 31 }), fc.constant(flagBits.deleted)),
  keywords: fc.subarray(['Alpha', 'beta', '$Forwarded']),
  text,
  threadKeys: fc.subarray([11, 12, 13]),
});
const keep = fc.boolean();

function stretches([first, more, gap]: [number, number, number]): Ranges {
  const next = first + more + gap;
  return [
    [first, first + more],
    [next, next + 1],
  ];
}

function doing<D extends Step['do']>(what: D): fc.Arbitrary<D> {
  return fc.constant(what);
}

/** Steps on messages: any of them may happen side by side. */
export const mailStep: fc.Arbitrary<Step> = fc.oneof(
  {
    weight: 6,
    arbitrary: fc.record({
      do: doing('deliver'),
      to: fc.array(where, { minLength: 1, maxLength: 3 }),
      letter,
      elsewhere: fc.constant(0),
    }),
  },
  {
    weight: 2,
    arbitrary: fc.record({ do: doing('append'), to: where, letters: fc.array(letter, { minLength: 1, maxLength: 3 }) }),
  },
  { weight: 2, arbitrary: fc.record({ do: doing('copy'), from: where, to: where, uids }) },
  { weight: 3, arbitrary: fc.record({ do: doing('move'), from: where, to: where, uids }) },
  {
    weight: 3,
    arbitrary: fc.record({
      do: doing('store'),
      at: where,
      uids,
      mode: fc.constantFrom('replace' as const, 'add' as const, 'remove' as const),
      letter,
    }),
  },
  { weight: 3, arbitrary: fc.record({ do: doing('expunge'), at: where, uids, keep }) },
);

const limit = fc.option(fc.integer({ min: 0, max: 12 }), { nil: null });

/** Steps that change what names and numbers mean. */
export const treeStep: fc.Arbitrary<Step> = fc.oneof(
  { weight: 2, arbitrary: fc.record({ do: doing('expire'), at: where, days: fc.nat({ max: 30 }), keep }) },
  { weight: 4, arbitrary: fc.record({ do: doing('create'), at: where }) },
  { weight: 2, arbitrary: fc.record({ do: doing('delete'), at: where, keep }) },
  { weight: 2, arbitrary: fc.record({ do: doing('rename'), at: where, to: mailbox }) },
  { weight: 1, arbitrary: fc.record({ do: doing('subscribe'), at: where, subscribed: fc.boolean() }) },
  {
    weight: 1,
    arbitrary: fc.record({
      do: doing('limit'),
      account,
      messages: limit,
      bytes: limit.map((tens) => tens && tens * 100),
    }),
  },
  {
    weight: 2,
    arbitrary: fc.record({
      do: doing('deliver'),
      to: fc.array(where, { maxLength: 2 }),
      letter,
      elsewhere: fc.integer({ min: 1, max: 3 }),
    }),
  },
  {
    weight: 2,
    arbitrary: fc.record(
      { do: doing('settle'), done: fc.nat({ max: 3 }), deferred: fc.nat({ max: 2 }), bounce: where },
      { requiredKeys: ['do', 'done', 'deferred'] },
    ),
  },
  { weight: 2, arbitrary: fc.record({ do: doing('collect') }) },
);
