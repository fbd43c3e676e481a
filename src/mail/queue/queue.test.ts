import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { Fault } from '../../base/fault.ts';
import { alice, answerAll, contentOf, type Deliver } from '../../../test/support/queue-house.ts';
import { buggy, defers, kept, later, refuses, send, stage } from '../../../test/support/queue-stage.ts';
import { settled } from '../../../test/support/clock.ts';

const minuteMs = 60_000;
const hourMs = 60 * minuteMs;

describe('A queue', () => {
  it('sends after a restart what waited before', async () => {
    const { house: built, calls, clock } = await stage();
    await built.accept({ key: 'k', from: alice, to: ['a@there.test'] });
    await using queue = built.queue();
    queue.start();
    await clock.advance(1);
    assert.equal(calls.length, 1);
  });

  it('tries everything now when asked to', async () => {
    const { house: built, calls, clock } = await stage({ 'bare.test': defers });
    await using queue = built.queue();
    queue.start();
    await built.accept({ key: 'k', from: alice, to: ['a@bare.test'] });
    await clock.advance(10);
    const order = { kind: 'retry' as const, held: false };
    const all = { filter: {}, after: 0, now: clock.now(), by: 'operator' as const };
    await built.database.write('orderQueued', { order, ...all });
    await clock.advance(10);
    assert.equal(calls.length, 2);
  });

  it('lets conversations finish when it stops, and starts none', async () => {
    const { house: built, calls, clock } = await stage();
    const slow: Deliver = async (destination, message) => {
      calls.push({ host: 'slow', to: [] });
      await clock.sleep(2000);
      return answerAll(destination, message, 'delivered', kept);
    };
    const queue = built.queue({ deliver: slow });
    queue.start();
    await built.accept({ key: 'k', from: alice, to: ['a@there.test'] });
    await clock.advance(10);
    const disposed = queue[Symbol.asyncDispose]();
    await built.accept({ key: 'l', from: alice, to: ['b@bare.test'] });
    await clock.advance(2500);
    await disposed;
    assert.deepEqual([calls.length, (await built.waiting()).map((row) => row.messageId)], [1, ['l']]);
  });

  it('breaks off what takes too long when it stops, and leaves those rows as they were', async () => {
    const { house: built, clock } = await stage();
    const endless: Deliver = async (destination, message) => {
      await clock.sleep(hourMs, destination.signal).catch(() => undefined);
      return answerAll(destination, message, 'deferred', later);
    };
    const queue = built.queue({ deliver: endless });
    const stop = new AbortController();
    queue.start(stop.signal);
    await built.accept({ key: 'k', from: alice, to: ['a@there.test'] });
    await clock.advance(10);
    stop.abort();
    const disposed = queue[Symbol.asyncDispose]();
    await clock.advance(4000);
    await disposed;
    assert.deepEqual(
      (await built.waiting()).map((row) => row.attempts),
      [0],
    );
  });

  it('does not wait for a directory when it stops', async () => {
    const { house: built, clock } = await stage();
    const silent = new Promise<never>(() => undefined);
    const resolver = {
      mx: () => silent,
      addresses: () => silent,
      txt: () => silent,
      reverse: () => silent,
      tlsa: () => silent,
    };
    const queue = built.queue({ resolver, hooks: { ways: () => silent } });
    queue.start();
    await built.accept({ key: 'k', from: alice, to: ['a@there.test'] });
    await clock.advance(10);
    const disposed = queue[Symbol.asyncDispose]();
    await clock.advance(4000);
    await disposed;
    assert.equal((await built.waiting()).length, 1);
  });

  it('keeps what a host has taken until the disk has room to write it down', async () => {
    const { house: built, calls, clock } = await stage({ 'bare.test': refuses });
    let full = true;
    const database = new Proxy(built.database, {
      get: (target, name) => {
        if (name !== 'write') return Reflect.get(target, name).bind?.(target);
        return (...words: Parameters<typeof target.write>) =>
          full ? Promise.reject(new Fault('storageFull', 'No room')) : target.write(...words);
      },
    });
    await built.accept({ key: 'k', from: alice, to: ['a@there.test', 'b@bare.test'] });
    await using queue = built.queue({ database });
    queue.start();
    await clock.advance(hourMs);
    assert.equal((await built.waiting()).length, 2);
    full = false;
    await clock.advance(minuteMs);
    assert.deepEqual([calls.length, (await built.waiting()).length, (await built.inbox()).length], [2, 0, 1]);
  });

  it('survives a bug in a conversation: the mail waits for its next time', async () => {
    const { waiting } = await send(['a@there.test'], { 'mx1.there.test': buggy, 'mx2.there.test': buggy });
    assert.deepEqual(
      waiting.map((row) => row.lastReply),
      ['451 4.3.0 Internal error'],
    );
  });

  it('splits what is for more recipients than a host must take', async () => {
    const to = Array.from({ length: 250 }, (_, index) => `r${index}@there.test`);
    const { calls } = await send(to);
    assert.deepEqual(
      calls.map((call) => call.to.length).toSorted((a, b) => a - b),
      [50, 100, 100],
    );
  });

  it('keeps to its limits of conversations, and a place free for who is known to answer', async () => {
    const { house: built, clock } = await stage();
    const open: string[] = [];
    const most = { inAll: 0, there: 0 };
    const counting: Deliver = async (destination, message) => {
      await contentOf(message);
      open.push(destination.host);
      most.inAll = Math.max(most.inAll, open.length);
      most.there = Math.max(most.there, open.filter((host) => host === 'mx1.there.test').length);
      await clock.sleep(1000);
      open.splice(open.indexOf(destination.host), 1);
      return answerAll(destination, message, 'delivered', kept);
    };
    await using queue = built.queue({ deliver: counting, perDomainMax: 3, atOnceMax: 5 });
    queue.start();
    for (let index = 0; index < 20; index++) {
      await built.accept({ key: `${index}`, from: index % 2 ? alice : '', to: ['a@there.test', 'b@bare.test'] });
    }
    await clock.advance(900);
    const first = most.inAll;
    await clock.advance(60_000);
    await settled();
    assert.deepEqual([first, most, (await built.waiting()).length], [4, { inAll: 5, there: 3 }, 0]);
  });
});
