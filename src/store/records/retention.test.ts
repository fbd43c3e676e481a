import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import type { Ranges } from '../../base/ranges.ts';
import { limits } from '../../base/limits.ts';
import { checkAccount, checked, fill, mailboxOf, openRecordsHouse } from '../../../test/support/records-house.ts';
import { summary, textBody, uidsOf, type RecordsHouse } from '../../../test/support/records-house.ts';
import * as records from './index.ts';

/** Delivers a message at a time. */
async function deliverAt({ database, accountId }: RecordsHouse, mailbox: string, now: number): Promise<void> {
  const local = [{ accountId, mailbox, flags: 0 }];
  await database.write('deliver', { now, internalDate: 1, summary, local, remote: [] }, [textBody(`at ${now}`)]);
}

function expungeAged({ database }: RecordsHouse, mailboxId: number, before: number): Promise<{ done: number }> {
  return database.write('expungeAged', { mailboxId, before, keep: true, now: 1000 });
}

function aged({ database }: RecordsHouse, role: string, before: number): Promise<readonly number[]> {
  return database.read(async (view) => (await records.agedMailboxes(view, role, before)).ids);
}

describe('Records: messages that are old', () => {
  it('go when they have been in their mailbox for too long, whatever their date', () =>
    checked(async (house) => {
      for (const now of [10, 20, 30]) await deliverAt(house, 'Sent', now);
      const { id } = await mailboxOf(house, 'Sent');
      assert.deepEqual(await aged(house, '\\Sent', 9), []);
      assert.deepEqual(await aged(house, '\\Sent', 20), [id]);
      assert.deepEqual(await aged(house, '\\Trash', 20), []);
      assert.deepEqual(await expungeAged(house, id, 20), { done: 2 });
      assert.deepEqual(await expungeAged(house, id, 20), { done: 0 });
      assert.deepEqual(await aged(house, '\\Sent', 20), []);
      assert.deepEqual(await uidsOf(house, 'Sent'), [3]);
      assert.deepEqual(await uidsOf(house, 'Recoverable'), [1, 2]);
    }));

  it('are as new again where they are moved to', () =>
    checked(async (house) => {
      await deliverAt(house, 'INBOX', 10);
      const [from, to] = [await mailboxOf(house, 'INBOX'), await mailboxOf(house, 'Sent')];
      const uids: Ranges = [[1, 1]];
      const move = { fromMailboxId: from.id, toMailboxId: to.id, uids, now: 50 };
      await house.database.write('moveMessages', move);
      assert.deepEqual(await expungeAged(house, to.id, 49), { done: 0 });
      assert.deepEqual(await expungeAged(house, to.id, 50), { done: 1 });
    }));

  it('go for good from where they could be brought back', () =>
    checked(async (house) => {
      await deliverAt(house, 'INBOX', 10);
      await expungeAged(house, (await mailboxOf(house, 'INBOX')).id, 10);
      const kept = await mailboxOf(house, 'Recoverable');
      assert.deepEqual(await aged(house, records.recoverableRole, 1000), [kept.id]);
      assert.deepEqual(await expungeAged(house, kept.id, 999), { done: 0 });
      assert.deepEqual(await expungeAged(house, kept.id, 1000), { done: 1 });
      assert.deepEqual(await uidsOf(house, 'Recoverable'), []);
      assert.deepEqual(await expungeAged(house, 99, 1000), { done: 0 });
    }));

  it('are looked for in windows', async () => {
    await using house = await openRecordsHouse();
    const { database } = house;
    const mailboxes = [{ name: 'INBOX' }, { name: 'Trash', role: '\\Trash' }];
    const account = { passwordHash: '', uidValidity: 1, now: 1, mailboxes };
    const addresses = Array.from({ length: limits.lookedAtOnceMax + 5 }, (_, at) => `a${at}@example.test`);
    const ids = await Promise.all(addresses.map((address) => database.write('addAccount', { ...account, address })));
    const last = ids.at(-1)?.accountId ?? 0;
    await deliverAt({ ...house, accountId: last }, 'Trash', 10);
    const first = await database.read((view) => records.agedMailboxes(view, '\\Trash', 10));
    assert.deepEqual(first.ids, []);
    const second = await database.read((view) => records.agedMailboxes(view, '\\Trash', 10, first.after));
    assert.equal(second.ids.length, 1);
    assert.equal(second.after, undefined);
    const old = await database.read((view) => records.accountsWithOldChanges(view, 10));
    const older = await database.read((view) => records.accountsWithOldChanges(view, 10, old.after));
    assert.deepEqual([...old.ids, ...older.ids], [last]);
  });
});

describe('Records: changes that are old', () => {
  it('are forgotten from the first on, and the account knows up to where', async () => {
    await using house = await openRecordsHouse();
    const { database, accountId } = house;
    for (const now of [10, 20, 30]) await deliverAt(house, 'INBOX', now);
    const forget = (before: number): Promise<{ done: number }> =>
      database.write('forgetChanges', { accountId, before });
    assert.deepEqual(await forget(9), { done: 0 });
    assert.deepEqual(await forget(25), { done: 2 });
    const { id, modseq } = await mailboxOf(house, 'INBOX');
    assert.equal(await database.read((view) => records.feedStart(view, accountId)), modseq - 1);
    assert.equal((await mailboxOf(house, 'INBOX')).feedStart, modseq - 1);
    assert.equal((await mailboxOf(house, 'Sent')).feedStart, 0);
    const left = await database.read((view) => records.changesSince(view, id, 0));
    assert.deepEqual(
      left.map(({ uids }) => uids),
      [[[3, 3]]],
    );
    assert.deepEqual(await forget(30), { done: 1 });
    assert.deepEqual(await forget(30), { done: 0 });
    await database.read((view) => checkAccount(view, accountId));
  });

  it('leave no hole when a clock was wrong', async () => {
    await using house = await openRecordsHouse();
    const { database, accountId } = house;
    for (const now of [10, 900, 20, 30]) await deliverAt(house, 'INBOX', now);
    assert.deepEqual(await database.write('forgetChanges', { accountId, before: 25 }), { done: 3 });
    await database.read((view) => checkAccount(view, accountId));
  });

  it('leave nothing of a mailbox that was deleted', async () => {
    await using house = await openRecordsHouse();
    const { database, accountId } = house;
    await fill(house, 'Sent', ['1']);
    await database.write('deleteMailbox', { accountId, name: 'Sent', keep: true, now: 6 });
    assert.deepEqual(
      (await database.read((view) => records.deletedMailboxes(view, accountId))).map(({ name }) => name),
      ['Sent'],
    );
    await database.write('forgetChanges', { accountId, before: 6 });
    assert.deepEqual(await database.write('forgetDeletedMailboxes', { before: 5 }), { done: 0 });
    assert.deepEqual(await database.write('forgetDeletedMailboxes', { before: 6 }), { done: 1 });
    const left = await database.read((view) => view.get<{ n: number }>('select count(*) as n from changes'));
    assert.equal(left?.n, 0);
  });
});
