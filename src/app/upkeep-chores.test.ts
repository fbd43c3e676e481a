import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { systemClock } from '../base/clock.ts';
import { silentLog, type LogFields } from '../base/log.ts';
import { seededRandom } from '../base/random.ts';
import { checkAccount, mailboxOf, openRecordsHouse, textBody } from '../../test/support/records-house.ts';
import { summary, uidsOf, type RecordsHouse } from '../../test/support/records-house.ts';
import { feedStart, flagBits } from '../store/records/index.ts';
import { choresOf, type Retention } from './upkeep-chores.ts';
import { Upkeep } from './upkeep.ts';

const day = 24 * 60 * 60 * 1000;
const usual: Retention = { junkDays: 30, trashDays: 30, undeleteDays: 14, changesDays: 30 };

/** A house with Junk and Trash, its upkeep, and a clock that shows what it is told to. */
class Household implements AsyncDisposable {
  readonly house: RecordsHouse;
  readonly told: (string | undefined)[] = [];
  readonly #upkeep: Upkeep;
  #now = Date.UTC(2026, 0, 1);

  private constructor(house: RecordsHouse, retention: Retention) {
    this.house = house;
    const clock = { ...systemClock, now: () => this.#now, sleep: async () => undefined };
    const log = { ...silentLog, info: (_: LogFields, line?: string) => void this.told.push(line) };
    const chores = choresOf({ database: house.database, clock, random: seededRandom(1), retention });
    this.#upkeep = new Upkeep({ chores, clock, log });
  }

  static async open(retention: Retention): Promise<Household> {
    const house = await openRecordsHouse();
    const mailboxes = ['INBOX', 'Junk', 'Trash'].map((name) =>
      name === 'INBOX' ? { name } : { name, role: `\\${name}` },
    );
    const account = { address: 'bob@example.test', passwordHash: '', uidValidity: 1, now: 1, mailboxes };
    const { accountId } = await house.database.write('addAccount', account);
    return new Household({ ...house, accountId }, retention);
  }

  async deliver(mailbox: string, flags = 0): Promise<void> {
    const { database, accountId } = this.house;
    const local = [{ accountId, mailbox, flags }];
    const input = { now: this.#now, internalDate: 1, summary, threadKeys: [], local, remote: [] };
    await database.write('deliver', input, [textBody(`${this.#now}`)]);
  }

  /** Some days go by, with the upkeep done each day. */
  async live(days: number): Promise<void> {
    for (let gone = 0; gone < days; gone++) {
      this.#now += day;
      await this.#upkeep.round();
    }
  }

  uids(mailbox: string): Promise<number[]> {
    return uidsOf(this.house, mailbox);
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.#upkeep[Symbol.asyncDispose]();
    await this.house[Symbol.asyncDispose]();
  }
}

describe('The chores', () => {
  it('expunge Junk and Trash after their days, and what was expunged for good after its own', async () => {
    await using home = await Household.open(usual);
    await home.deliver('Junk');
    await home.deliver('Trash', flagBits.flagged);
    await home.deliver('INBOX');
    await home.live(10);
    await home.deliver('Junk');
    await home.live(19);
    assert.deepEqual([await home.uids('Junk'), await home.uids('Trash')], [[1, 2], [1]]);
    await home.live(1);
    assert.deepEqual([await home.uids('Junk'), await home.uids('Trash'), await home.uids('INBOX')], [[2], [], [1]]);
    assert.deepEqual(await home.uids('Recoverable'), [1, 2]);
    await home.live(13);
    assert.deepEqual(await home.uids('Recoverable'), [1, 2, 3]);
    await home.live(1);
    assert.deepEqual(await home.uids('Recoverable'), [3]);
    assert.deepEqual(await home.uids('INBOX'), [1]);
    await home.house.database.read((view) => checkAccount(view, home.house.accountId));
  });

  it('leave alone what is to stay for ever, and keep nothing where nothing can be brought back', async () => {
    await using home = await Household.open({ ...usual, junkDays: 0, undeleteDays: 0 });
    await home.deliver('Junk');
    await home.deliver('Trash');
    await home.live(31);
    assert.deepEqual([await home.uids('Junk'), await home.uids('Trash')], [[1], []]);
    await assert.rejects(mailboxOf(home.house, 'Recoverable'));
  });

  it('forget changes after their days', async () => {
    await using home = await Household.open(usual);
    const { database, accountId } = home.house;
    await home.deliver('INBOX');
    await home.live(29);
    await home.deliver('INBOX');
    assert.equal(await database.read((view) => feedStart(view, accountId)), 0);
    await home.live(1);
    assert.equal(await database.read((view) => feedStart(view, accountId)), 1);
    assert.ok(home.told.includes('Old changes were forgotten'));
    await home.live(29);
    assert.equal(await database.read((view) => feedStart(view, accountId)), 2);
    const left = await database.read((view) => view.get<{ n: number }>('select count(*) as n from changes'));
    assert.equal(left?.n, 0);
  });
});
