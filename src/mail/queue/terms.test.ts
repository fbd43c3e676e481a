/** What senders ask of the delivery, as the queue does it: reports, times, TLS, priority. */
import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { Fault } from '../../base/fault.ts';
import type { DeliveryTerms, NotifyWhen } from '../../formats/smtp/index.ts';
import type { OutgoingMessage, RecipientResult } from '../../net/smtp-client/index.ts';
import { alice, answerAll, type Deliver, type Mail, QueueHouse } from '../../../test/support/queue-house.ts';
import { homeDomain } from './index.ts';

const zone = `
  there.test      MX 10 mx1.there.test
  there.test      MX 20 mx2.there.test
  mx1.there.test  A  192.0.2.1
  mx2.there.test  A  192.0.2.2
  bare.test       A  192.0.2.3
`;
const hourMs = 3_600_000;
const kept = { code: 250, enhanced: '2.0.0', lines: ['kept'] };
const later = { code: 450, enhanced: '4.2.1', lines: ['later'] };
const never = { code: 550, enhanced: '5.1.1', lines: ['No such user'] };

const accepts: Deliver = async (destination, message) => answerAll(destination, message, 'delivered', kept);
const reports: Deliver = async (destination, message) =>
  answerAll(destination, message, 'delivered', kept).map((result) => ({ ...result, reports: true }));
const defers: Deliver = async (destination, message) => answerAll(destination, message, 'deferred', later);
const refuses: Deliver = async (destination, message) => answerAll(destination, message, 'failed', never, 'RCPT');
const unfit: Deliver = async (destination, message) => {
  const reply = { code: 550, enhanced: '5.7.30', lines: ['The host does not support REQUIRETLS'] };
  return answerAll(destination, message, 'failed', reply, 'MAIL');
};
const unreachable: Deliver = () => Promise.reject(new Fault('unavailable', 'Nobody answers'));

interface Call {
  readonly at: number;
  readonly host: string;
  readonly message: OutgoingMessage;
}

interface Course {
  readonly calls: readonly Call[];
  readonly inbox: readonly string[];
  readonly waiting: number;
}

/** Hosts that answer by their names, mails that are accepted, and what came of them after `ms`. */
async function course(
  answers: Deliver | Readonly<Record<string, Deliver>>,
  mails: readonly Partial<Mail>[],
  ms = 1000,
): Promise<Course> {
  const calls: Call[] = [];
  const start: { at: number } = { at: 0 };
  const deliver: Deliver = async (destination, message): Promise<RecipientResult[]> => {
    calls.push({ at: house.clock.now() - start.at, host: destination.host, message });
    const answer = typeof answers === 'function' ? answers : (answers[destination.host] ?? accepts);
    return await answer(destination, message);
  };
  const house = await new QueueHouse(zone, deliver).build();
  start.at = house.clock.now();
  await using queue = house.queue();
  for (const [index, mail] of mails.entries()) {
    const { heldUntil, terms = {} } = mail;
    await house.accept({
      key: `k${index}`,
      from: alice,
      to: ['a@bare.test'],
      ...mail,
      ...(heldUntil !== undefined && { heldUntil: start.at + heldUntil }),
      terms: counted(terms, start.at),
    });
  }
  queue.start();
  await house.clock.advance(ms);
  return { calls, inbox: await house.inbox(), waiting: (await house.waiting()).length };
}

/** Times in tests count from the start. */
function counted({ deliverBy, ...terms }: DeliveryTerms, start: number): DeliveryTerms {
  return { ...terms, ...(deliverBy && { deliverBy: { ...deliverBy, at: start + deliverBy.at } }) };
}

const actionsOf = (inbox: readonly string[]): string[] =>
  inbox.flatMap((text) => [...text.matchAll(/^Action: (\w+)/gm)].map(([, action = '']) => action));

describe('NOTIFY', () => {
  const asked = (notify: readonly NotifyWhen[]) => [{ terms: { notify } }];

  it('decides whether a failure is told', async () => {
    for (const [notify, told] of [
      [['never'], []],
      [['success'], []],
      [['delay', 'success'], []],
      [['failure'], ['failed']],
    ] as const) {
      assert.deepEqual(actionsOf((await course(refuses, asked(notify))).inbox), told, notify.join());
    }
  });

  it('has success told where the host does not do it', async () => {
    for (const [deliver, notify, told] of [
      [accepts, ['success'], ['relayed']],
      [reports, ['success'], []],
      [accepts, ['failure', 'delay'], []],
      [accepts, ['never'], []],
    ] as const) {
      assert.deepEqual(actionsOf((await course(deliver, asked(notify))).inbox), told, notify.join());
    }
    assert.deepEqual(actionsOf((await course(accepts, [{}])).inbox), []);
  });

  it('has delay told once after four hours; without it that is for people of the house alone', async () => {
    for (const [mail, told] of [
      [{ terms: { notify: ['delay'] } }, ['delayed']],
      [{}, ['delayed']],
      [{ terms: { notify: ['failure'] } }, []],
    ] as const) {
      assert.deepEqual(actionsOf((await course(defers, [mail], 3 * hourMs)).inbox), []);
      const { inbox, waiting } = await course(defers, [mail], 20 * hourMs);
      assert.deepEqual([actionsOf(inbox), waiting], [told, 1]);
    }
    const fromOutside = { from: 'stranger@bare.test', to: ['a@there.test'] };
    const { calls } = await course({ 'mx1.there.test': defers }, [fromOutside], 20 * hourMs);
    assert.ok(calls.every(({ host }) => host === 'mx1.there.test'));
    const wished = [{ ...fromOutside, terms: { notify: ['delay'] as const } }];
    const asking = await course({ 'mx1.there.test': defers }, wished, 20 * hourMs);
    assert.equal(asking.calls.filter(({ host }) => host === 'bare.test').length, 1);
  });

  it('never has anything told to the null reverse-path', async () => {
    const mail = { from: '', terms: { notify: ['success', 'failure', 'delay'] as const } };
    assert.equal((await course(accepts, [mail])).calls.length, 1);
    assert.equal((await course(refuses, [mail])).calls.length, 1);
  });

  it('puts recipients that are settled together into one report', async () => {
    const mail = { to: ['a@bare.test', 'b@bare.test'], terms: { notify: ['success'] as const } };
    const { inbox } = await course(accepts, [mail]);
    assert.deepEqual([inbox.length, actionsOf(inbox)], [1, ['relayed', 'relayed']]);
  });
});

describe('A report', () => {
  it('names the envelope id and the original recipient', async () => {
    const terms = { envid: 'QQ314+159', orcpt: 'rfc822;Bob+2BX@Example.COM' };
    const [report = ''] = (await course(refuses, [{ terms }])).inbox;
    assert.match(report, /^Original-Envelope-Id: QQ314\+159\r$/m);
    assert.match(report, /^Original-Recipient: rfc822; Bob\+X@Example\.COM\r$/m);
  });

  it('brings the body back where RET=FULL asks for it, and it needs no TLS', async () => {
    for (const [terms, hasBody] of [
      [{}, false],
      [{ ret: 'hdrs' }, false],
      [{ ret: 'full' }, true],
      [{ ret: 'full', requireTls: true }, false],
    ] as const) {
      const [report = ''] = (await course(refuses, [{ terms }])).inbox;
      assert.equal(report.includes('Secret body'), hasBody);
      assert.doesNotMatch(report, /^Return-Path: <a/m);
    }
    const relayed = { ret: 'full', notify: ['success'] } as const;
    assert.doesNotMatch((await course(accepts, [{ terms: relayed }])).inbox[0] ?? '', /Secret body/);
  });

  it('of what needs TLS needs it too', async () => {
    const mail = { from: 'x@bare.test', to: ['a@there.test'], terms: { requireTls: true } as const };
    const { calls } = await course({ 'mx1.there.test': refuses }, [mail]);
    assert.deepEqual(calls.at(-1)?.message.terms, { requireTls: true });
    assert.equal(calls.at(-1)?.message.reversePath, null);
  });
});

describe('REQUIRETLS', () => {
  const terms = { requireTls: true } as const;

  it('goes on to the next host where one is not fit for it', async () => {
    const { calls, waiting, inbox } = await course({ 'mx1.there.test': unfit }, [{ to: ['a@there.test'], terms }]);
    assert.deepEqual([calls.map(({ host }) => host), waiting, inbox], [['mx1.there.test', 'mx2.there.test'], 0, []]);
  });

  it('comes back where none is fit, and waits where one could not be asked', async () => {
    const none = await course(unfit, [{ to: ['a@there.test'], terms }]);
    assert.match(none.inbox[0] ?? '', /Status: 5\.7\.30/);
    const answers = { 'mx1.there.test': unfit, 'mx2.there.test': unreachable };
    const one = await course(answers, [{ to: ['a@there.test'], terms }]);
    assert.deepEqual([one.waiting, one.inbox], [1, []]);
  });
});

describe('What is held back', () => {
  it('leaves when its time has come, and its life begins then', async () => {
    const { calls, waiting, inbox } = await course(defers, [{ heldUntil: 1000 * hourMs }], 1008 * hourMs);
    assert.equal(calls[0]?.at, 1000 * hourMs);
    assert.deepEqual([waiting, actionsOf(inbox)], [1, ['delayed']]);
  });

  it('is not let go by trying everything now, but where that is asked for', async () => {
    const house = await new QueueHouse(zone, accepts).build();
    await house.accept({ key: 'k', from: alice, to: ['a@bare.test'], heldUntil: house.clock.now() + hourMs });
    await using queue = house.queue();
    queue.start();
    for (const [held, left] of [
      [false, 1],
      [true, 0],
    ] as const) {
      const order = { kind: 'retry' as const, held };
      const all = { filter: {}, after: 0, now: house.clock.now(), by: 'operator' as const };
      await house.database.write('orderQueued', { order, ...all });
      await house.clock.advance(1000);
      assert.equal((await house.waiting()).length, left);
    }
  });

  it('comes into mailboxes of ours, with what was asked for', async () => {
    const terms = { notify: ['success'] } as const;
    const mail = { to: [alice], domain: homeDomain, heldUntil: hourMs, terms };
    const { calls, waiting, inbox } = await course(accepts, [mail], 2 * hourMs);
    assert.deepEqual([calls, waiting, inbox.length], [[], 0, 2]);
    assert.match(inbox[0] ?? '', /Secret body/);
    assert.deepEqual(actionsOf(inbox), ['delivered']);
  });

  it('comes back where nobody is there any more', async () => {
    const mail = { to: ['gone@house.test'], domain: homeDomain, heldUntil: hourMs };
    const { inbox } = await course(accepts, [mail], 2 * hourMs);
    assert.match(inbox[0] ?? '', /Status: 5\.1\.1/);
  });
});

describe('DELIVERBY', () => {
  it('brings back what is not delivered in time, and tries it no more', async () => {
    const terms = { deliverBy: { at: 2 * hourMs, mode: 'return', trace: false } } as const;
    const { calls, waiting, inbox } = await course(defers, [{ terms }], 2 * hourMs + 1000);
    assert.deepEqual([waiting, actionsOf(inbox)], [0, ['failed']]);
    assert.match(inbox[0] ?? '', /Status: 5\.4\.7/);
    assert.ok(calls.every(({ at }) => at < 2 * hourMs));
  });

  it('tells that it is late, and goes on', async () => {
    const terms = { deliverBy: { at: hourMs, mode: 'notify', trace: false } } as const;
    const { waiting, inbox } = await course(defers, [{ terms }], hourMs + 1000);
    assert.deepEqual([waiting, actionsOf(inbox)], [1, ['delayed']]);
  });

  it('has each host told that takes it over, where it is traced', async () => {
    const terms = { deliverBy: { at: hourMs, mode: 'notify', trace: true } } as const;
    assert.deepEqual(actionsOf((await course(reports, [{ terms }])).inbox), ['relayed']);
    assert.deepEqual((await course(accepts, [{ terms: { ...terms, notify: ['never'] } }])).inbox, []);
  });
});

describe('MT-PRIORITY', () => {
  it('decides who goes first', async () => {
    const mails = [undefined, -3, 4, 9, 0].map((priority) => ({
      terms: priority === undefined ? {} : { priority },
    }));
    const { calls } = await course(accepts, mails);
    assert.deepEqual(
      calls.map(({ message }) => message.terms?.priority),
      [9, 4, undefined, 0, -3],
    );
  });
});
