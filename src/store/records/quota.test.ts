import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import fc from 'fast-check';
import {
  addAccount,
  checked,
  fill,
  mailboxOf,
  summary,
  textBody,
  uidsOf,
} from '../../../test/support/records-house.ts';
import type { RecordsHouse } from '../../../test/support/records-house.ts';
import * as records from './index.ts';
import { levelAfter } from './quota.ts';

const alice = 'alice@example.test';

/** Texts of ten bytes each. */
function tens(count: number, mark = 'a'): string[] {
  return Array.from({ length: count }, (_, index) => `${mark}${index}`.padEnd(10, '.'));
}

async function limit({ database }: RecordsHouse, bytes: number | null, messages: number | null = null): Promise<void> {
  await database.write('setAccountQuota', { address: alice, bytes, messages });
}

async function quotaOf({ database, accountId }: RecordsHouse): Promise<records.QuotaRow> {
  const quota = await database.read((view) => records.quotaOf(view, accountId));
  assert.ok(quota);
  return quota;
}

async function expungeAll(house: RecordsHouse, mailbox: string, count = 1e9): Promise<void> {
  const { id: mailboxId } = await mailboxOf(house, mailbox);
  const uids = [[1, count]] as const;
  const deleted = { mode: 'add', flags: records.flagBits.deleted, keywords: [] } as const;
  await house.database.write('storeFlags', { mailboxId, uids, ...deleted, now: 1 });
  await house.database.write('expungeMessages', { mailboxId, uids, keep: false, now: 1 });
}

describe('Records: limits', () => {
  it('let the last message go beyond them, then keep a delivery out for all its recipients', () =>
    checked(async (house) => {
      const { database, accountId } = house;
      const bob = await addAccount(database, 'bob');
      await limit(house, 25);
      await fill(house, 'INBOX', tens(2));
      const local = [bob, accountId].map((accountId) => ({ accountId, mailbox: 'INBOX', flags: 0 }));
      const delivery = { now: 1, internalDate: 1, summary, local, remote: [] };
      await database.write('deliver', delivery, [textBody('ten of them')]);
      await assert.rejects(database.write('deliver', delivery, [textBody('')]), {
        code: 'overQuota',
        message: 'The room that alice@example.test may have for mail is used up',
      });
      assert.deepEqual(await uidsOf({ ...house, accountId: bob }, 'INBOX'), [1]);
    }));

  it('count messages too', () =>
    checked(async (house) => {
      await limit(house, null, 2);
      await fill(house, 'INBOX', tens(2));
      await assert.rejects(fill(house, 'INBOX', ['x']), {
        code: 'overQuota',
        message: 'The number of messages that alice@example.test may have for mail is used up',
      });
    }));

  it('stand against APPEND and COPY as a whole, and not against MOVE', () =>
    checked(async (house) => {
      const { database } = house;
      await limit(house, 55);
      await fill(house, 'INBOX', tens(3));
      const [inbox, sent] = [await mailboxOf(house, 'INBOX'), await mailboxOf(house, 'Sent')];
      const message = { flags: 0, keywords: '', internalDate: 3, summary };
      const append = { mailboxId: sent.id, now: 1, messages: [message, message, message] };
      const bodies = tens(3, 'b').map(textBody);
      await assert.rejects(database.write('appendMessages', append, bodies), { code: 'overQuota' });
      const transfer = { fromMailboxId: inbox.id, toMailboxId: sent.id, uids: [[1, 3]] as const, now: 1 };
      await assert.rejects(database.write('copyMessages', transfer), { code: 'overQuota' });
      assert.deepEqual(await uidsOf(house, 'Sent'), []);
      await database.write('moveMessages', transfer);
      assert.deepEqual(await uidsOf(house, 'Sent'), [1, 2, 3]);
      await database.write('copyMessages', {
        ...transfer,
        fromMailboxId: sent.id,
        toMailboxId: inbox.id,
        uids: [[1, 2]],
      });
    }));

  it('come from the domain where an account has none, and of the domain as a whole', () =>
    checked(async (house) => {
      const { database } = house;
      const bob = await addAccount(database, 'bob');
      await database.write('setDomainQuota', { name: 'example.test', eachBytes: 15, bytes: 45 });
      await fill(house, 'INBOX', tens(2));
      await assert.rejects(fill(house, 'INBOX', tens(1)), { code: 'overQuota' });
      await limit(house, 100);
      await fill(house, 'INBOX', tens(1));
      await fill({ ...house, accountId: bob }, 'INBOX', tens(2));
      await assert.rejects(fill(house, 'INBOX', tens(1)), {
        code: 'overQuota',
        message:
          'The room that the domain example.test may have for mail is used up, so nothing comes in for alice@example.test',
      });
      const [domain] = await database.read((view) => records.listDomainQuotas(view));
      assert.deepEqual(domain, {
        name: 'example.test',
        usedBytes: 50,
        usedMessages: 5,
        limitBytes: 45,
        limitMessages: null,
        eachBytes: 15,
        eachMessages: null,
      });
      const quotas = await database.read((view) => records.listQuotas(view));
      assert.deepEqual(
        quotas.map(({ address, usedBytes, limitBytes }) => [address, usedBytes, limitBytes]),
        [
          [alice, 30, 100],
          ['bob@example.test', 20, 15],
        ],
      );
    }));

  it('do not keep bounces out', () =>
    checked(async (house) => {
      await limit(house, 1);
      const local = [{ accountId: house.accountId, mailbox: 'INBOX', flags: 0 }];
      const bounce = { now: 1, internalDate: 1, summary, local, remote: [] };
      const settled = { now: 1, done: [], deferred: [], letters: [bounce] };
      await house.database.write('settleQueue', settled, [textBody('It came back')]);
      assert.deepEqual(await uidsOf(house, 'INBOX'), [1]);
    }));

  it('are set for what exists, one at least', () =>
    checked(async ({ database }) => {
      const unknown = database.write('setAccountQuota', { address: 'x@example.test', bytes: 1 });
      await assert.rejects(unknown, { code: 'notFound' });
      await assert.rejects(database.write('setDomainQuota', { name: 'x.test', bytes: 1 }), { code: 'notFound' });
      await assert.rejects(database.write('setAccountQuota', { address: alice }), { code: 'badSyntax' });
    }));
});

describe('Records: levels of a quota', () => {
  it('are announced when they are reached, and when there is room again', () =>
    checked(async (house) => {
      const { database, accountId } = house;
      const heard: unknown[] = [];
      using _ = database.onNews((news) => void heard.push(...news.filter(({ kind }) => kind === 'quota')));
      const levels = async (): Promise<(number | number[])[]> => {
        const { level, told } = await quotaOf(house);
        return [level, told, await database.read((view) => records.untoldQuotas(view))];
      };
      await limit(house, 100);
      await fill(house, 'INBOX', tens(7));
      assert.deepEqual([await levels(), heard.length], [[0, 0, []], 0]);
      await fill(house, 'INBOX', tens(1));
      assert.deepEqual([await levels(), heard], [[80, 0, [accountId]], [{ kind: 'quota', accountId }]]);
      const letter = {
        now: 5,
        internalDate: 5,
        summary,
        local: [{ accountId, mailbox: 'INBOX', flags: 0 }],
        remote: [],
      };
      const tell = { accountId, level: 80, trace: 't', now: 5 };
      assert.deepEqual(await database.write('tellQuota', { ...tell, letter }, [textBody('12345')]), { told: true });
      assert.deepEqual(await levels(), [80, 80, []]);
      assert.deepEqual(await database.write('tellQuota', { ...tell, letter }, [textBody('12345')]), { told: false });
      await fill(house, 'INBOX', tens(1));
      assert.deepEqual([await levels(), heard.length], [[95, 80, [accountId]], 2]);
      await expungeAll(house, 'INBOX', 3);
      assert.deepEqual([await levels(), heard.length], [[0, 80, [accountId]], 3]);
      await database.write('tellQuota', { ...tell, level: 0 });
      assert.deepEqual(await levels(), [0, 0, []]);
      assert.deepEqual(await uidsOf(house, 'INBOX'), [4, 5, 6, 7, 8, 9, 10]);
      const events = await database.read((view) => records.traceEvents(view, 't'));
      assert.deepEqual(
        events.map(({ kind, facts }) => [kind, facts]),
        [['warned', { level: 80 }]],
      );
    }));

  it('follow the limits, and a MOVE within the account says nothing', () =>
    checked(async (house) => {
      const { database } = house;
      await limit(house, 100);
      await fill(house, 'INBOX', tens(6));
      let heard = 0;
      using _ = database.onNews((news) => void (heard += news.filter(({ kind }) => kind === 'quota').length));
      const [inbox, sent] = [await mailboxOf(house, 'INBOX'), await mailboxOf(house, 'Sent')];
      const transfer = { fromMailboxId: inbox.id, toMailboxId: sent.id, uids: [[1, 6]] as const, now: 1 };
      await database.write('moveMessages', transfer);
      assert.equal(heard, 0);
      await limit(house, 60);
      assert.deepEqual([(await quotaOf(house)).level, heard], [100, 1]);
      await limit(house, null);
      assert.deepEqual([(await quotaOf(house)).level, heard], [0, 1]);
      await database.write('setDomainQuota', { name: 'example.test', eachMessages: 7 });
      assert.deepEqual([(await quotaOf(house)).level, heard], [80, 2]);
    }));

  it('do not flap', () => {
    const percents = fc.array(fc.integer({ min: 76, max: 84 }), { minLength: 1 });
    fc.assert(
      fc.property(percents, (all) => {
        let level = 80;
        for (const percent of all) assert.equal((level = levelAfter(level, percent)), 80);
      }),
    );
    assert.deepEqual(
      [0, 79, 80, 94.9, 95, 99, 100, 140].map((percent) => levelAfter(0, percent)),
      [0, 0, 80, 80, 95, 95, 100, 100],
    );
    assert.deepEqual(
      [95, 94.9, 90, 89.9, 75, 74.9].map((percent) => [levelAfter(100, percent), levelAfter(95, percent)]),
      [
        [100, 95],
        [80, 95],
        [80, 95],
        [80, 80],
        [0, 0],
        [0, 0],
      ],
    );
  });
});

describe('Records: relief', () => {
  async function withJunkAndTrash(house: RecordsHouse): Promise<void> {
    const { database } = house;
    const mailboxes = ['Junk', 'Trash'].map((name) => ({ name, role: `\\${name}` }));
    const input = {
      address: 'carl@example.test',
      passwordHash: '',
      uidValidity: 1,
      now: 1,
      mailboxes: [{ name: 'INBOX' }, ...mailboxes],
    };
    const { accountId } = await database.write('addAccount', input);
    const carl = { ...house, accountId };
    await fill(carl, 'INBOX', tens(5));
    await fill(carl, 'Trash', tens(3, 't'));
    await fill(carl, 'Junk', tens(2, 'j'));
  }
  const relieve = async ({ database }: RecordsHouse, bytes: number, room?: records.Room) => {
    await database.write('setAccountQuota', { address: 'carl@example.test', bytes });
    const carl = await database.read((view) => records.accountByAddress(view, 'carl@example.test'));
    const accountId = carl?.id ?? 0;
    const turns: unknown[] = [];
    let begun = false;
    for (let more = true; more; begun = true) {
      const input = { accountId, ...(room && { room }), begun, trace: 'r', now: 9 };
      const turn = await database.write('relieveQuota', input);
      if (turn.messages > 0) turns.push([turn.messages, turn.sizeBytes]);
      ({ more } = turn);
    }
    const left: Record<string, number[]> = {};
    for (const name of ['INBOX', 'Junk', 'Trash']) {
      left[name] = await uidsOf({ ...({ database } as RecordsHouse), accountId }, name);
    }
    return { turns, left };
  };
  const whole = { INBOX: [1, 2, 3, 4, 5], Junk: [1, 2], Trash: [1, 2, 3] };

  it('leaves an account alone that is not nearly full', () =>
    checked(async (house) => {
      await withJunkAndTrash(house);
      assert.deepEqual(await relieve(house, 106), { turns: [], left: whole });
    }));

  it('takes the oldest of Junk, then of Trash, and no more than are needed', () =>
    checked(async (house) => {
      await withJunkAndTrash(house);
      assert.deepEqual(await relieve(house, 105), { turns: [[1, 10]], left: { ...whole, Junk: [2] } });
      assert.deepEqual(await relieve(house, 80), {
        turns: [
          [1, 10],
          [1, 10],
        ],
        left: { ...whole, Junk: [], Trash: [2, 3] },
      });
      assert.deepEqual((await relieve(house, 10)).left, { ...whole, Junk: [], Trash: [] });
      const events = await house.database.read((view) => records.traceEvents(view, 'r'));
      assert.deepEqual(events[0]?.facts, { mailbox: 'Junk', messages: 1, sizeBytes: 10 });
    }));

  it('makes room for what is to come, where it can', () =>
    checked(async (house) => {
      await withJunkAndTrash(house);
      assert.deepEqual((await relieve(house, 120, { messages: 1, sizeBytes: 80 })).turns, []);
      assert.deepEqual((await relieve(house, 120, { messages: 1, sizeBytes: 60 })).left, {
        ...whole,
        Junk: [],
        Trash: [3],
      });
    }));
});
