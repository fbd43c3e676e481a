import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import fc from 'fast-check';
import { addAccount, checked, mailboxOf, messagesOf, summary, textBody } from '../../../test/support/records-house.ts';
import type { RecordsHouse } from '../../../test/support/records-house.ts';
import { limits } from '../../base/limits.ts';
import * as records from './index.ts';

let texts = 0;

/** A message with these keys for everybody who is named; a new body each time, unless one is given. */
async function deliver(
  { database }: RecordsHouse,
  accountIds: readonly number[],
  threadKeys: readonly number[],
  text = `message ${texts++}`,
): Promise<void> {
  const local = accountIds.map((accountId) => ({ accountId, mailbox: 'INBOX', flags: 0 }));
  const input = { now: 9, internalDate: 8, summary, threadKeys, local, remote: [] };
  await database.write('deliver', input, [textBody(text)]);
}

async function threadsOf(house: RecordsHouse, mailbox = 'INBOX', accountId = house.accountId): Promise<number[]> {
  const messages = await messagesOf({ ...house, accountId }, mailbox);
  return messages.map(({ threadId }) => threadId);
}

/** The same partition with small numbers: [0, 1, 0] for three messages of which the first and the last belong together. */
function grouped(threads: readonly number[]): number[] {
  const seen = [...new Set(threads)];
  return threads.map((thread) => seen.indexOf(thread));
}

describe('Records: threads', () => {
  it('puts an answer to its question, and what shares a key with either', () =>
    checked(async (house) => {
      const { accountId } = house;
      for (const keys of [[1], [2, 1], [3], [4, 2], [], []]) await deliver(house, [accountId], keys);
      assert.deepEqual(grouped(await threadsOf(house)), [0, 0, 1, 0, 2, 3]);
    }));

  it('takes the oldest of several threads, merges none, and leaves each key where it was', () =>
    checked(async (house) => {
      const { accountId } = house;
      for (const keys of [[1], [2], [3, 2, 1], [2], [3]]) await deliver(house, [accountId], keys);
      assert.deepEqual(grouped(await threadsOf(house)), [0, 1, 0, 1, 0]);
    }));

  it('keeps the threads of accounts apart', () =>
    checked(async (house) => {
      const bob = await addAccount(house.database, 'bob');
      await deliver(house, [house.accountId, bob], [1]);
      await deliver(house, [bob], [2, 1]);
      const [alices] = await threadsOf(house);
      assert.deepEqual(grouped([alices as number, ...(await threadsOf(house, 'INBOX', bob))]), [0, 1, 1]);
    }));

  it('threads what is appended, and tells its messages', () =>
    checked(async (house) => {
      const { database, accountId } = house;
      await deliver(house, [accountId], [1]);
      const sent = await mailboxOf(house, 'Sent');
      const message = { flags: 0, keywords: '', internalDate: 3, summary, threadKeys: [2, 1] };
      await database.write('appendMessages', { mailboxId: sent.id, now: 9, messages: [message] }, [textBody('answer')]);
      const [first] = await messagesOf(house, 'INBOX');
      const [second] = await messagesOf(house, 'Sent');
      assert.ok(first && second);
      assert.equal(second.savedAt, 9);
      await database.read(async (view) => {
        assert.equal(await records.threadOfMessage(view, second.id), first.threadId);
        assert.equal(await records.threadOfMessage(view, 4711), undefined);
        const inbox = await mailboxOf(house, 'INBOX');
        assert.deepEqual(await records.messagesOfThread(view, first.threadId), [
          { id: first.id, mailboxId: inbox.id, uid: 1 },
          { id: second.id, mailboxId: sent.id, uid: 1 },
        ]);
      });
    }));

  it('keeps the thread of a copy in the account, and gives one of its own to a copy elsewhere', () =>
    checked(async (house) => {
      const { database, accountId } = house;
      const bob = await addAccount(database, 'bob');
      for (const keys of [[1], [2], [3, 1], []]) await deliver(house, [accountId], keys);
      const [from, own, other] = [
        await mailboxOf(house, 'INBOX'),
        await mailboxOf(house, 'Sent'),
        await mailboxOf({ ...house, accountId: bob }, 'INBOX'),
      ];
      const all = { fromMailboxId: from.id, uids: [[1, 9]] as const, now: 5 };
      await database.write('copyMessages', { ...all, toMailboxId: own.id });
      assert.deepEqual(await threadsOf(house, 'Sent'), await threadsOf(house));
      await database.write('copyMessages', { ...all, toMailboxId: other.id });
      await deliver(house, [bob], [4, 3]);
      const theirs = await threadsOf(house, 'INBOX', bob);
      assert.deepEqual(grouped(theirs), [0, 1, 0, 2, 0]);
      assert.ok((await threadsOf(house)).every((thread) => !theirs.includes(thread)));
    }));

  it('agrees with a small model', () =>
    checked(async (house) => {
      const bob = await addAccount(house.database, 'bob');
      const accounts = [house.accountId, bob];
      const keys = fc.uniqueArray(fc.nat(12), { maxLength: 4 });
      const arrivals = fc.array(fc.tuple(fc.nat(1), keys), { minLength: 1, maxLength: 25 });
      let base = 0;
      await fc.assert(
        fc.asyncProperty(arrivals, async (all) => {
          // Keys that nobody used before, so that every run begins with nothing.
          base += 2 ** 20;
          const model = [new Map<number, number>(), new Map<number, number>()];
          const expected: number[][] = [[], []];
          const counts = await Promise.all(accounts.map(async (id) => (await threadsOf(house, 'INBOX', id)).length));
          for (const [who, keys] of all) {
            await deliver(
              house,
              [accounts[who] as number],
              keys.map((key) => base + key),
            );
            expected[who]?.push(modelThread(model[who] as Map<number, number>, keys));
          }
          for (const who of [0, 1]) {
            const threads = (await threadsOf(house, 'INBOX', accounts[who])).slice(counts[who]);
            assert.deepEqual(grouped(threads), grouped(expected[who] as number[]));
          }
        }),
        { numRuns: 25 },
      );
    }));
});

let modelThreads = 0;

function modelThread(known: Map<number, number>, keys: readonly number[]): number {
  const threads = keys.flatMap((key) => known.get(key) ?? []);
  const thread = threads.length > 0 ? Math.min(...threads) : ++modelThreads;
  for (const key of keys) if (!known.has(key)) known.set(key, thread);
  return thread;
}

/** Whether a thread remembers keys: a message with one of them comes into it. */
async function deleteAll({ database, accountId }: RecordsHouse): Promise<void> {
  const inbox = await database.read((view) => records.mailboxByName(view, accountId, 'INBOX'));
  const mailboxId = inbox?.id ?? 0;
  const deleted = { mode: 'add', flags: records.flagBits.deleted, keywords: [] } as const;
  await database.write('storeFlags', { mailboxId, uids: [[1, 1e9]], ...deleted, now: 1 });
  await database.write('expungeMessages', { mailboxId, keep: false, now: 1 });
}

async function forgetAll({ database }: RecordsHouse, now: number): Promise<number> {
  let turns = 0;
  while ((await database.write('forgetThreads', { now })).done > 0) turns++;
  return turns;
}

describe('Records: threads without messages', () => {
  it('go, once a day, and those with messages stay', () =>
    checked(async (house) => {
      const { accountId } = house;
      await deliver(house, [accountId], [1]);
      await deleteAll(house);
      await deliver(house, [accountId], [2]);
      const [kept] = await threadsOf(house);
      assert.equal(await forgetAll(house, 1000), 1);
      await deliver(house, [accountId], [2, 1]);
      assert.deepEqual(await threadsOf(house), [kept, kept], 'key 2 was known, key 1 was not');

      await deleteAll(house);
      assert.equal(await forgetAll(house, 1000 + limits.threadsLookedAtEveryMs - 1), 0);
      assert.equal(await forgetAll(house, 1000 + limits.threadsLookedAtEveryMs), 1);
      await deliver(house, [accountId], [2]);
      assert.notDeepEqual(await threadsOf(house), [kept], 'an id is never given twice');
    }));

  it('are looked at a few hundred at a time', () =>
    checked(async (house) => {
      const bob = await addAccount(house.database, 'bob');
      const message = { flags: 0, keywords: '', internalDate: 3, summary };
      const { id: mailboxId } = await mailboxOf({ ...house, accountId: bob }, 'INBOX');
      const count = limits.forgottenPerTurnMax + 1;
      const bodies = Array.from({ length: count }, () => textBody('the same'));
      const messages = bodies.map((_, index) => ({ ...message, threadKeys: [index] }));
      await house.database.write('appendMessages', { mailboxId, now: 9, messages }, bodies);
      assert.equal(await forgetAll(house, 1), 2);
      await house.database.write('removeAccount', { address: 'bob@example.test' });
      assert.equal(await forgetAll(house, 1 + limits.threadsLookedAtEveryMs), 0, 'they went with their account');
    }));
});
