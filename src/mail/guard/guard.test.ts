import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { Fault } from '../../base/fault.ts';
import { limits } from '../../base/limits.ts';
import { silentLog, type Log } from '../../base/log.ts';
import { MemoryDatabase } from '../../../test/support/memory-database.ts';
import { settled, SteeredClock } from '../../../test/support/clock.ts';
import { BanList, Guard, watchedLogin, type GuardOptions } from './index.ts';

const minute = 60_000;
const day = 24 * 60 * minute;

/** A guard on a database in memory, the operator's list beside it, and what was logged. */
async function open(options: Partial<GuardOptions> = {}, database = new MemoryDatabase()) {
  const clock = new SteeredClock();
  const told: string[] = [];
  const log: Log = { ...silentLog, warn: (_fields, line) => told.push(line) };
  const ignores = (address: string): boolean => address.startsWith('10.');
  const usual = { ignores, connectionsPerMinuteMax: 1000, bansByItself: true, tarpits: true };
  const guard = new Guard({ ...usual, database, clock, log, ...options });
  await guard.load();
  const list = new BanList({ database, clock, log });
  const isOut = (address: string): boolean => guard.refusal(address) !== undefined;
  /** So many unknown recipients at once. */
  const scan = async (address: string, times = 20): Promise<void> => {
    for (let time = 0; time < times; time++) guard.offence(address, 'unknownRecipient');
    for (let turn = 0; turn < 5; turn++) await settled();
  };
  return { guard, list, clock, told, isOut, scan, database };
}

describe('Guard', () => {
  it('keeps out who tries names, with one line in the log', async () => {
    const { guard, told, isOut, scan } = await open();
    await scan('192.0.2.1', 19);
    assert.equal(isOut('192.0.2.1'), false);
    await scan('192.0.2.1', 1);
    assert.deepEqual(told, ['Banned 192.0.2.1 for 600 s: 20 unknown recipients']);
    assert.throws(() => guard.admit('192.0.2.1'), {
      code: 'banned',
      message: 'Your network 192.0.2.1 is kept out: 20 unknown recipients',
    });
    guard.admit('192.0.2.2');
  });

  it('takes an IPv6 /64 for one', async () => {
    const { isOut, scan, told } = await open();
    for (let host = 1; host <= 20; host++) await scan(`2001:db8::${host.toString(16)}`, 1);
    assert.deepEqual(told, ['Banned 2001:db8::/64 for 600 s: 20 unknown recipients']);
    assert.equal(isOut('2001:db8::ffff'), true);
    assert.equal(isOut('2001:db8:0:1::1'), false);
  });

  it('lets in again, and keeps out longer each time', async () => {
    const { isOut, scan, told, clock } = await open();
    for (const length of [...limits.banLengthsMs, limits.banLengthsMs.at(-1) ?? 0]) {
      await scan('192.0.2.1');
      assert.equal(isOut('192.0.2.1'), true);
      await clock.advance(length);
      assert.equal(isOut('192.0.2.1'), false);
    }
    const seconds = told.map((line) => /for (\d+) s/.exec(line)?.[1]);
    assert.deepEqual(seconds, ['600', '3600', '86400', '604800', '604800']);
  });

  it('forgives with time', async () => {
    const { isOut, scan, clock } = await open();
    for (let hour = 0; hour < 24; hour++) {
      await scan('192.0.2.1', 9);
      await clock.advance(60 * minute);
    }
    assert.equal(isOut('192.0.2.1'), false);
  });

  it('says all that there was', async () => {
    const { guard, scan, told } = await open();
    guard.offence('192.0.2.1', 'badCommand');
    for (const _ of [1, 2]) guard.offence('192.0.2.1', 'badLogin');
    await scan('192.0.2.1');
    assert.match(told[0] ?? '', /: 1 bad command, 2 failed logins, 18 unknown recipients$/);
  });

  it('never counts, slows down or keeps out whoever is to be ignored', async () => {
    const { guard, list, clock, scan, told } = await open({ connectionsPerMinuteMax: 1 });
    await list.add('10.0.0.0/8', '', null);
    await scan('10.0.0.1', 100);
    for (const _ of [1, 2, 3]) guard.admit('10.0.0.1');
    const before = clock.monotonic();
    await guard.tarpit('10.0.0.1');
    assert.equal(clock.monotonic(), before);
    assert.equal(told.length, 1);
  });

  it('bans nobody by itself where that is not wanted', async () => {
    const { isOut, scan } = await open({ bansByItself: false });
    await scan('192.0.2.1', 100);
    assert.equal(isOut('192.0.2.1'), false);
  });

  it('takes so many connections of a network in a minute', async () => {
    const { guard, clock } = await open({ connectionsPerMinuteMax: 3 });
    for (const _ of [1, 2, 3]) guard.admit('192.0.2.1');
    assert.throws(() => guard.admit('192.0.2.1'), { code: 'tooManyConnections' });
    guard.admit('192.0.2.2');
    await clock.advance(2 * minute);
    guard.admit('192.0.2.1');
  });

  it('obeys the operator at once, and tells of it', async () => {
    const { guard, list, clock, isOut, told } = await open();
    let dismissed = 0;
    guard.onBan(() => dismissed++);
    await list.add('198.51.100.7/24', 'guesses passwords', null);
    await list.add('2001:db8:bad::/48', '', day);
    await clock.advance(limits.dismissDelayMs);
    assert.equal(dismissed, 1);
    assert.deepEqual([isOut('198.51.100.200'), isOut('2001:db8:bad:7::1'), isOut('198.51.101.1')], [true, true, false]);
    assert.equal(guard.refusal('198.51.100.1')?.message, 'Your network 198.51.100.0/24 is kept out');
    await list.lift('198.51.100.0/24');
    await settled();
    assert.equal(isOut('198.51.100.200'), false);
    assert.deepEqual(told, [
      'Banned 198.51.100.0/24 for ever: guesses passwords',
      'Banned 2001:db8:bad::/48 for 86400 s: by the operator',
      'Unbanned 198.51.100.0/24',
    ]);
    await assert.rejects(() => list.lift('198.51.100.0/24'), { code: 'notFound' });
    for (const wrong of ['nobody', '0.0.0.0/0', '192.0.2.0/33']) {
      await assert.rejects(() => list.add(wrong, '', null), { code: 'badSyntax' });
    }
  });

  it('remembers over a restart, and forgets what is long over', async () => {
    const { list, scan, database, clock } = await open();
    await scan('192.0.2.1');
    await list.add('192.0.2.2', '', null);
    const { isOut } = await open({ clock }, database);
    assert.deepEqual([isOut('192.0.2.1'), isOut('192.0.2.2')], [true, true]);
    assert.deepEqual(
      (await list.list()).map(({ network, automatic }) => [network, automatic]),
      [
        ['192.0.2.1', true],
        ['192.0.2.2', false],
      ],
    );
    await clock.advance(40 * day);
    assert.deepEqual(await database.write('forgetBans', { now: clock.now() }), { done: 1 });
    assert.equal((await list.list()).length, 1);
  });

  it('keeps out also when nothing can be written', async () => {
    const database = new MemoryDatabase();
    database.write = () => Promise.reject(new Fault('storageFull', 'The disk is full'));
    const { isOut, scan } = await open({}, database);
    await scan('192.0.2.1');
    assert.equal(isOut('192.0.2.1'), true);
  });

  it('lets offenders wait, the longer the more there was, and only so many of them', async () => {
    const { guard, scan, clock } = await open({ bansByItself: false });
    await guard.tarpit('192.0.2.1');
    await scan('192.0.2.1', 10);
    let over = false;
    void guard.tarpit('192.0.2.1').then(() => (over = true));
    await clock.advance(limits.tarpitMsMax / 4 - 1);
    assert.equal(over, false);
    await clock.advance(1);
    assert.equal(over, true);
    const waiting = Array.from({ length: limits.tarpittedAtOnceMax }, () => guard.tarpit('192.0.2.1'));
    await guard.tarpit('192.0.2.1');
    guard[Symbol.dispose]();
    await Promise.all(waiting);
  });

  it('counts logins that fail', async () => {
    const { guard, isOut } = await open();
    const verify = (): never => {
      throw new Fault('badCredentials', 'No');
    };
    const login = watchedLogin({ verify }, guard);
    for (let time = 0; time < 25; time++) {
      await assert.rejects(() => login.verify('alice', 'guess', { address: '192.0.2.1' }), { code: 'badCredentials' });
    }
    await settled();
    assert.equal(isOut('192.0.2.1'), true);
  });
});
