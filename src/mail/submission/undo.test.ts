import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { bytesOf } from '../../base/bytes.ts';
import { parseAddress, plainTerms } from '../../formats/smtp/index.ts';
import { Dispatch } from '../dispatch/index.ts';
import { Traces } from '../trace/index.ts';
import { SteeredClock } from '../../../test/support/clock.ts';
import { type MailHouse, openMailHouse } from '../../../test/support/mail-house.ts';
import { SendingSettings } from './settings.ts';

const alice = { accountId: 1, address: 'alice@example.test' };
const bob = { accountId: 2, address: 'bob@example.test' };
const rules = { masks: true, daily: { messages: 0, newRecipients: 0 }, copiesSent: false, undoSeconds: 30 };
const elsewhere = 'carol@elsewhere.example';

/** Answers the trace id. */
async function send({ submission }: MailHouse, account: typeof alice, holdUntil?: number): Promise<string> {
  const visit = submission.visit({ address: '192.0.2.1', greeting: 'laptop', extended: true, account });
  const terms = { ...plainTerms, ...(holdUntil !== undefined && { holdUntil }) };
  const envelope = { reversePath: parseAddress(account.address), terms };
  await submission.sender(visit, envelope);
  const recipients = [];
  for (const to of [bob.address, elsewhere]) {
    recipients.push(await submission.recipient(visit, envelope, parseAddress(to), {}));
  }
  await using transfer = submission.transfer(visit, { ...envelope, recipients });
  await transfer.write(bytesOf(`From: ${account.address}\r\n\r\nhi\r\n`));
  return (await transfer.deliver()).id;
}

describe('mail that can still be taken back', () => {
  it('waits for so long, also where it goes to one of ours, and only its sender can take it back', async () => {
    const clock = new SteeredClock(1_000_000);
    await using house = await openMailHouse({ rules, clock });
    const id = await send(house, alice);
    const dispatch = new Dispatch({ database: house.database, clock });
    const { entries } = await dispatch.list({ trace: id });
    assert.deepEqual(
      entries.map(({ state, nextAttemptAt }) => [state, nextAttemptAt]),
      [
        ['held', 1_030_000],
        ['held', 1_030_000],
      ],
    );
    const notHis = dispatch.cancel({ trace: id, accountId: bob.accountId });
    await assert.rejects(notHis, { code: 'notFound', message: `Nothing waits as ${id}` });
    assert.equal((await dispatch.cancel({ trace: id, accountId: alice.accountId })).changed, 2);
    assert.deepEqual([await house.queue(), await house.inbox(bob.address)], [[], []]);
    const traces = new Traces({ database: house.database, clock, resolve: (path) => house.accounts.resolve(path) });
    const texts = (await traces.find(id)).flatMap(({ lines }) => lines.map(({ text }) => text));
    assert.deepEqual(texts.slice(-2).toSorted(), [
      `For ${bob.address}: taken back by its sender while it waited`,
      `For ${elsewhere}: taken back by its sender while it waited`,
    ]);
    await assert.rejects(dispatch.cancel({ trace: id, accountId: alice.accountId }), { code: 'notFound' });
  });

  it('is so by account, and never leaves sooner than its sender wants', async () => {
    const clock = new SteeredClock(1_000_000);
    await using house = await openMailHouse({ rules, clock });
    const settings = new SendingSettings({ database: house.database, clock });
    await settings.set(alice.address, { undoSeconds: 0 });
    await settings.set(bob.address, { undoSeconds: 10 });
    await send(house, alice);
    await send(house, bob);
    await send(house, bob, 5_000_000);
    assert.deepEqual(
      (await house.queue()).map(({ heldUntil }) => heldUntil),
      [0, 1_010_000, 1_010_000, 5_000_000, 5_000_000],
    );
    assert.equal((await house.inbox(bob.address)).length, 1);
  });
});
