/** What other rooms decide for the queue: signatures, addresses that take nothing, and what the trace tells of it all. */
import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { Fault } from '../../base/fault.ts';
import type { ContentForm } from '../../net/smtp-client/index.ts';
import { traceEvents } from '../../store/records/index.ts';
import { alice, answerAll, contentOf, type Deliver, type Mail } from '../../../test/support/queue-house.ts';
import { accepts, kept, stage } from '../../../test/support/queue-stage.ts';
import type { Hooks, SigningOrder } from './index.ts';
import type { Verdict } from './verdict.ts';

/** A host that wants the content in some form, and puts the signatures on top of it as the client does. */
const signing =
  (texts: string[], form: ContentForm = 'asIs'): Deliver =>
  async (destination, message) => {
    texts.push(((await message.prelude?.(message.content, form)) ?? '') + (await contentOf(message)));
    return answerAll(destination, message, 'delivered', kept);
  };

/** One mail on its way under some hooks. */
async function sent(hooks: Partial<Hooks>, mail: Partial<Mail> = {}, deliver: Deliver = accepts, kind = 'mx') {
  const { house, calls, clock } = await stage({ 'bare.test': deliver });
  const ways: Hooks['ways'] = async (leaving) => {
    const found = await house.ways()(leaving);
    return 'hops' in found ? { ...found, hops: found.hops.map((hop) => ({ ...hop, kind: kind as 'mx' })) } : found;
  };
  await using queue = house.queue({ hooks: { ways, ...hooks } });
  queue.start();
  await house.accept({ key: 'k', from: alice, to: ['a@bare.test'], ...mail });
  await clock.advance(1000);
  const events = await house.database.read((view) => traceEvents(view, 'k'));
  return { calls, waiting: await house.waiting(), inbox: await house.inbox(), events };
}

describe('A signature', () => {
  it('is asked for what leaves, in the form in which it leaves', async () => {
    const texts: string[] = [];
    const orders: SigningOrder[] = [];
    const sign: Hooks['sign'] = async (order) => {
      orders.push(order);
      return 'DKIM-Signature: v=1\r\n';
    };
    await sent({ sign }, {}, signing(texts));
    await sent({ sign }, {}, signing(texts, 'sevenBit'));
    assert.match(texts[0] ?? '', /^DKIM-Signature: v=1\r\nX-Key: k\r\n/);
    assert.deepEqual(
      orders.map(({ reversePath, isPassing }) => [reversePath, isPassing]),
      [
        [alice, false],
        [alice, false],
      ],
    );
    assert.notEqual(orders[0]?.bodyKey, orders[1]?.bodyKey);
  });

  it('is asked for with the word that it may be from outside, where an alias or a relay of ours sends it on', async () => {
    const passing: boolean[] = [];
    const sign: Hooks['sign'] = async ({ isPassing }) => {
      passing.push(isPassing);
      return '';
    };
    await sent({ sign }, { forwardedBy: 'info@house.test' }, signing([]));
    await sent({ sign }, {}, signing([]), 'store');
    await sent({ sign }, {}, signing([]), 'smarthost');
    assert.deepEqual(passing, [true, true, false]);
  });

  it('that cannot be made now lets mail wait', async () => {
    const sign = () => Promise.reject(new Fault('unavailable', 'The keys cannot be read'));
    const { waiting, inbox } = await sent({ sign }, {}, signing([]));
    assert.deepEqual([waiting.map(({ attempts }) => attempts), inbox], [[1], []]);
    assert.match(waiting[0]?.lastReply ?? '', /The keys cannot be read/);
  });
});

describe('An address that takes nothing', () => {
  it('is not asked again; the others of the message are', async () => {
    const reply = { code: 550, enhanced: '5.1.1', lines: ['It refused our mail before'] };
    const suppressed: Hooks['suppressed'] = async (path) => (path === 'a@bare.test' ? reply : undefined);
    const { calls, inbox, events } = await sent({ suppressed }, { to: ['a@bare.test', 'b@bare.test'] });
    assert.deepEqual(
      calls.map(({ to }) => to),
      [['b@bare.test']],
    );
    assert.match(inbox[0] ?? '', /Final-Recipient: rfc822; a@bare\.test\r\nAction: failed\r\nStatus: 5\.1\.1/);
    assert.ok(events.some(({ facts }) => 'reply' in facts && facts.reply.includes('refused our mail before')));
  });

  it('is told of by what is asked about outcomes', async () => {
    const outcomes: string[] = [];
    const outcomesOf = (verdicts: readonly Verdict[]): undefined => {
      for (const { row, outcome } of verdicts) outcomes.push(`${row.forwardPath} ${outcome}`);
    };
    await sent({ outcomesOf }, { to: ['a@bare.test', 'b@bare.test'] });
    assert.deepEqual(outcomes, ['a@bare.test delivered', 'b@bare.test delivered']);
  });
});

describe('The trace of an attempt', () => {
  it('names the host, its address, TLS, and why it went so', async () => {
    const tls = { version: 'TLSv1.3', cipher: 'AES', verified: true, proof: 'dane' } as const;
    const deliver: Deliver = async (destination, message) =>
      answerAll(destination, message, 'delivered', kept).map((result) => ({ ...result, tls, address: '192.0.2.3' }));
    const policy = { type: 'tlsa', domain: 'bare.test', strings: [], mxHosts: [] } as const;
    const protect = () => Promise.resolve({ tls: 'dane', policy, why: 'DANE: 2 TLSA records' } as const);
    const { events } = await sent({ protect }, {}, deliver);
    const facts = events.find(({ kind }) => kind === 'attempted')?.facts ?? {};
    assert.partialDeepStrictEqual(facts, {
      host: 'bare.test',
      address: '192.0.2.3',
      tls: 'TLSv1.3, certificate verified by DANE',
      reply: '250 2.0.0 kept',
    });
    assert.match('why' in facts ? facts.why : '', /\. DANE: 2 TLSA records$/);
  });
});
