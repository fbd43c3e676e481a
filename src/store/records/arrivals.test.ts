import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import {
  addAccount,
  checked,
  fill,
  mailboxOf,
  messagesOf,
  remoteTo,
  summary,
  textBody,
  uidsOf,
} from '../../../test/support/records-house.ts';
import * as records from './index.ts';

const { seen, flagged } = records.flagBits;

describe('Records: deliveries', () => {
  it('stores one body for all recipients, one copy for each account', () =>
    checked(async (house) => {
      const { database, accountId } = house;
      const bob = await addAccount(database, 'bob');
      const local = [accountId, bob, accountId].map((accountId) => ({ accountId, mailbox: 'INBOX', flags: flagged }));
      const { delivered } = await database.write(
        'deliver',
        { now: 9, internalDate: 8, summary, local, remote: [remoteTo('x@far.test', 20), remoteTo('y@far.test', 10)] },
        [textBody('hello')],
      );
      assert.deepEqual(
        delivered.map(({ accountId, uid }) => [accountId, uid]),
        [
          [accountId, 1],
          [bob, 1],
        ],
      );
      const queued = await database.read((view) => records.listQueue(view));
      assert.deepEqual(
        queued.map(({ forwardPath }) => forwardPath),
        ['x@far.test', 'y@far.test'],
      );
      const [message] = await messagesOf(house, 'INBOX');
      assert.deepEqual(new Set([message?.place, ...queued.map(({ place }) => place)]).size, 1);
      assert.deepEqual([message?.flags, message?.internalDate, message?.sizeBytes], [flagged, 8, 5]);
      assert.deepEqual(message?.summary, summary);
    }));

  it('goes to INBOX where the mailbox does not exist or is only a name', () =>
    checked(async (house) => {
      const { database, accountId } = house;
      await database.write('createMailbox', { accountId, name: 'a/b', uidValidity: 200, now: 1 });
      await database.write('deleteMailbox', { accountId, name: 'a', keep: true, now: 1 });
      await fill(house, 'a', ['one']);
      await fill(house, 'nowhere', ['two']);
      await fill(house, 'a/b', ['three']);
      assert.deepEqual(await uidsOf(house, 'INBOX'), [1, 2]);
      assert.deepEqual(await uidsOf(house, 'a/b'), [1]);
    }));

  it('delivers to all or to nobody', () =>
    checked(async (house) => {
      const { database, accountId } = house;
      const local = [accountId, 12345].map((accountId) => ({ accountId, mailbox: 'INBOX', flags: 0 }));
      const delivery = { now: 1, internalDate: 1, summary, local, remote: [remoteTo('x@far.test', 1)] };
      await assert.rejects(database.write('deliver', delivery, [textBody('x')]), { code: 'unavailable' });
      assert.deepEqual(await uidsOf(house, 'INBOX'), []);
      assert.equal(await database.read((view) => records.countQueue(view)), 0);
    }));

  it('appends several messages in order', () =>
    checked(async (house) => {
      const { id, uidValidity } = await mailboxOf(house, 'Sent');
      const messages = [seen, 0].map((flags) => ({ flags, keywords: '$A b', internalDate: 3, summary }));
      const input = { mailboxId: id, now: 9, messages };
      const answer = await house.database.write('appendMessages', input, [textBody('one'), textBody('two')]);
      assert.deepEqual(answer, { uidValidity, uids: [1, 2] });
      assert.deepEqual(
        (await messagesOf(house, 'Sent')).map(({ keywords }) => keywords),
        ['$A b', '$A b'],
      );
      const gone = house.database.write('appendMessages', { ...input, mailboxId: 999 }, [textBody('1'), textBody('2')]);
      await assert.rejects(gone, { code: 'noSuchMailbox' });
    }));

  it('calls a message recent for one session only', () =>
    checked(async (house) => {
      await fill(house, 'INBOX', ['one', 'two']);
      const { id } = await mailboxOf(house, 'INBOX');
      assert.deepEqual(await house.database.write('claimRecent', { mailboxId: id }), { recentFrom: 1 });
      assert.deepEqual(await house.database.write('claimRecent', { mailboxId: id }), { recentFrom: 3 });
      await fill(house, 'INBOX', ['three']);
      assert.deepEqual(await house.database.write('claimRecent', { mailboxId: id }), { recentFrom: 3 });
    }));
});

describe('Records: the queue', () => {
  it('gives what is due, settles it, and delivers the bounce in the same command', () =>
    checked(async (house) => {
      const { database, accountId } = house;
      const remote = [remoteTo('a@far.test', 10), remoteTo('b@far.test', 20), remoteTo('c@far.test', 30)];
      await database.write('deliver', { now: 5, internalDate: 5, summary, local: [], remote }, [textBody('out')]);
      assert.equal((await database.read((view) => records.pulseOfQueue(view, 0))).dueAt, 10);
      assert.deepEqual(await database.read((view) => records.readySenders(view, undefined, 10)), []);
      assert.deepEqual(await database.write('ripenQueue', { now: 20, limit: 10 }), { done: 2 });
      const [sender = ''] = await database.read((view) => records.readySenders(view, undefined, 10));
      const [domain = ''] = await database.read((view) => records.readyDomains(view, sender, undefined, 10));
      const lane = { sender, domain };
      const due = await database.read((view) => records.readyRows(view, lane, 10));
      assert.deepEqual(
        due.map(({ forwardPath, attempts, queuedAt, smtputf8 }) => [forwardPath, attempts, queuedAt, smtputf8]),
        [
          ['a@far.test', 0, 5, true],
          ['b@far.test', 0, 5, true],
        ],
      );
      const [first, second] = due.map(({ id }) => id) as [number, number];
      const local = [{ accountId, mailbox: 'INBOX', flags: 0 }];
      const bounce = { now: 21, internalDate: 21, summary, local, remote: [] };
      const deferred = [{ id: second, attempts: 1, nextAttemptAt: 99, lastReply: '451 later' }];
      await database.write('settleQueue', { now: 21, done: [first], deferred, letters: [bounce] }, [
        textBody('bounce'),
      ]);
      const left = await database.read((view) => records.listQueue(view));
      assert.deepEqual(
        left.map(({ forwardPath, attempts, nextAttemptAt, lastReply }) => [
          forwardPath,
          attempts,
          nextAttemptAt,
          lastReply,
        ]),
        [
          ['b@far.test', 1, 99, '451 later'],
          ['c@far.test', 0, 30, ''],
        ],
      );
      assert.equal((await messagesOf(house, 'INBOX')).length, 1);
      const order = { kind: 'retry' as const, held: false };
      await database.write('orderQueued', { order, filter: {}, after: 0, now: 40, by: 'operator' });
      await database.write('ripenQueue', { now: 40, limit: 10 });
      assert.equal((await database.read((view) => records.readyRows(view, lane, 10))).length, 2);
      assert.equal((await database.read((view) => records.readyRows(view, lane, 1))).length, 1);
    }));

  it('is empty at first', () =>
    checked(async ({ database }) => {
      assert.equal((await database.read((view) => records.pulseOfQueue(view, 0))).dueAt, undefined);
      assert.equal(await database.read((view) => records.countQueue(view)), 0);
    }));
});
