import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { silentLog, type LogFields } from '../base/log.ts';
import { Fault } from '../base/fault.ts';
import { limits } from '../base/limits.ts';
import { SteeredClock } from '../../test/support/clock.ts';
import { Upkeep, type Chore } from './upkeep.ts';

function choreThat(round: Chore['round']): Chore {
  return { done: 'It was done', round };
}

describe('The upkeep', () => {
  it('does its chores every hour until the server stops', async () => {
    const clock = new SteeredClock();
    const begun = clock.now();
    const hours: number[] = [];
    const chore = choreThat(async () => void hours.push((clock.now() - begun) / limits.upkeepEveryMs));
    const upkeep = new Upkeep({ chores: [chore], clock, log: silentLog });
    upkeep.start();
    await clock.advance(limits.upkeepEveryMs * 3);
    assert.deepEqual(hours, [1, 2, 3]);
    await upkeep[Symbol.asyncDispose]();
    await clock.advance(limits.upkeepEveryMs * 2);
    assert.equal(hours.length, 3);
  });

  it('rests between the turns of a chore for longer than they took', async () => {
    const clock = new SteeredClock();
    const at: number[] = [];
    const chore = choreThat(async (pace) => {
      for (let turn = 0; turn < 3; turn++) {
        await pace.turn(async () => {
          at.push(clock.now());
          await clock.sleep(100);
        });
      }
      return undefined;
    });
    await using upkeep = new Upkeep({ chores: [chore], clock, log: silentLog });
    const begun = clock.now();
    const round = upkeep.round();
    await clock.advance(2000);
    await round;
    assert.deepEqual(
      at.map((time) => time - begun),
      [0, 500, 1000],
    );
  });

  it('goes on with the others where one fails, and comes back to it', async () => {
    const warnings: LogFields[] = [];
    const told: LogFields[] = [];
    const log = {
      ...silentLog,
      warn: (fields: LogFields) => void warnings.push(fields),
      info: (fields: LogFields) => void told.push(fields),
    };
    let attempts = 0;
    const failing = choreThat(async () => {
      if (++attempts === 1) throw new Fault('storageFull', 'The disk is full');
      return { messages: 2 };
    });
    const other = choreThat(async () => ({ rows: 1 }));
    await using upkeep = new Upkeep({ chores: [failing, other], clock: new SteeredClock(), log });
    await upkeep.round();
    assert.equal(warnings.length, 1);
    assert.deepEqual(told, [{ rows: 1 }]);
    await upkeep.round();
    assert.deepEqual(told, [{ rows: 1 }, { messages: 2 }, { rows: 1 }]);
    assert.equal(warnings.length, 1);
  });

  it('stops between two turns without a word', async () => {
    const clock = new SteeredClock();
    const warnings: LogFields[] = [];
    const log = { ...silentLog, warn: (fields: LogFields) => void warnings.push(fields) };
    let turns = 0;
    const endless = choreThat(async (pace) => {
      for (;;) await pace.turn(async () => void turns++);
    });
    const upkeep = new Upkeep({ chores: [endless, endless], clock, log });
    const round = upkeep.round();
    await clock.advance(25);
    assert.equal(turns, 3);
    await upkeep[Symbol.asyncDispose]();
    await round;
    assert.equal(turns, 3);
    assert.deepEqual(warnings, []);
  });
});
