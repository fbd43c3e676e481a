import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { SteeredClock, settled } from '../../../test/support/clock.ts';
import { limits } from '../../base/limits.ts';
import { silentLog, type LogFields } from '../../base/log.ts';
import { Room, type DiskRoom, type RoomOptions } from './index.ts';

const mib = 1024 * 1024;

/** A disk of 10,000 MiB whose floor is 100 MiB, its room, and what the operator reads. */
function disk(options: Partial<RoomOptions> = {}) {
  const clock = new SteeredClock();
  const told: string[] = [];
  const tell = (level: string) => (_: LogFields, message: string) => void told.push(`${level}: ${message}`);
  const log = { ...silentLog, info: tell('info'), warn: tell('warn'), error: tell('error') };
  const state = { freeMib: 9000, looks: 0 };
  const look = async (): Promise<DiskRoom> => {
    state.looks++;
    if (state.freeMib < 0) throw new Error('not now');
    return { freeBytes: state.freeMib * mib, totalBytes: 10_000 * mib };
  };
  const room = new Room({ folder: 'f', freePercent: 4, freeBytes: 100 * mib, clock, log, look, ...options });
  /** What is said and answered when so much is free. */
  const at = async (freeMib: number, wantedMib = 0): Promise<string> => {
    state.freeMib = freeMib;
    await clock.advance(limits.roomLookEveryMs);
    return room.mustHold(wantedMib * mib).then(
      () => 'taken',
      (error: { code?: string }) => error.code ?? 'bug',
    );
  };
  return { room, clock, told, state, at };
}

describe('The room on the disk', () => {
  it('holds mail as long as the floor stays free', async () => {
    const { at } = disk();
    assert.equal(await at(101), 'taken');
    assert.equal(await at(101, 1), 'taken');
    assert.equal(await at(101, 2), 'storageFull');
    assert.equal(await at(99), 'storageFull');
  });

  it('takes the smaller floor of percents and bytes', async () => {
    const bytes = disk({ freePercent: 4, freeBytes: 100 * mib });
    assert.equal((await bytes.room.facts()).floorBytes, 100 * mib);
    const percent = disk({ freePercent: 1, freeBytes: 1000 * mib });
    assert.equal((await percent.room.facts()).floorBytes, 100 * mib);
  });

  it('has no floor where either is 0', async () => {
    for (const none of [{ freePercent: 0 }, { freeBytes: 0 }]) assert.equal(await disk(none).at(0, 50), 'taken');
  });

  it('tells the operator once for each step down, and when there is room again', async () => {
    const { at, told } = disk();
    for (const free of [9000, 299, 250, 299, 199, 150, 99, 98, 50, 0]) {
      await at(free);
      await at(free);
    }
    assert.deepEqual(told.splice(0), [
      'warn: The disk fills up: less than 3 times the floor is free',
      'warn: The disk fills up: less than 2 times the floor is free',
      'error: The disk is nearly full: mail is put off until there is more room',
    ]);
    for (const free of [105, 111, 500]) await at(free);
    assert.deepEqual(told, ['info: There is room again: mail is taken', 'info: There is room on the disk again']);
  });

  it('tells of the last step only where the disk was full before the server started', async () => {
    const { room, told } = disk({ look: async () => ({ freeBytes: 5, totalBytes: 10_000 * mib }) });
    room.start();
    await settled();
    assert.deepEqual(told, ['error: The disk is nearly full: mail is put off until there is more room']);
    room[Symbol.dispose]();
  });

  it('does not go to and fro at the edge: mail is taken again with a tenth more than the floor', async () => {
    const { at, told } = disk();
    assert.equal(await at(99), 'storageFull');
    assert.equal(await at(101), 'storageFull');
    assert.equal(await at(99), 'storageFull');
    assert.equal(await at(111), 'taken');
    assert.equal(await at(101), 'taken');
    assert.equal(told.length, 2);
  });

  it('looks once a second however often it is asked, and once a minute when nobody asks', async () => {
    const { room, clock, state } = disk();
    for (let mail = 0; mail < 100; mail++) await room.mustHold(1);
    await Promise.all([room.mustHold(1), room.facts(), room.facts()]);
    assert.equal(state.looks, 2);
    room.start();
    await clock.advance(10 * limits.roomWatchEveryMs);
    assert.equal(state.looks, 13);
    room[Symbol.dispose]();
    await clock.advance(10 * limits.roomWatchEveryMs);
    assert.equal(state.looks, 13);
  });

  it('refuses nobody while it cannot see, and says so once', async () => {
    const { at, told, room } = disk();
    assert.equal(await at(50), 'storageFull');
    assert.equal(await at(-1), 'taken');
    assert.equal(await at(-1), 'taken');
    assert.deepEqual(told.slice(1), ['warn: The room on the disk cannot be seen']);
    assert.equal((await room.facts()).freeBytes, undefined);
    assert.equal(await at(50), 'storageFull');
  });

  it('tells its facts for the status', async () => {
    const { at, room } = disk();
    await at(250);
    assert.deepEqual(await room.facts(), { freeBytes: 250 * mib, floorBytes: 100 * mib, state: 'scarce' });
  });

  it('sees a real file system', async () => {
    const { look: _, ...options } = { look: 0, freePercent: 4, freeBytes: 1, clock: new SteeredClock() };
    const facts = await new Room({ folder: '/', log: silentLog, ...options }).facts();
    assert.ok((facts.freeBytes ?? 0) > 0);
  });
});
