import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { checked, type RecordsHouse } from '../../../test/support/records-house.ts';
import { limits } from '../../base/limits.ts';
import * as records from './index.ts';

const dayMs = 24 * 60 * 60 * 1000;

const note: records.AttemptNote = {
  queueId: 7,
  trace: 'one',
  at: 5,
  provider: 'far.test',
  host: 'mx.far.test',
  address: '192.0.2.1',
  outcome: 'deferred',
  reply: '450 4.2.0 Later',
  transcript: '> MAIL FROM:<>\n< 450 4.2.0 Later',
  recipients: ['x@far.test', 'y@far.test'],
};

async function settle({ database }: RecordsHouse, ...attempts: Partial<records.AttemptNote>[]): Promise<void> {
  const noted = attempts.map((more) => ({ ...note, ...more }));
  await database.write('settleQueue', { now: 5, done: [], deferred: [], attempts: noted });
}

describe('Records: attempts to deliver', () => {
  it('are found by recipient, by message and by entry, also when the entry is gone', () =>
    checked(async (house) => {
      await settle(house, {}, { at: 9, recipients: ['y@far.test'] }, { trace: 'two', queueId: 8 });
      const found = await house.database.read(async (view) => [
        await records.attemptsFor(view, 'one', 'x@far.test'),
        await records.attemptsFor(view, 'one', 'y@far.test'),
        await records.attemptsFor(view, 'one', 'X@far.test'),
        await records.attemptsOfTrace(view, 'one'),
        await records.attemptsOfEntry(view, 8),
      ]);
      assert.deepEqual(
        found.map((attempts) => attempts.map(({ at }) => at)),
        [[5], [5, 9], [], [5, 9], [5]],
      );
      assert.deepEqual(
        found[0]?.map(({ id: _id, ...rest }) => rest),
        [note],
      );
    }));

  it('keeps the last of each entry', () =>
    checked(async (house) => {
      const many = Array.from({ length: limits.attemptsKeptPerEntry + 3 }, (_, index) => ({ at: index }));
      await settle(house, { queueId: 8, at: 500 }, ...many);
      const kept = await house.database.read((view) => records.attemptsOfEntry(view, 7));
      assert.deepEqual(
        kept.map(({ at }) => at),
        many.slice(3).map(({ at }) => at),
      );
      assert.equal((await house.database.read((view) => records.attemptsOfEntry(view, 8))).length, 1);
    }));

  it('takes whatever a stranger says, within bounds', () =>
    checked(async (house) => {
      const transcript = `\0\ud800${'x'.repeat(100_000)}`;
      await settle(house, { transcript, recipients: ['100%_!"@far.test'] });
      const [kept] = await house.database.read((view) => records.attemptsFor(view, 'one', '100%_!"@far.test'));
      assert.ok(kept);
      assert.ok(kept.transcript.startsWith('?\ufffdxx'));
      assert.equal(kept.transcript.length, limits.attemptTranscriptCharactersMax);
    }));

  it('forgets what was taken after days, the rest with the trace', () =>
    checked(async (house) => {
      await settle(house, { outcome: 'delivered', at: dayMs }, { at: 2 * dayMs });
      const left = async (now: number): Promise<number> => {
        await house.database.write('forgetAttempts', { now });
        return (await house.database.read((view) => records.attemptsOfTrace(view, 'one'))).length;
      };
      assert.deepEqual([await left(3 * dayMs), await left(5 * dayMs), await left(40 * dayMs)], [2, 1, 0]);
    }));
});
