import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import type { Ranges } from '../../base/ranges.ts';
import { checked, fill, mailboxOf, messagesOf, namesOf, uidsOf } from '../../../test/support/records-house.ts';
import type { RecordsHouse } from '../../../test/support/records-house.ts';
import * as records from './index.ts';

const { seen, deleted } = records.flagBits;
const all: Ranges = [[1, 1e9]];

async function mark({ database }: RecordsHouse, mailboxId: number, uids: Ranges = all): Promise<void> {
  await database.write('storeFlags', { mailboxId, uids, mode: 'add', flags: deleted, keywords: [], now: 9 });
}

/** Marks and expunges; answers the UIDs that went. */
async function expunge(house: RecordsHouse, mailbox: string, uids: Ranges = all, now = 50): Promise<Ranges> {
  const { id: mailboxId } = await mailboxOf(house, mailbox);
  await mark(house, mailboxId, uids);
  return (await house.database.write('expungeMessages', { mailboxId, keep: true, now })).expunged;
}

/** Where each message was expunged from, by UID of the recoverable mailbox. */
function originsOf({ database }: RecordsHouse, mailboxId: number): Promise<object[]> {
  const sql = 'select uid, expunged_from as origin, saved_at as at from messages where mailbox_id = ? order by uid';
  return database.read(async (view) => (await view.all(sql, mailboxId)).map((row) => ({ ...row })));
}

async function usedOf({ database, accountId }: RecordsHouse): Promise<object | undefined> {
  const sql = 'select used_messages as messages, used_bytes as bytes from accounts where id = ?';
  const row = await database.read((view) => view.get(sql, accountId));
  return row && { ...row };
}

describe('Records: what can be brought back', () => {
  it('is what was expunged: with new UIDs, no longer marked, not counted as used', () =>
    checked(async (house) => {
      await fill(house, 'INBOX', ['1', '22', '333', '4444']);
      const inbox = await mailboxOf(house, 'INBOX');
      const apart: Ranges = [
        [1, 1],
        [3, 4],
      ];
      assert.deepEqual(await expunge(house, 'INBOX', apart), apart);
      const kept = await mailboxOf(house, 'Recoverable');
      assert.deepEqual([kept.role, kept.messageCount, kept.unseenCount, kept.recentUid], ['recoverable', 3, 3, 3]);
      assert.deepEqual(await originsOf(house, kept.id), [
        { uid: 1, origin: inbox.id, at: 50 },
        { uid: 2, origin: inbox.id, at: 50 },
        { uid: 3, origin: inbox.id, at: 50 },
      ]);
      assert.ok((await messagesOf(house, 'Recoverable')).every(({ flags }) => flags === 0));
      assert.deepEqual(await usedOf(house), { messages: 1, bytes: 2 });
      assert.deepEqual(await expunge(house, 'INBOX', all), [[2, 2]]);
      assert.deepEqual(await uidsOf(house, 'Recoverable'), [1, 2, 3, 4]);
    }));

  it('is as much as the account may have besides; the oldest makes room', () =>
    checked(async (house) => {
      await house.database.write('setAccountQuota', { address: 'alice@example.test', bytes: 10 });
      for (const text of ['1', '22', '333', '4444']) {
        await fill(house, 'INBOX', [text]);
        await expunge(house, 'INBOX');
      }
      assert.deepEqual(await uidsOf(house, 'Recoverable'), [1, 2, 3, 4]);
      await fill(house, 'INBOX', ['55']);
      await expunge(house, 'INBOX');
      assert.deepEqual(await uidsOf(house, 'Recoverable'), [3, 4, 5]);
      await fill(house, 'INBOX', ['larger than all of it']);
      await expunge(house, 'INBOX');
      assert.deepEqual(await uidsOf(house, 'Recoverable'), [6]);
    }));

  it('changes both mailboxes at one modseq', () =>
    checked(async (house) => {
      await fill(house, 'INBOX', ['1']);
      await expunge(house, 'INBOX');
      const [from, to] = [await mailboxOf(house, 'INBOX'), await mailboxOf(house, 'Recoverable')];
      assert.equal(from.modseq, to.modseq);
      const changes = await house.database.read((view) => records.changesSince(view, to.id, 0));
      assert.deepEqual(
        changes.map(({ kind, uids }) => [kind, uids]),
        [
          ['added', [[1, 1]]],
          ['mailboxCreated', []],
        ],
      );
    }));

  it('is nothing where nothing is to be kept', () =>
    checked(async (house) => {
      await fill(house, 'INBOX', ['1']);
      const { id: mailboxId } = await mailboxOf(house, 'INBOX');
      await mark(house, mailboxId);
      await house.database.write('expungeMessages', { mailboxId, keep: false, now: 9 });
      await house.database.write('deleteMailbox', { accountId: house.accountId, name: 'Sent', keep: false, now: 9 });
      assert.deepEqual(await namesOf(house), ['INBOX']);
    }));

  it('goes for good when it is expunged once more', () =>
    checked(async (house) => {
      await fill(house, 'INBOX', ['1', '2']);
      await expunge(house, 'INBOX');
      assert.deepEqual(await expunge(house, 'Recoverable', [[2, 2]]), [[2, 2]]);
      assert.deepEqual(await uidsOf(house, 'Recoverable'), [1]);
    }));

  it('is what a deleted mailbox held', () =>
    checked(async (house) => {
      const { database, accountId } = house;
      await database.write('createMailbox', { accountId, name: 'a/b', uidValidity: 1, now: 2 });
      await fill(house, 'a', ['1', '2', '3']);
      const { id } = await mailboxOf(house, 'a');
      const remove = { accountId, name: 'a', keep: true, atMost: 2, now: 60 };
      assert.deepEqual(await database.write('deleteMailbox', remove), { mailboxId: id, done: false });
      assert.deepEqual(await uidsOf(house, 'a'), [3]);
      assert.deepEqual(await database.write('deleteMailbox', remove), { mailboxId: id, done: true });
      const kept = await mailboxOf(house, 'Recoverable');
      assert.deepEqual(await originsOf(house, kept.id), [
        { uid: 1, origin: id, at: 60 },
        { uid: 2, origin: id, at: 60 },
        { uid: 3, origin: id, at: 60 },
      ]);
      await database.write('createMailbox', { accountId, name: 'a', uidValidity: 1, now: 61 });
      await fill(house, 'a', ['4']);
      assert.deepEqual(await uidsOf(house, 'a'), [4]);
    }));

  it('comes back by COPY and by MOVE, counts again, and is as new in the mailbox', () =>
    checked(async (house) => {
      await fill(house, 'INBOX', ['1', '22']);
      await expunge(house, 'INBOX');
      const [from, to] = [await mailboxOf(house, 'Recoverable'), await mailboxOf(house, 'Sent')];
      const back = { fromMailboxId: from.id, toMailboxId: to.id, uids: all, now: 70 };
      await house.database.write('copyMessages', back);
      await house.database.write('moveMessages', back);
      assert.deepEqual(
        (await originsOf(house, to.id)).map((row) => Object.values(row)),
        [1, 2, 3, 4].map((uid) => [uid, null, 70]),
      );
      assert.deepEqual(await uidsOf(house, 'Recoverable'), []);
      assert.deepEqual(await usedOf(house), { messages: 4, bytes: 6 });
    }));

  it('lies in a mailbox into which nothing else comes', () =>
    checked(async (house) => {
      const { database, accountId } = house;
      await fill(house, 'INBOX', ['1', '2']);
      await expunge(house, 'INBOX', [[1, 1]]);
      const [inbox, kept] = [await mailboxOf(house, 'INBOX'), await mailboxOf(house, 'Recoverable')];
      const into = { fromMailboxId: inbox.id, toMailboxId: kept.id, uids: all, now: 9 };
      const cannot = { code: 'cannot' };
      await assert.rejects(database.write('copyMessages', into), cannot);
      await assert.rejects(database.write('moveMessages', into), cannot);
      await assert.rejects(database.write('copyMessages', { ...into, fromMailboxId: kept.id }), cannot);
      await fill(house, 'Recoverable', ['3']);
      assert.deepEqual(await uidsOf(house, 'INBOX'), [2, 3]);

      const name = 'Recoverable';
      const [uidValidity, now, keep] = [1, 9, true];
      await assert.rejects(database.write('deleteMailbox', { accountId, name, keep, now }), cannot);
      const rename = { accountId, uidValidity, now };
      await assert.rejects(database.write('renameMailbox', { ...rename, from: name, to: 'x' }), cannot);
      await assert.rejects(database.write('renameMailbox', { ...rename, from: 'Sent', to: `${name}/x` }), cannot);
      await assert.rejects(database.write('renameMailbox', { ...rename, from: 'Sent', to: name }), {
        code: 'mailboxExists',
      });
      await assert.rejects(database.write('createMailbox', { ...rename, name: `${name}/x` }), cannot);
      await assert.rejects(database.write('createMailbox', { ...rename, name }), { code: 'mailboxExists' });
    }));

  it('lies beside a mailbox of that name that its owner made', () =>
    checked(async (house) => {
      const { database, accountId } = house;
      await database.write('createMailbox', { accountId, name: 'Recoverable/x', uidValidity: 1, now: 2 });
      await fill(house, 'Recoverable', ['1']);
      await expunge(house, 'Recoverable');
      assert.deepEqual(await uidsOf(house, 'Recoverable 2'), [1]);
      await database.write('renameMailbox', { accountId, from: 'Recoverable', to: 'y', uidValidity: 1, now: 3 });
      assert.deepEqual(await namesOf(house), ['INBOX', 'Recoverable 2', 'Sent', 'y', 'y/x']);
      await fill(house, 'y', ['2']);
      await expunge(house, 'y');
      assert.deepEqual(await uidsOf(house, 'Recoverable 2'), [1, 2]);
    }));

  it('keeps \\Seen and other flags', () =>
    checked(async (house) => {
      await fill(house, 'INBOX', ['1']);
      const { id: mailboxId } = await mailboxOf(house, 'INBOX');
      const flags = { mode: 'add', flags: seen, keywords: ['$Work'], now: 9 } as const;
      await house.database.write('storeFlags', { mailboxId, uids: all, ...flags });
      await expunge(house, 'INBOX');
      const [message] = await messagesOf(house, 'Recoverable');
      assert.deepEqual([message?.flags, message?.keywords], [seen, '$Work']);
    }));
});
