import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import fc from 'fast-check';
import { CheckedHouse } from '../../../test/support/checked-house.ts';
import type { StoreMode } from '../../store/records/index.ts';

describe('A check of a house at work', () => {
  it('finds nothing while mail comes, moves and goes', async () => {
    await using house = await CheckedHouse.open();
    await house.deliver(['first', 'second', 'third']);
    const inbox = await house.mailboxId(1, 'INBOX');
    const sent = await house.mailboxId(1, 'Sent');
    const stop = new AbortController();
    const work = async (): Promise<void> => {
      for (let turn = 0; !stop.signal.aborted; turn++) {
        await house.deliver([`turn ${turn}`], [1, 2]);
        const uids = [[turn, turn + 2]] as const;
        const now = turn;
        await house.database.write('moveMessages', { fromMailboxId: inbox, toMailboxId: sent, uids, now });
        await house.database.write('storeFlags', { mailboxId: sent, uids, mode: 'add', flags: 8, keywords: [], now });
        await house.database.write('expungeMessages', { mailboxId: sent, uids, keep: turn % 2 === 0, now });
      }
    };
    const working = work();
    try {
      for (let round = 0; round < 10; round++) assert.deepEqual(await house.check({ bodies: round % 2 === 0 }), []);
    } finally {
      stop.abort();
      await working;
    }
  });

  it('tells open sessions of what it mended', async () => {
    await using house = await CheckedHouse.open();
    await house.deliver(['one', 'two', 'three']);
    const inbox = await house.mailboxId(1, 'INBOX');
    await house.damage(
      `insert into changes (account_id, modseq, mailbox_id, kind, uids, at) values (1, 3, ${inbox}, 'expunged', '2', 5)`,
      `delete from bodies where id = 3`,
    );
    using watch = house.mailboxes.watch(1, inbox);
    const before = house.news.length;
    await house.check({ repair: true, removeLost: true });
    assert.ok(house.news.slice(before).some((news) => news.kind === 'mailbox' && news.mailboxId === inbox));
    void watch;
    const feed = await house.all(
      `select kind, uids from changes where mailbox_id = ${inbox} and modseq > 3 order by modseq, kind`,
    );
    assert.deepEqual(
      feed.filter((row) => (row as { uids: string }).uids !== ''),
      [
        { kind: 'expunged', uids: '3' },
        { kind: 'added', uids: '4' },
      ],
    );
  });

  it('mends the same twice without harm, and leaves alone what is right', async () => {
    await using house = await CheckedHouse.open();
    await house.deliver(['one', 'two']);
    const inbox = await house.mailboxId(1, 'INBOX');
    const rows = 'select id, mailbox_id, uid, flags, size_bytes, body_id, thread_id from messages order by id';
    const before = await house.all(rows);
    for (let turn = 0; turn < 2; turn++) {
      await house.database.write('mendAccount', { accountId: 1, uidValidity: 9, now: 9 });
      await house.database.write('mendMailbox', { mailboxId: inbox, now: 9 });
      const range = [[1, 2]] as const;
      await house.database.write('mendFeed', { mailboxId: inbox, vanished: range, risen: [], untold: range, now: 9 });
      await house.database.write('mendSizes', { messageIds: [1, 2, 99] });
      await house.database.write('removeStrays', { table: 'credentials', accountId: 1 });
      await house.database.write('removeLostMailboxes', { ids: [inbox] });
    }
    assert.deepEqual(await house.all(rows), before);
    assert.deepEqual(await house.check(), []);
    assert.equal((await house.all('select 1 from credentials')).length, 2);
  });
});

const mailbox = fc.constantFrom('INBOX', 'Sent');
const uids = fc
  .tuple(fc.integer({ min: 1, max: 8 }), fc.nat(4))
  .map(([first, more]) => [[first, first + more]] as const);
const step = fc.oneof(
  fc.record({
    do: fc.constant('deliver' as const),
    to: fc.constantFrom([1], [2], [1, 2]),
    subject: fc.constantFrom('a', 'b', 'Re: a'),
  }),
  fc.record({
    do: fc.constant('store' as const),
    mailbox,
    uids,
    mode: fc.constantFrom<StoreMode>('add', 'remove'),
    flags: fc.nat(31),
  }),
  fc.record({
    do: fc.constantFrom('copyMessages' as const, 'moveMessages' as const),
    from: mailbox,
    to: mailbox,
    uids,
  }),
  fc.record({ do: fc.constant('expunge' as const), mailbox, uids, keep: fc.boolean() }),
  fc.record({
    do: fc.constantFrom('create' as const, 'delete' as const, 'rename' as const),
    name: fc.constantFrom('x', 'x/y', 'z/w', 'INBOX'),
  }),
);
type Step = typeof step extends fc.Arbitrary<infer S> ? S : never;

async function perform(house: CheckedHouse, step: Step): Promise<unknown> {
  if ('name' in step) return changeTree(house, step);
  const { database } = house;
  const now = 7;
  const id = (name: string): Promise<number> => house.mailboxId(1, name);
  if ('subject' in step) return house.deliver([step.subject], step.to, step.to.length > 1 ? ['x@far.test'] : []);
  const { uids } = step;
  if ('mode' in step) {
    const { mode, flags } = step;
    return database.write('storeFlags', { mailboxId: await id(step.mailbox), uids, mode, flags, keywords: [], now });
  }
  if ('keep' in step) {
    return database.write('expungeMessages', { mailboxId: await id(step.mailbox), uids, keep: step.keep, now });
  }
  const [fromMailboxId, toMailboxId] = [await id(step.from), await id(step.to)];
  return database.write(step.do, { fromMailboxId, toMailboxId, uids, now });
}

async function changeTree({ database }: CheckedHouse, { do: what, name }: Extract<Step, { name: string }>) {
  const given = { accountId: 1, name, now: 7 };
  if (what === 'create') return database.write('createMailbox', { ...given, uidValidity: 5 });
  if (what === 'delete') return database.write('deleteMailbox', { ...given, keep: true });
  return database.write('renameMailbox', { accountId: 1, from: name, to: `${name}2`, uidValidity: 6, now: 7 });
}

describe('A check after any commands', () => {
  it('finds nothing', () =>
    fc.assert(
      fc.asyncProperty(fc.array(step, { minLength: 10, maxLength: 40 }), async (steps) => {
        await using house = await CheckedHouse.open();
        for (const step of steps) {
          await perform(house, step).catch((error: Error) => assert.ok(error.name === 'Fault', error));
        }
        assert.deepEqual(await house.check({ bodies: true }), []);
      }),
      { numRuns: 15 },
    ));
});
