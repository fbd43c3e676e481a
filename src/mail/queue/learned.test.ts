/** What the queue learns of hosts, and what makes it forget. */
import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { ConversationFault } from '../../net/smtp-client/index.ts';
import { alice, answerAll, type Deliver } from '../../../test/support/queue-house.ts';
import { accepts, defers, kept, stage, unreachable } from '../../../test/support/queue-stage.ts';
import { ClockWatch } from './clock-watch.ts';
import type { QueueOptions } from './index.ts';

const secondMs = 1000;
const minuteMs = 60 * secondMs;

const goesAway: Deliver = ({ host }) => {
  const transcript = '< 421 4.7.0 Too many connections';
  return Promise.reject(new ConversationFault('unavailable', `${host} says 421`, { host, transcript }));
};
const tooFast: Deliver = async (destination, message) => {
  const reply = { code: 450, enhanced: '4.7.1', lines: ['Rate limit exceeded'] };
  return answerAll(destination, message, 'deferred', reply, 'MAIL');
};

/** A house whose one provider answers so; `to` hands mail in, `after` lets time pass and tells when hosts were called. */
async function provider(answer: Deliver, options: Partial<QueueOptions> = {}) {
  const state = { answer };
  const deliver: Deliver = (destination, message) => state.answer(destination, message);
  const { house, calls, clock } = await stage({ 'bare.test': deliver });
  const begun = clock.now();
  const times: number[] = [];
  const counting: Deliver = async (destination, message) => {
    times.push((clock.now() - begun) / secondMs);
    return await deliver(destination, message);
  };
  const queue = house.queue({ deliver: counting, ...options });
  queue.start();
  let count = 0;
  const to = (recipient: string, terms = {}) =>
    house.accept({ key: `k${++count}`, from: alice, to: [recipient], terms });
  const after = async (seconds: number): Promise<number[]> => {
    await clock.advance(seconds * secondMs);
    return times;
  };
  const retry = async (): Promise<void> => {
    const order = { kind: 'retry', held: false } as const;
    await house.database.write('orderQueued', { order, filter: {}, after: 0, now: clock.now(), by: 'operator' });
  };
  return { state, house, calls, queue, to, after, retry, [Symbol.asyncDispose]: () => queue[Symbol.asyncDispose]() };
}

describe('A provider', () => {
  it('is left alone for half a minute after 421, and longer after the next', async () => {
    await using world = await provider(goesAway);
    const { to, after } = world;
    await to('a@bare.test');
    await after(1);
    await to('b@bare.test');
    assert.deepEqual(await after(28), [0]);
    assert.deepEqual(await after(2), [0, 30]);
    await to('c@bare.test');
    assert.deepEqual(await after(58), [0, 30]);
    const [, , third = 0] = await after(3);
    assert.ok(third >= 90);
  });

  it('that complains of our speed gets one conversation a second', async () => {
    await using world = await provider(tooFast);
    const { state, to, after } = world;
    await to('a@bare.test');
    await after(0.5);
    state.answer = accepts;
    for (const name of ['b', 'c', 'd']) await to(`${name}@bare.test`);
    const [, second = 0, third = 0, fourth = 0] = await after(10);
    assert.equal(second, 1);
    assert.ok(third - second >= 0.9 && fourth - third >= 0.8);
  });

  it('takes five at once at first, and more when they went well', async () => {
    const open = { now: 0, most: 0 };
    const { clock, house } = await stage();
    const deliver: Deliver = async (destination, message) => {
      open.most = Math.max(open.most, ++open.now);
      await clock.sleep(secondMs);
      open.now--;
      return answerAll(destination, message, 'delivered', kept);
    };
    await using queue = house.queue({ deliver });
    queue.start();
    for (let index = 0; index < 60; index++) await house.accept({ key: `${index}`, from: alice, to: ['a@bare.test'] });
    await clock.advance(secondMs / 2);
    assert.equal(open.most, 5);
    await clock.advance(minuteMs);
    assert.ok(open.most > 7 && open.most < 15);
  });
});

describe('A host that cannot be reached', () => {
  it('is not called again for two minutes, then for four', async () => {
    await using world = await provider(unreachable);
    const { to, after, house } = world;
    await to('a@bare.test');
    await after(10);
    await to('b@bare.test');
    assert.deepEqual(await after(1), [0]);
    const [, second] = await house.waiting();
    assert.match(second?.lastReply ?? '', /bare\.test could not be reached a moment ago \(10 s\)/);
    const times = await after(30 * 60);
    for (const [index, at] of times.entries()) if (index > 0) assert.ok(at - (times[index - 1] ?? 0) >= 120);
    assert.ok((times[2] ?? 0) - (times[1] ?? 0) >= 240);
  });

  it('is not one that said why', async () => {
    const refusing: Deliver = ({ host }) => {
      const facts = { host, transcript: '< 554 No SMTP service here', reply: { code: 554, lines: ['No'] } };
      return Promise.reject(new ConversationFault('unavailable', `${host} refused the connection`, facts));
    };
    await using world = await provider(refusing);
    const { to, after } = world;
    await to('a@bare.test');
    await after(10);
    await to('b@bare.test');
    assert.deepEqual(await after(1), [0, 10]);
  });
});

describe('An order to try again', () => {
  it('counts more than the silence of a host, and is over with it', async () => {
    await using world = await provider(unreachable);
    const { state, to, after, retry, house } = world;
    for (const name of ['a', 'b', 'c']) await to(`${name}@bare.test`);
    await after(3);
    await retry();
    const times = await after(1);
    assert.ok(times.includes(3));
    assert.ok((await house.waiting()).every(({ orderGiven, attempts }) => orderGiven === '' && attempts === 2));
    await to('d@bare.test');
    assert.deepEqual(await after(1), times);
    state.answer = accepts;
    await retry();
    await after(1);
    assert.deepEqual(await house.waiting(), []);
  });

  it('ends the pause of a provider', async () => {
    await using world = await provider(goesAway);
    const { state, to, after, retry, house } = world;
    await to('a@bare.test');
    await after(3);
    state.answer = accepts;
    await to('b@bare.test');
    await retry();
    assert.deepEqual(await after(1), [0, 3, 3]);
    assert.deepEqual(await house.waiting(), []);
  });
});

describe('Who waits for a provider that takes nothing', () => {
  it('has mail back when its time is over', async () => {
    await using world = await provider(goesAway);
    const { to, after, house } = world;
    await to('a@bare.test');
    await after(1);
    await to('b@bare.test', { deliverBy: { at: house.clock.now() + 9 * secondMs, mode: 'return', trace: false } });
    assert.deepEqual([await after(8), await house.inbox()], [[0], []]);
    assert.deepEqual(await after(2), [0]);
    assert.match((await house.inbox())[0] ?? '', /Final-Recipient: rfc822; b@bare\.test\r\nAction: failed/);
  });

  it('has mail back at the end of its life, with what was said before', async () => {
    const schedule = { pausesMs: [minuteMs], jitter: 0, lifeMs: 150 * secondMs, delayWarningsMs: [] };
    await using world = await provider(defers, { schedule });
    const { state, to, after, house } = world;
    await to('a@bare.test');
    await after(140);
    state.answer = goesAway;
    await to('b@bare.test');
    assert.deepEqual(await after(9), [0, 60, 120, 140]);
    assert.deepEqual(await house.inbox(), []);
    assert.deepEqual(await after(2), [0, 60, 120, 140]);
    const [bounce = ''] = await house.inbox();
    assert.match(bounce, /Final-Recipient: rfc822; a@bare\.test\r\nAction: failed\r\nStatus: 4\.4\.7/);
    assert.match(bounce.replaceAll(/\r\n\s/g, ' '), /Before: bare\.test: 450 4\.2\.1 later/);
  });
});

describe('Another way', () => {
  it('is taken three times without a pause, then it is a circle', async () => {
    const { house, calls } = await stage({ 'bare.test': defers });
    const hooks = { ways: house.ways(), heard: () => Promise.resolve('anotherWay' as const) };
    await using queue = house.queue({ hooks });
    queue.start();
    await house.accept({ key: 'k', from: alice, to: ['a@bare.test'] });
    await house.clock.advance(secondMs);
    assert.deepEqual([calls.length, (await house.waiting())[0]?.attempts], [4, 1]);
  });

  it('is taken also at the end of life, and nobody hears that it was put off', async () => {
    const { house, calls, clock } = await stage({ 'bare.test': defers });
    const [day, hour] = [24 * 60 * minuteMs, 60 * minuteMs];
    const end = clock.now() + 5 * day;
    const state = { isKnown: false };
    const heard = async () => {
      state.isKnown = clock.now() >= end;
      return state.isKnown ? ('anotherWay' as const) : ('settled' as const);
    };
    const ways: QueueOptions['hooks']['ways'] = (leaving) =>
      house.ways()(state.isKnown ? { ...leaving, domain: 'there.test' } : leaving);
    await using queue = house.queue({ hooks: { ways, heard } });
    queue.start();
    await house.accept({ key: 'k', from: alice, to: ['a@bare.test'] });
    await clock.advance(5 * day - hour);
    const told = (await house.inbox()).length;
    await clock.advance(2 * hour);
    assert.deepEqual([calls.at(-1)?.host, told, (await house.inbox()).length], ['mx1.there.test', 1, 1]);
    assert.deepEqual(await house.waiting(), []);
  });
});

describe('The clock', () => {
  it('was put back where it lost more than time servers take, at once or bit by bit', () => {
    const shown = { now: 1_000_000, monotonic: 0 };
    const watch = new ClockWatch({ now: () => shown.now, monotonic: () => shown.monotonic });
    const seen = [0, -1, -8000, -3000, 86_400_000, 5000, -20_000].map((ms) => {
      shown.now += ms;
      return watch.look();
    });
    assert.deepEqual(seen, ['unknown', 'none', 'none', 'putBack', 'none', 'none', 'putBack']);
  });
});
