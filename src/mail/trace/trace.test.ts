import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { alice, answerAll, type Deliver, QueueHouse } from '../../../test/support/queue-house.ts';
import { SteeredClock } from '../../../test/support/clock.ts';
import { openMailHouse, type MailHouse } from '../../../test/support/mail-house.ts';
import { stagesFor } from '../../../test/support/stages.ts';
import { bytesOf } from '../../base/bytes.ts';
import { systemClock } from '../../base/clock.ts';
import { limits } from '../../base/limits.ts';
import { silentLog } from '../../base/log.ts';
import { systemRandom } from '../../base/random.ts';
import { parseAddress, plainTerms } from '../../formats/smtp/index.ts';
import { Refusals, Traces } from './index.ts';

const zone = `
  there.test   A   192.0.2.1
  slow.test    A   192.0.2.2
`;
const later = { code: 450, enhanced: '4.2.1', lines: ['later'] };
const never = { code: 550, enhanced: '5.1.1', lines: ['No such user'] };

function tracesOf(house: Pick<MailHouse, 'database' | 'accounts'>): Traces {
  return new Traces({ database: house.database, clock: systemClock, resolve: (path) => house.accounts.resolve(path) });
}

/** Hands in a message as the world would; answers its id. */
async function receive({ reception }: MailHouse, from: string, ...to: string[]): Promise<string> {
  const visit = reception.visit({ address: '192.0.2.7', greeting: 'mx.far.test', extended: true });
  const envelope = { reversePath: from === '' ? null : parseAddress(from), terms: plainTerms };
  const recipients = await Promise.all(
    to.map((address) => reception.recipient(visit, envelope, parseAddress(address), {})),
  );
  await using transfer = reception.transfer(visit, { ...envelope, recipients });
  await transfer.write(bytesOf('Subject: secret\r\n\r\nHello\r\n'));
  return (await transfer.deliver()).id;
}

async function textsOf(traces: Traces, wanted: string): Promise<string[]> {
  const stories = await traces.find(wanted);
  return stories.flatMap(({ lines }) => lines.map(({ text }) => text.replace(/\d+ bytes/, 'so many bytes')));
}

describe('The trace of a message that came', () => {
  it('tells from whom, and into which mailboxes', async () => {
    await using house = await openMailHouse();
    await house.accounts.addAlias('all@example.test', ['alice@example.test', 'bob@example.test', 'carol@there.test']);
    const id = await receive(house, 'x@far.test', 'alice+news@example.test', 'all@example.test');
    assert.deepEqual(await textsOf(tracesOf(house), id), [
      'Taken from the server mx.far.test (192.0.2.7): mail of x@far.test, so many bytes',
      'For alice+news@example.test: delivered into INBOX of alice@example.test as message 1',
      'For all@example.test: delivered into INBOX of alice@example.test as message 1',
      'For all@example.test: delivered into INBOX of bob@example.test as message 1',
      'For all@example.test: put in the queue for carol@there.test',
    ]);
    await house.accounts.removeAccount('bob@example.test');
    assert.equal(
      (await textsOf(tracesOf(house), id)).filter((text) => text.includes('an account that is gone')).length,
      1,
    );
  });

  it('is found by our addresses and by others, the newest first', async () => {
    await using house = await openMailHouse();
    const traces = tracesOf(house);
    const both = await receive(house, 'x@far.test', 'alice@example.test', 'bob@example.test');
    const one = await receive(house, '', 'alice@example.test');
    const found = async (wanted: string): Promise<string[]> => (await traces.find(wanted)).map(({ trace }) => trace);
    assert.deepEqual(await found('Alice+detail@example.test'), [one, both]);
    assert.deepEqual(await found('bob@example.test'), [both]);
    assert.deepEqual(await found('X@FAR.test'), [both]);
    assert.match((await textsOf(traces, one))[0] ?? '', /mail of a mail system \(no sender\)/);
    for (const unknown of ['4711', 'nobody@example.test', 'y@far.test']) {
      await assert.rejects(traces.find(unknown), { code: 'notFound' });
    }
  });
});

describe('The trace of mail that was looked into', () => {
  const header =
    'Message-ID: <5f3@far.test>\r\nFrom: x@far.test\r\nDate: Fri, 20 Nov 2026 12:00:00 +0000\r\n\r\nHello\r\n';

  it('tells what was found out, and is found by the Message-ID', async () => {
    await using house = await openMailHouse({ receptionOf: (parts) => ({ stages: stagesFor(parts) }) });
    const { reception } = house;
    const visit = reception.visit({ address: '192.0.2.1', greeting: 'mx.far.test', extended: true });
    const envelope = { reversePath: parseAddress('x@far.test'), terms: plainTerms };
    await reception.connected(visit);
    await reception.greeted(visit);
    await reception.sender(visit, envelope);
    const recipients = [await reception.recipient(visit, envelope, parseAddress('alice@example.test'), {})];
    await using transfer = reception.transfer(visit, { ...envelope, recipients });
    await transfer.write(bytesOf(header));
    const { id } = await transfer.deliver();
    const told = [
      'In order: 192.0.2.1 is mx.far.test, which leads back to it',
      'In order: 192.0.2.1 is not listed by bl.test, noted.test',
      'In order: far.test can be answered',
      'Taken from the server mx.far.test (192.0.2.1): mail of x@far.test, so many bytes',
      'For alice@example.test: delivered into INBOX as message 1',
    ];
    const traces = tracesOf(house);
    for (const wanted of [id, '<5f3@far.test>', '5f3@far.test', 'x@far.test']) {
      assert.deepEqual(await textsOf(traces, wanted), told, wanted);
    }
  });

  it('tells of what was not taken, a moment later, to whoever asks for either side', async () => {
    const clock = new SteeredClock();
    await using house = await openMailHouse({
      receptionOf: (parts) => ({ stages: stagesFor(parts), turnedAway: (mail) => refusals.note(mail) }),
    });
    const refusals = new Refusals({ database: house.database, clock, random: systemRandom, log: silentLog });
    const { reception } = house;
    const visit = reception.visit({ address: '192.0.2.66', greeting: 'mx.far.test', extended: true });
    const envelope = { reversePath: parseAddress('friend@far.test'), terms: plainTerms };
    await reception.connected(visit);
    await assert.rejects(reception.sender(visit, envelope), { code: 'noReverseDns' });
    await assert.rejects(reception.recipient(visit, envelope, parseAddress('nobody@example.test'), {}), {
      code: 'unknownRecipient',
    });
    const dry = reception.visit(visit.client, { dry: true });
    await assert.rejects(reception.recipient(dry, envelope, parseAddress('nobody@example.test'), {}));
    const traces = tracesOf(house);
    await assert.rejects(traces.find('friend@far.test'), { code: 'notFound' });
    await clock.advance(limits.turnedAwayWrittenEveryMs);
    await refusals[Symbol.asyncDispose]();
    const sentences = await textsOf(traces, 'friend@far.test');
    assert.equal(sentences.filter((text) => text.startsWith('Refused: mail of friend@far.test')).length, 2);
    assert.ok(sentences.includes('A reason to refuse it: 192.0.2.66 has no reverse DNS'));
    assert.match(
      (await textsOf(traces, 'nobody@example.test')).at(-1) ?? '',
      /which was told: 550 5\.1\.1 There is no/,
    );
  });

  it('tells of a part of a flood only', async () => {
    const clock = new SteeredClock();
    await using house = await openMailHouse();
    const lines: unknown[] = [];
    const log = { ...silentLog, info: (fields: object) => void lines.push(fields) };
    const refusals = new Refusals({ database: house.database, clock, random: systemRandom, log });
    const common = { name: 'x', reversePath: 'y@far.test', recipients: [], reply: '550 No', findings: [] };
    for (let count = 0; count < limits.turnedAwayPerNetworkMax + 7; count++) {
      refusals.note({ facts: { ...common, client: '192.0.2.66' }, accountIds: [] });
    }
    refusals.note({ facts: { ...common, client: '192.0.2.67' }, accountIds: [] });
    await refusals[Symbol.asyncDispose]();
    assert.deepEqual(lines, [{ refusals: 7 }]);
    assert.ok((await textsOf(tracesOf(house), 'y@far.test')).some((text) => text.includes('192.0.2.67')));
  });
});

describe('The trace of a message that leaves', () => {
  it('tells of each attempt, and of the bounce', async () => {
    const deliver: Deliver = async (destination, message) =>
      destination.host === 'slow.test'
        ? answerAll(destination, message, 'deferred', later)
        : answerAll(destination, message, 'failed', never, 'RCPT');
    const house = await new QueueHouse(zone, deliver).build();
    await using queue = house.queue();
    queue.start();
    await house.accept({ key: 'k', from: alice, to: ['a@there.test', 'b@there.test', 'c@slow.test'] });
    await house.clock.advance(1000);
    const traces = new Traces({ database: house.database, clock: systemClock, resolve: async () => 'notLocal' });
    assert.deepEqual((await textsOf(traces, 'k')).sort(), [
      'For a@there.test: refused by there.test: 550 5.1.1 No such user',
      'For b@there.test: refused by there.test: 550 5.1.1 No such user',
      'For c@slow.test: put off by slow.test: 450 4.2.1 later',
      'Its way: slow.test has no MX record and is its own host',
      'Its way: there.test has no MX record and is its own host',
      `The sender ${alice} was told that it could not be delivered`,
    ]);
    for (const number of ['3', '1']) {
      assert.equal((await textsOf(traces, number)).length, 6, 'found by its number in the queue, or where that was');
    }
    await house.clock.advance(70_000);
    const events = await textsOf(traces, 'c@slow.test');
    assert.equal(events.filter((text) => text.includes('put off')).length, 2);
  });
});
