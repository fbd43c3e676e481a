import assert from 'node:assert/strict';
import { after, before, describe, it } from 'node:test';
import { bytesOf } from '../../base/bytes.ts';
import { parseAddress, plainTerms } from '../../formats/smtp/index.ts';
import { listMessages, mailboxByRole } from '../../store/records/index.ts';
import { SteeredClock } from '../../../test/support/clock.ts';
import { type MailHouse, openMailHouse } from '../../../test/support/mail-house.ts';
import { SendingSettings } from './settings.ts';

const dayMs = 24 * 60 * 60 * 1000;
const alice = { accountId: 1, address: 'alice@example.test' };

describe('mail of our own people', () => {
  it('is not asked what mail of strangers is asked, to one another neither', async () => {
    const asked: string[] = [];
    const stage = { name: 'spam', sender: () => void asked.push('sender'), header: () => void asked.push('header') };
    await using house = await openMailHouse({ receptionOf: () => ({ stages: [stage] }) });
    const visit = house.submission.visit({ address: '192.0.2.1', greeting: 'x', extended: true, account: alice });
    const open = { reversePath: parseAddress(alice.address), terms: plainTerms };
    await house.submission.sender(visit, open);
    const recipients = [await house.submission.recipient(visit, open, parseAddress('bob@example.test'), {})];
    await using transfer = house.submission.transfer(visit, { ...open, recipients });
    await transfer.write(bytesOf('From: alice@example.test\r\n\r\nhi\r\n'));
    await transfer.deliver();
    assert.equal((await house.inbox('bob@example.test')).length, 1);
    assert.deepEqual([asked, visit.findings], [[], []]);
  });
});

describe('a recipient elsewhere that is suppressed', () => {
  it('is refused at once with the reason, and nobody else', async () => {
    const reply = { code: 550, enhanced: '5.1.1', lines: ['gone@far.test is suppressed since 2026-01-01'] };
    await using house = await openMailHouse({
      suppressed: async (path) => (path === 'gone@far.test' ? reply : undefined),
    });
    const visit = house.submission.visit({ address: '192.0.2.1', greeting: 'x', extended: true, account: alice });
    const open = { reversePath: parseAddress(alice.address), terms: plainTerms };
    await house.submission.sender(visit, open);
    const to = (address: string) => house.submission.recipient(visit, open, parseAddress(address), {});
    await assert.rejects(to('gone@far.test'), { code: 'unknownRecipient', message: /is suppressed since/ });
    assert.equal((await to('eve@far.test')).remote.length, 1);
  });
});

describe('an account whose name is not ASCII', () => {
  it('writes in its own name, which stands in From as UTF-8', async () => {
    await using house = await openMailHouse();
    const address = 'zoë@example.test';
    const account = { accountId: await house.accounts.addAccount(address, 'secret'), address };
    const { submission } = house;
    const visit = submission.visit({ address: '192.0.2.1', greeting: 'x', extended: true, account });
    const open = { reversePath: parseAddress(address), terms: { ...plainTerms, smtputf8: true } };
    await submission.sender(visit, open);
    const recipients = [await submission.recipient(visit, open, parseAddress('bob@example.test'), {})];
    await using transfer = submission.transfer(visit, { ...open, recipients });
    await transfer.write(bytesOf('From: zo\xc3\xab@example.test\r\n\r\nhi\r\n'));
    await transfer.deliver();
    assert.equal((await house.inbox('bob@example.test')).length, 1);
  });
});

describe('what an account sends', () => {
  const clock = new SteeredClock(Date.UTC(2026, 10, 20, 20, 0));
  let house: MailHouse;
  let settings: SendingSettings;
  before(async () => {
    const rules = { masks: true, daily: { messages: 3, newRecipients: 2 }, copiesSent: false };
    house = await openMailHouse({ rules, clock });
    settings = new SendingSettings({ database: house.database, clock });
  });
  after(() => house[Symbol.asyncDispose]());

  async function send(text: string, ...recipients: string[]): Promise<void> {
    const { submission } = house;
    const visit = submission.visit({ address: '192.0.2.1', greeting: 'laptop', extended: true, account: alice });
    const envelope = { reversePath: parseAddress(alice.address), terms: plainTerms };
    await submission.sender(visit, envelope);
    const taken = [];
    for (const one of recipients) taken.push(await submission.recipient(visit, envelope, parseAddress(one), {}));
    await using transfer = submission.transfer(visit, { ...envelope, recipients: taken });
    await transfer.write(bytesOf(text.replaceAll('\n', '\r\n')));
    await transfer.deliver();
  }

  const letter = (id: string): string =>
    `From: alice@example.test\nUser-Agent: Mutt\nBcc: bob@example.test\nMessage-ID: <${id}>\nSubject: ${id}\n\nhi\n`;

  /** The mail program puts a message into Sent. */
  async function append(text: string, internalDate?: number): Promise<readonly number[]> {
    const sent = await house.database.read((view) => mailboxByRole(view, alice.accountId, '\\Sent'));
    assert(sent);
    await using intake = house.mailboxes.intake();
    await intake.write(bytesOf(text.replaceAll('\n', '\r\n')));
    const message = { ...(await intake.finish()), flags: ['$Mine'] as const, internalDate };
    return (await house.mailboxes.append(sent.id, [message])).uids;
  }

  const sentUids = (): Promise<number[]> =>
    house.database.read(async (view) => {
      const sent = await mailboxByRole(view, alice.accountId, '\\Sent');
      return (await listMessages(view, sent?.id ?? 0)).map(({ uid }) => uid);
    });

  it('does not count a recipient who was refused', async () => {
    const { submission } = house;
    const visit = submission.visit({ address: '192.0.2.1', greeting: 'laptop', extended: true, account: alice });
    const envelope = { reversePath: parseAddress(alice.address), terms: plainTerms };
    await submission.sender(visit, envelope);
    for (const name of ['x', 'y', 'z']) {
      const asked = submission.recipient(visit, envelope, parseAddress(`${name}@example.test`), {});
      await assert.rejects(asked, { code: 'unknownRecipient' });
    }
    await submission.recipient(visit, envelope, parseAddress('one@elsewhere.example'), {});
  });

  it('is counted, and ends at the limit until the next day', async () => {
    await send(letter('1'), 'one@elsewhere.example', 'two@elsewhere.example');
    await send(letter('2'), 'One@elsewhere.example');
    await assert.rejects(send(letter('3'), 'three@elsewhere.example'), {
      code: 'sendingLimit',
      message:
        'alice@example.test may write to 2 new recipients a day, and did; the next day begins 2026-11-21 at 00:00 UTC',
    });
    await send(letter('3'), 'two@elsewhere.example');
    await assert.rejects(send(letter('4'), 'two@elsewhere.example'), {
      code: 'sendingLimit',
      message: /may send 3 messages a day, and did/,
    });
    assert.deepEqual(await settings.of(alice.address), {
      address: alice.address,
      messages: 3,
      newRecipients: 2,
      limitMessages: null,
      limitNewRecipients: null,
      copies: null,
      undoSeconds: null,
    });
    await clock.advance(dayMs);
    await send(letter('4'), 'three@elsewhere.example');
    assert.equal((await settings.of(alice.address)).messages, 1);
  });

  it('has limits of its own where the operator sets them, or none', async () => {
    await settings.set(alice.address, { messages: 0, newRecipients: 0 });
    for (let count = 0; count < 5; count++) await send(letter(`m${count}`), `to${count}@elsewhere.example`);
    await assert.rejects(settings.set('carol@example.test', { messages: 1 }), { code: 'notFound' });
  });

  it('is refused by the delivery itself where several are sent at once', async () => {
    await clock.advance(dayMs);
    await settings.set(alice.address, { messages: 2, newRecipients: 0 });
    const all = await Promise.allSettled([1, 2, 3, 4].map((each) => send(letter(`p${each}`), 'bob@example.test')));
    assert.equal(all.filter(({ status }) => status === 'fulfilled').length, 2);
    await settings.set(alice.address, { messages: 0 });
  });

  it('comes into Sent on wish, with Bcc and all, and is seen', async () => {
    assert.deepEqual(await sentUids(), []);
    await settings.set(alice.address, { copies: true });
    await send(letter('kept'), 'bob@example.test');
    assert.deepEqual(await sentUids(), [1]);
    const [copy = ''] = await house.mailbox(alice.address, 'Sent');
    assert.match(copy, /^From: alice@example\.test\r\nUser-Agent: Mutt\r\nBcc: bob@example\.test\r\n/);
    assert.match((await house.inbox('bob@example.test')).at(-1) ?? '', /^Return-Path(?!.*Bcc)/s);
  });

  it('is there once where the mail program puts it there too, before or after', async () => {
    assert.deepEqual(await append(letter('kept')), [2]);
    assert.deepEqual(await sentUids(), [2]);
    assert.deepEqual(await append(letter('first')), [3]);
    await send(letter('first'), 'bob@example.test');
    assert.deepEqual(await sentUids(), [2, 3]);
  });

  it('is another message under another id, or much later', async () => {
    await send(letter('late'), 'bob@example.test');
    await append(letter('other'));
    assert.deepEqual(await sentUids(), [2, 3, 4, 5]);
    await clock.advance(11 * 60 * 1000);
    await append(letter('late'));
    assert.deepEqual(await sentUids(), [2, 3, 4, 5, 6]);
  });

  it('forgets old counts, never whom it has written to', async () => {
    await clock.advance(40 * dayMs);
    const { done } = await house.database.write('forgetSent', { now: clock.now() });
    assert(done > 0);
    assert.equal((await house.database.write('forgetSent', { now: clock.now() })).done, 0);
    await settings.set(alice.address, { newRecipients: 1 });
    await send(letter('again'), 'one@elsewhere.example', 'two@elsewhere.example', 'new@elsewhere.example');
  });
});
