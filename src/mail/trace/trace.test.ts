import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { alice, answerAll, type Deliver, QueueHouse } from '../../../test/support/queue-house.ts';
import { openMailHouse, type MailHouse } from '../../../test/support/mail-house.ts';
import { bytesOf } from '../../base/bytes.ts';
import { systemClock } from '../../base/clock.ts';
import { parseAddress } from '../../formats/smtp/index.ts';
import { Traces } from './index.ts';

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
  const client = { address: '192.0.2.7', greeting: 'mx.far.test', extended: true };
  const recipients = await Promise.all(to.map((address) => reception.recipient(client, parseAddress(address))));
  const reversePath = from === '' ? null : parseAddress(from);
  await using transfer = reception.transfer({ client, reversePath, recipients, smtputf8: false });
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
      `The sender ${alice} was told that it could not be delivered`,
    ]);
    await house.clock.advance(70_000);
    const events = await textsOf(traces, 'c@slow.test');
    assert.equal(events.filter((text) => text.includes('put off')).length, 2);
  });
});
