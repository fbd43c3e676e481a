import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { alice, answerAll, type Deliver, QueueHouse } from '../../../test/support/queue-house.ts';
import type { Reply } from '../../formats/smtp/index.ts';
import { hardnessOf, Suppression, SuppressionBook } from './index.ts';

const zone = 'far.test A 192.0.2.1';
const dayMs = 24 * 60 * 60 * 1000;
const rules = { after: 3, keptMs: 90 * dayMs };
const unknownUser: Reply = { code: 550, enhanced: '5.1.1', lines: ['No such user'] };
const full: Reply = { code: 552, enhanced: '5.2.2', lines: ['Mailbox full'] };
const spam: Reply = { code: 550, enhanced: '5.7.1', lines: ['This looks like spam'] };
const taken: Reply = { code: 250, lines: ['Ok'] };

const days = (count: number, reply: Reply): Reply[] => Array.from({ length: count }, () => reply);

/** What the host says on each day to alice's daily mail for bob; how often it was asked, and what became of it. */
async function daily(answers: readonly Reply[], to = 'bob@far.test') {
  let [day, asked] = [0, 0];
  const deliver: Deliver = async (destination, message) => {
    asked += 1;
    const reply = answers[day] ?? taken;
    return answerAll(destination, message, reply.code < 300 ? 'delivered' : 'failed', reply, 'RCPT');
  };
  const house = await new QueueHouse(zone, deliver).build();
  const { database, clock } = house;
  using suppression = new Suppression({ database, clock, rules });
  const hooks = {
    ways: house.ways(),
    suppressed: (path: string) => suppression.check(path),
    outcomesOf: (verdicts: Parameters<Suppression['outcomesOf']>[0]) => suppression.outcomesOf(verdicts),
  };
  await using queue = house.queue({ hooks });
  queue.start();
  for (; day < answers.length; day += 1) {
    await house.accept({ key: `day${day}`, from: alice, to: [to] });
    await clock.advance(dayMs);
  }
  const list = await new SuppressionBook({ database, clock }).list();
  return { asked, list, inbox: await house.inbox() };
}

describe('Suppression', () => {
  it('asks a host no more that has said three times that there is no such mailbox', async () => {
    const { asked, list, inbox } = await daily(days(10, unknownUser), 'Bob@FAR.test');
    assert.equal(asked, 3);
    assert.partialDeepStrictEqual(list, [{ address: 'bob@far.test', sender: alice, reply: '550 5.1.1 No such user' }]);
    assert.equal(inbox.length, 10);
    assert.match(
      inbox[9]?.replaceAll(/\s+/g, ' ') ?? '',
      /has failed several times before, so our server sends nothing/,
    );
  });

  it('tries again when the time is over', async () => {
    const { asked } = await daily(days(97, unknownUser));
    assert.equal(asked, 6);
  });

  it('counts anew after a success', async () => {
    const { asked, list } = await daily([unknownUser, unknownUser, taken, unknownUser, unknownUser, taken]);
    assert.deepEqual([asked, list], [6, []]);
  });

  it('never minds full mailboxes, and what is refused as spam', async () => {
    const { asked, list } = await daily([full, spam, full, spam, full, spam]);
    assert.deepEqual([asked, list], [6, []]);
  });

  it('believes only for days that a domain does not exist', async () => {
    const gone = await daily(days(8, taken), 'bob@nowhere.test');
    assert.equal(gone.asked, 0);
    assert.equal(gone.inbox.filter((text) => /is suppressed since/.test(text)).length, 4);
    assert.equal(gone.list[0]?.reason, 'its domain does not exist');
  });

  it('acts at once when the operator changes the list, and asks nothing of an empty one', async () => {
    const { database, clock } = await new QueueHouse(zone, () => Promise.reject(new Error('unused'))).build();
    let reads = 0;
    const counted = {
      read: ((work) => ((reads += 1), database.read(work))) as typeof database.read,
      onNews: database.onNews.bind(database),
    };
    using suppression = new Suppression({ database: counted, clock, rules });
    const book = new SuppressionBook({ database, clock });
    for (let times = 0; times < 3; times += 1) assert.equal(await suppression.check('bob@far.test'), undefined);
    assert.equal(reads, 1);
    await book.add(' BOB@far.test', 'he left', null);
    const said = (await suppression.check('bob@far.test'))?.lines[0] ?? '';
    assert.match(said, /^bob@far\.test is suppressed since 2026-01-01: he left; .*posthouse suppression remove/);
    assert.equal((await book.show('bob@far.test')).suppressed?.automatic, false);
    await book.remove('bob@far.test');
    assert.equal(await suppression.check('bob@far.test'), undefined);
    await assert.rejects(book.show('bob@far.test'), { code: 'notFound' });
    await assert.rejects(book.add('no address', '', null), { code: 'badAddress' });
  });
});

describe('hardnessOf', () => {
  const hardness = (code: number, enhanced: string | undefined, text: string, stage = 'RCPT') =>
    hardnessOf({
      reply: { code, lines: [text], ...(enhanced !== undefined && { enhanced }) },
      host: 'mx.far.test',
      stage,
    });

  it('takes for hard what speaks of the mailbox, with or without a code', () => {
    assert.equal(hardness(550, '5.1.1', 'User unknown'), 'mailbox');
    assert.equal(hardness(550, '5.2.1', 'Closed'), 'mailbox');
    assert.equal(hardness(550, '5.1.10', 'RESOLVER.ADR.RecipientNotFound; not found'), 'mailbox');
    assert.equal(hardness(550, undefined, 'No such user here'), 'mailbox');
    assert.equal(hardness(550, '5.1.2', 'No such domain'), 'domain');
  });

  it('takes nothing else for hard', () => {
    assert.equal(hardness(450, '4.1.1', 'User unknown'), undefined);
    assert.equal(hardness(550, '5.7.1', 'User unknown'), undefined);
    assert.equal(hardness(550, '5.1.1', 'Rejected as spam'), undefined);
    assert.equal(hardness(550, '5.1.1', 'Client host blocked using zen.spamhaus.org'), undefined);
    assert.equal(hardness(552, '5.2.2', 'Over quota'), undefined);
    assert.equal(hardness(550, '5.4.4', 'Host or domain name not found'), undefined);
    assert.equal(hardness(550, undefined, 'go away'), undefined);
    assert.equal(hardness(550, '5.1.1', 'User unknown', 'MAIL'), undefined);
  });
});
