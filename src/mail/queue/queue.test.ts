import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { Fault } from '../../base/fault.ts';
import { addressOf } from '../../formats/smtp/index.ts';
import { alice, answerAll, contentOf, type Deliver, hostName, QueueHouse } from '../../../test/support/queue-house.ts';
import { settled } from '../../../test/support/clock.ts';
import type { QueueOptions } from './index.ts';

const minuteMs = 60_000;
const hourMs = 60 * minuteMs;

const zone = `
  there.test        MX  10 mx1.there.test
  there.test        MX  20 mx2.there.test
  mx1.there.test    A   192.0.2.1
  mx2.there.test    A   192.0.2.2
  bare.test         A   192.0.2.3
  empty.test        TXT nothing for mail
  nomail.test       MX  0 .
  ours.test         MX  10 ${hostName}
  ours.test         MX  20 mx2.there.test
  backup.test       MX  10 mx1.there.test
  backup.test       MX  10 ${hostName}
  backup.test       MX  5  mx2.there.test
  broken.test       FAIL
  homeless.test     MX  10 nowhere.test
`;

const kept = { code: 250, enhanced: '2.0.0', lines: ['kept'] };
const later = { code: 450, enhanced: '4.2.1', lines: ['later'] };
const never = { code: 550, enhanced: '5.1.1', lines: ['No such user'] };

interface Call {
  readonly host: string;
  readonly to: string[];
}

/** A house over hosts that answer by their name, with a journal of who was asked for whom. */
async function house(answers: Readonly<Record<string, Deliver>> = {}) {
  const calls: Call[] = [];
  const deliver: Deliver = async (destination, message) => {
    calls.push({ host: destination.host, to: message.recipients.map(addressOf) });
    const answer = answers[destination.host];
    return answer ? await answer(destination, message) : answerAll(destination, message, 'delivered', kept);
  };
  const built = await new QueueHouse(zone, deliver).build();
  return { house: built, calls, clock: built.clock };
}

const accepts: Deliver = async (destination, message) => answerAll(destination, message, 'delivered', kept);
const defers: Deliver = async (destination, message) => answerAll(destination, message, 'deferred', later, 'RCPT');
const defersContent: Deliver = async (destination, message) => answerAll(destination, message, 'deferred', later);
const refuses: Deliver = async (destination, message) => answerAll(destination, message, 'failed', never, 'RCPT');
const buggy: Deliver = () => Promise.reject(new TypeError('undefined is not a function'));
const unreachable: Deliver = async () => {
  throw new Fault('unavailable', 'Nobody answers');
};

/** Sends one mail, lets time pass, and tells whom the queue asked, what waits and what came back. */
async function send(
  to: string[],
  answers: Readonly<Record<string, Deliver>> = {},
  options: Partial<QueueOptions> = {},
  ms = 1000,
) {
  const { house: built, calls, clock } = await house(answers);
  await using queue = built.queue(options);
  queue.start();
  await built.accept({ key: 'k', from: alice, to });
  await clock.advance(ms);
  return { calls, waiting: await built.waiting(), inbox: await built.inbox(), started: clock.now() - ms };
}

const hostsOf = (calls: readonly Call[]): string[] => calls.map((call) => call.host);

describe('The way out', () => {
  it('takes recipients of one domain together to its best mail host', async () => {
    const { calls, waiting, inbox } = await send(['a@there.test', 'b@there.test', 'c@bare.test']);
    assert.deepEqual(
      calls.toSorted((a, b) => (a.host < b.host ? 1 : -1)),
      [
        { host: 'mx1.there.test', to: ['a@there.test', 'b@there.test'] },
        { host: 'bare.test', to: ['c@bare.test'] },
      ],
    );
    assert.deepEqual([waiting.length, inbox.length], [0, 0]);
  });

  it('goes on to the next host when one cannot be reached or puts off a recipient', async () => {
    for (const answer of [unreachable, defers]) {
      const { calls, waiting } = await send(['a@there.test'], { 'mx1.there.test': answer });
      assert.deepEqual([hostsOf(calls), waiting.length], [['mx1.there.test', 'mx2.there.test'], 0]);
    }
  });

  it('does not go on when a host has refused, or has seen the content', async () => {
    for (const answer of [refuses, defersContent]) {
      const { calls } = await send(['a@there.test'], { 'mx1.there.test': answer });
      assert.deepEqual(hostsOf(calls), ['mx1.there.test']);
    }
  });

  it('asks hosts of equal preference in random order', async () => {
    const firsts = new Set<string>();
    for (let seed = 1; seed <= 20; seed++) {
      const built = await new QueueHouse(
        'eq.test MX 10 a.test\neq.test MX 10 b.test\na.test A 192.0.2.1\nb.test A 192.0.2.2',
        async (destination, message) => {
          firsts.add(destination.host);
          return accepts(destination, message);
        },
        seed,
      ).build();
      await using queue = built.queue();
      queue.start();
      await built.accept({ key: 'k', from: alice, to: ['x@eq.test'] });
      await built.clock.advance(10);
    }
    assert.deepEqual([...firsts].toSorted(), ['a.test', 'b.test']);
  });

  it('leads nowhere, for good, for domains that do not exist or take no mail', async () => {
    for (const [domain, status] of [
      ['nowhere.test', '5.1.2'],
      ['empty.test', '5.1.2'],
      ['nomail.test', '5.1.10'],
    ] as const) {
      const { calls, waiting, inbox } = await send([`a@${domain}`]);
      assert.deepEqual([calls, waiting], [[], []]);
      assert.match(inbox[0] ?? '', new RegExp(`Status: ${status}\r\n`));
    }
  });

  it('waits for a DNS that cannot say now, and for hosts without address', async () => {
    for (const [domain, reply] of [
      ['broken.test', '451 4.4.3'],
      ['homeless.test', '451 4.4.1'],
    ] as const) {
      const { waiting, inbox } = await send([`a@${domain}`]);
      assert.equal(inbox.length, 0);
      assert.match(waiting[0]?.lastReply ?? '', new RegExp(`^${reply}`));
    }
  });

  it('never leads back to ourselves, nor to exchanges behind us', async () => {
    const { calls, inbox } = await send(['a@ours.test']);
    assert.deepEqual(calls, []);
    assert.match(inbox[0] ?? '', /Status: 5\.4\.6/);
    const backup = await send(['a@backup.test'], { 'mx2.there.test': unreachable });
    assert.deepEqual(hostsOf(backup.calls), ['mx2.there.test']);
  });

  it('knows address literals', async () => {
    const { calls } = await send(['a@[192.0.2.7]', 'b@[ipv6:2001:db8::7]']);
    assert.deepEqual(hostsOf(calls), ['192.0.2.7', '2001:db8::7']);
  });
});

describe('What failed', () => {
  it('comes back to its sender here, with the header of the original and not its body', async () => {
    const { waiting, inbox } = await send(['a@there.test', 'b@bare.test'], { 'mx1.there.test': refuses });
    assert.deepEqual([waiting.length, inbox.length], [0, 1]);
    assert.match(inbox[0] ?? '', /knows\s+no such mailbox/);
    assert.match(inbox[0] ?? '', /Final-Recipient: rfc822; a@there\.test\r\n/);
    assert.match(inbox[0] ?? '', /X-Key: k\r\n/);
    assert.doesNotMatch(inbox[0] ?? '', /Secret body|b@bare\.test/);
  });

  it('comes back to its sender elsewhere, from the null reverse-path', async () => {
    const { house: built, calls, clock } = await house({ 'mx1.there.test': refuses });
    await using queue = built.queue();
    queue.start();
    await built.accept({ key: 'k', from: 'stranger@bare.test', to: ['a@there.test'] });
    await clock.advance(1000);
    assert.deepEqual(calls.at(-1), { host: 'bare.test', to: ['stranger@bare.test'] });
    assert.equal((await built.waiting()).length, 0);
  });

  it('is told to nobody when it was a bounce itself, or its sender is gone', async () => {
    for (const from of ['', 'gone@house.test']) {
      const { house: built, calls, clock } = await house({ 'mx1.there.test': refuses });
      await using queue = built.queue();
      queue.start();
      await built.accept({ key: 'k', from, to: ['a@there.test'] });
      await clock.advance(1000);
      assert.deepEqual([calls.length, (await built.waiting()).length, (await built.inbox()).length], [1, 0, 0]);
    }
  });

  it('is tried again with growing pauses, and comes back after five days', async () => {
    const { house: built, calls, clock } = await house({ 'bare.test': defers });
    const start = clock.now();
    await using queue = built.queue({ random: { ...built.random, fraction: () => 0.5 } });
    queue.start();
    await built.accept({ key: 'k', from: alice, to: ['a@bare.test'] });
    const times: number[] = [];
    for (let count = 0; count < 8; times.push((clock.now() - start) / minuteMs)) {
      await clock.advance(minuteMs / 2);
      while (calls.length <= count) await clock.advance(minuteMs / 2);
      count = calls.length;
    }
    assert.deepEqual(times.map(Math.floor), [0, 1, 6, 21, 81, 201, 441, 681]);
    await clock.advance(5 * 24 * hourMs);
    const [warning = '', bounce = '', ...more] = await built.inbox();
    assert.deepEqual([(await built.waiting()).length, more], [0, []]);
    assert.match(warning, /has not been delivered yet[^]*Action: delayed/);
    assert.match(bounce, /Action: failed\r\nStatus: 4\.4\.7/);
    const told = calls.length;
    await clock.advance(24 * hourMs);
    assert.equal(calls.length, told);
  });
});

describe('A queue', () => {
  it('sends after a restart what waited before', async () => {
    const { house: built, calls, clock } = await house();
    await built.accept({ key: 'k', from: alice, to: ['a@there.test'] });
    await using queue = built.queue();
    queue.start();
    await clock.advance(1);
    assert.equal(calls.length, 1);
  });

  it('tries everything now when asked to', async () => {
    const { house: built, calls, clock } = await house({ 'bare.test': defers });
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
    const { house: built, calls, clock } = await house();
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
    const { house: built, clock } = await house();
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
    const { house: built, clock } = await house();
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
    const { house: built, calls, clock } = await house({ 'bare.test': refuses });
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
    const { house: built, clock } = await house();
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
