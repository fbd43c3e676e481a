/** Whom the queue asks, in which order, how often; and what comes back. */
import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { alice, QueueHouse } from '../../../test/support/queue-house.ts';
import {
  accepts,
  defers,
  defersContent,
  hostsOf,
  refuses,
  send,
  stage,
  unreachable,
} from '../../../test/support/queue-stage.ts';

const minuteMs = 60_000;
const hourMs = 60 * minuteMs;

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
    const { house: built, calls, clock } = await stage({ 'mx1.there.test': refuses });
    await using queue = built.queue();
    queue.start();
    await built.accept({ key: 'k', from: 'stranger@bare.test', to: ['a@there.test'] });
    await clock.advance(1000);
    assert.deepEqual(calls.at(-1), { host: 'bare.test', to: ['stranger@bare.test'] });
    assert.equal((await built.waiting()).length, 0);
  });

  it('is told to nobody when it was a bounce itself, or its sender is gone', async () => {
    for (const from of ['', 'gone@house.test']) {
      const { house: built, calls, clock } = await stage({ 'mx1.there.test': refuses });
      await using queue = built.queue();
      queue.start();
      await built.accept({ key: 'k', from, to: ['a@there.test'] });
      await clock.advance(1000);
      assert.deepEqual([calls.length, (await built.waiting()).length, (await built.inbox()).length], [1, 0, 0]);
    }
  });

  it('is tried again with growing pauses, and comes back after five days', async () => {
    const { house: built, calls, clock } = await stage({ 'bare.test': defers });
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
