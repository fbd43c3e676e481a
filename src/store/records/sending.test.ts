import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import {
  checked,
  mailboxOf,
  openRecordsHouse,
  remoteTo,
  summary,
  textBody,
  uidsOf,
} from '../../../test/support/records-house.ts';
import type { RecordsHouse } from '../../../test/support/records-house.ts';
import * as records from './index.ts';

const minuteMs = 60 * 1000;
const dayMs = 24 * 60 * minuteMs;
const now = 20_000 * dayMs;

interface Sending {
  readonly at?: number;
  readonly to?: readonly string[];
  readonly limits?: records.DailyLimits;
  /** The number of the message whose copy is wanted. */
  readonly copy?: number;
}

async function send({ database, accountId }: RecordsHouse, sending: Sending): Promise<void> {
  const { at = now, to = ['x@a.example'], limits = { messages: 0, newRecipients: 0 }, copy } = sending;
  const message = { now: at, internalDate: at, summary, local: [], remote: to.map((one) => remoteTo(one, at)) };
  const kept = copy === undefined ? {} : { copy: { accountId, summary, threadKeys: [copy], messageKey: copy } };
  const bodies = [textBody('sent'), ...(copy === undefined ? [] : [textBody(`copy ${copy}`)])];
  await database.write('deliver', { ...message, sent: { accountId, recipients: to, limits }, ...kept }, bodies);
}

async function append(house: RecordsHouse, messageKey: number, at = now): Promise<readonly number[]> {
  const { id: mailboxId } = await mailboxOf(house, 'Sent');
  const message = { flags: 0, keywords: '', internalDate: at, summary, messageKey };
  const input = { mailboxId, now: at, messages: [message] };
  return (await house.database.write('appendMessages', input, [textBody(`appended ${messageKey}`)])).uids;
}

function rowOf({ database, accountId }: RecordsHouse, at = now): Promise<records.SendingRow | undefined> {
  return database.read((view) => records.sendingOf(view, accountId, at));
}

describe('what accounts send', () => {
  it('is counted by day, and every address is new once', () =>
    checked(async (house) => {
      await send(house, { to: ['x@a.example', 'y@a.example', 'x@a.example'] });
      await send(house, { to: ['y@a.example', 'z@a.example'] });
      const today = await rowOf(house);
      assert.deepEqual([today?.messages, today?.newRecipients], [2, 3]);
      await send(house, { at: now + dayMs, to: ['x@a.example'] });
      const next = await rowOf(house, now + dayMs);
      assert.deepEqual([next?.messages, next?.newRecipients], [1, 0]);
    }));

  it('ends at the limit, and nothing of what goes beyond is kept', () =>
    checked(async (house) => {
      const limits = { messages: 2, newRecipients: 1 };
      await send(house, { limits });
      await assert.rejects(send(house, { limits, to: ['new@a.example'], copy: 1 }), { code: 'sendingLimit' });
      await send(house, { limits });
      await assert.rejects(send(house, { limits }), { code: 'sendingLimit' });
      assert.deepEqual(await uidsOf(house, 'Sent'), []);
      assert.equal((await house.database.read((view) => records.listQueue(view))).length, 2);
      await house.database.write('setSending', { address: 'alice@example.test', messages: 3, copies: true });
      await send(house, { limits });
      const row = await rowOf(house);
      assert.deepEqual([row?.messages, row?.limitMessages, row?.limitNewRecipients, row?.copies], [3, 3, null, 1]);
    }));

  it('is once in Sent, whoever puts it there first', () =>
    checked(async (house) => {
      await send(house, { copy: 1 });
      assert.deepEqual(await append(house, 1), [2]);
      assert.deepEqual(await append(house, 2), [3]);
      await send(house, { copy: 2 });
      assert.deepEqual(await uidsOf(house, 'Sent'), [2, 3]);
      await send(house, { copy: 3 });
      assert.deepEqual(await append(house, 3, now + 11 * minuteMs), [5]);
      assert.deepEqual(await uidsOf(house, 'Sent'), [2, 3, 4, 5]);
    }));

  it('is forgotten with time and with its account', async () => {
    await using house = await openRecordsHouse();
    await send(house, { copy: 1 });
    const later = { now: now + 40 * dayMs };
    assert.equal((await house.database.write('forgetSent', later)).done, 2);
    assert.equal((await house.database.write('forgetSent', later)).done, 0);
    const known = await house.database.read((view) =>
      records.strangersAmong(view, house.accountId, ['x@a.example', 'q@a.example']),
    );
    assert.deepEqual(known, ['q@a.example']);
    await send(house, { copy: 2 });
    await house.database.write('removeAccount', { address: 'alice@example.test' });
    assert.equal(await rowOf(house), undefined);
  });
});
