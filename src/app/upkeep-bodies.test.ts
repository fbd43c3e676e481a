import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { silentLog, type LogFields } from '../base/log.ts';
import { systemClock } from '../base/clock.ts';
import {
  fill,
  mailboxOf,
  messagesOf,
  openRecordsHouse,
  textBody,
  summary,
  type RecordsHouse,
} from '../../test/support/records-house.ts';
import { FileBlobs } from '../store/blobs/index.ts';
import { flagBits } from '../store/records/index.ts';
import { BodyUpkeep, type BodyUpkeepOptions } from './upkeep-bodies.ts';

function optionsOf(turns: readonly object[], errors: LogFields[] = []): BodyUpkeepOptions & { asked: unknown[] } {
  const left = [...turns];
  const asked: unknown[] = [];
  const write = async (_: string, input: unknown): Promise<object> => {
    asked.push(input);
    return left.shift() ?? {};
  };
  const database = { write } as unknown as BodyUpkeepOptions['database'];
  const log = { ...silentLog, error: (fields: LogFields) => void errors.push(fields) };
  return { database, blobs: { closeIdle: () => undefined }, clock: systemClock, log, asked };
}

function upkeepOf({ database }: RecordsHouse): BodyUpkeep {
  return new BodyUpkeep({ database, blobs: { closeIdle: () => undefined }, clock: systemClock, log: silentLog });
}

describe('The upkeep of bodies', () => {
  it('goes on from turn to turn and adds up what they did', async () => {
    const errors: LogFields[] = [];
    const damaged = [{ hash: 'h', place: '1:2:3:4' }];
    const options = optionsOf(
      [
        { marked: 2, progress: { step: 'remove' } },
        { marked: 1, removed: 1, damaged },
      ],
      errors,
    );
    const upkeep = new BodyUpkeep(options);
    const done = await upkeep.collect(5);
    assert.deepEqual([done.marked, done.removed, done.damaged], [3, 1, 1]);
    assert.equal((options.asked[1] as { progress: { step: string } }).progress.step, 'remove');
    assert.deepEqual(errors, damaged);
    await upkeep[Symbol.asyncDispose]();
    await assert.rejects(upkeep.collect(5));
  });

  it('never takes what is delivered again while it is being collected', async () => {
    await using house = await openRecordsHouse();
    const { database } = house;
    const upkeep = upkeepOf(house);
    const texts = Array.from({ length: 6 }, (_, index) => `Text ${index}`);
    await fill(house, 'INBOX', texts);
    const { id: mailboxId } = await mailboxOf(house, 'INBOX');
    const local = [{ accountId: house.accountId, mailbox: 'Sent', flags: 0 }];
    const input = { now: 1, internalDate: 1, summary, local, remote: [], threadKeys: [] };
    for (let round = 0; round < 15; round++) {
      const text = texts[round % texts.length] as string;
      const flags = { mode: 'add', flags: flagBits.deleted, keywords: [], now: 1 } as const;
      await database.write('storeFlags', { mailboxId, uids: [[1, 1e6]], ...flags });
      await Promise.all([
        database.write('expungeMessages', { mailboxId, keep: false, now: 1 }),
        upkeep.collect(0),
        database.write('deliver', input, [textBody(text)]),
        upkeep.collect(0),
        database.write('deliver', input, [textBody(text)]),
      ]);
      using blobs = new FileBlobs({ folder: house.folder });
      for (const { place } of await messagesOf(house, 'Sent')) {
        assert.match(Buffer.from(await blobs.readAll(place)).toString(), /^Text \d$/);
      }
    }
    const bodies = await database.read((view) => view.get<{ count: number }>('select count(*) as count from bodies'));
    assert.equal(bodies?.count, texts.length);
  });

  it('leaves alone what has been unneeded for less than the grace', async () => {
    await using house = await openRecordsHouse();
    const { database } = house;
    const upkeep = upkeepOf(house);
    await fill(house, 'INBOX', ['gone']);
    const { id: mailboxId } = await mailboxOf(house, 'INBOX');
    const flags = { mode: 'add', flags: flagBits.deleted, keywords: [], now: 1 } as const;
    await database.write('storeFlags', { mailboxId, uids: [[1, 1]], ...flags });
    await database.write('expungeMessages', { mailboxId, keep: false, now: 1 });
    assert.equal((await upkeep.collect()).marked, 1);
    assert.deepEqual(await upkeep.collect(), { ...(await upkeep.collect()), marked: 0, dropped: 0 });
    assert.equal((await upkeep.collect(0)).dropped, 1);
  });
});
