import assert from 'node:assert/strict';
import { after, before, describe, it } from 'node:test';
import fc from 'fast-check';
import {
  addAccount,
  openRecordsHouse,
  summary,
  textBody,
  type RecordsHouse,
} from '../../../../test/support/records-house.ts';
import { systemClock } from '../../../base/clock.ts';
import { Fault } from '../../../base/fault.ts';
import { allNumbers } from '../../../base/ranges.ts';
import type { View } from '../../../store/database/index.ts';
import { listMessages, mailboxByName } from '../../../store/records/index.ts';
import { flagNames } from '../flags.ts';
import { PackedMailboxes, type PackedMailbox } from './packed-mailboxes.ts';
import type { Message } from '../types.ts';

let house: RecordsHouse;
let accounts = 0;

before(async () => void (house = await openRecordsHouse()));
after(() => house[Symbol.asyncDispose]());

/** What the store itself says of a mailbox. */
async function storedIn(view: View, mailboxId: number): Promise<Message[]> {
  const rows = await listMessages(view, mailboxId);
  return rows.map(({ uid, modseq, flags, keywords, sizeBytes, internalDate }) => {
    return { uid, modseq, flags: flagNames(flags, keywords), sizeBytes, internalDate };
  });
}

/** An account of its own with the mailboxes INBOX and Sent. */
class Desk {
  readonly accountId: number;

  constructor(accountId: number) {
    this.accountId = accountId;
  }

  static async open(): Promise<Desk> {
    return new Desk(await addAccount(house.database, `user${++accounts}`));
  }

  async idOf(name: string): Promise<number> {
    return (await house.database.read((view) => mailboxByName(view, this.accountId, name)))?.id ?? 0;
  }

  async add(name: string, count: number, keywords = ''): Promise<void> {
    const messages = Array.from({ length: count }, (_, at) => ({
      flags: at % 4,
      keywords,
      internalDate: at,
      summary,
      threadKeys: [],
    }));
    const bodies = messages.map((_, at) => textBody(`body ${at}`));
    await house.database.write('appendMessages', { mailboxId: await this.idOf(name), now: 1, messages }, bodies);
  }

  async mark(name: string, first: number, last: number, flags: number, keywords: string[] = []): Promise<void> {
    const what = { mode: 'add', flags, keywords, now: 2 } as const;
    await house.database.write('storeFlags', { mailboxId: await this.idOf(name), uids: [[first, last]], ...what });
  }

  async expunge(name: string, keep: boolean): Promise<void> {
    await house.database.write('expungeMessages', { mailboxId: await this.idOf(name), keep, now: 3 });
  }

  async transfer(
    how: 'copyMessages' | 'moveMessages',
    from: string,
    to: string,
    uids: [number, number],
  ): Promise<void> {
    const [fromMailboxId, toMailboxId] = [await this.idOf(from), await this.idOf(to)];
    await house.database.write(how, { fromMailboxId, toMailboxId, uids: [uids], now: 4 });
  }

  async make(name: string): Promise<void> {
    await house.database.write('createMailbox', { accountId: this.accountId, name, uidValidity: 5, now: 5 });
  }

  async remove(name: string): Promise<void> {
    await house.database.write('deleteMailbox', { accountId: this.accountId, name, keep: true, now: 6 });
  }

  async rename(from: string, to: string): Promise<void> {
    const input = { accountId: this.accountId, from, to, uidValidity: 7, now: 7 };
    await house.database.write('renameMailbox', input);
  }
}

type Step = (desk: Desk) => Promise<void>;

const name = fc.constantFrom('INBOX', 'Sent', 'Work', 'Work/Inner');
const uid = fc.integer({ min: 1, max: 30 });
const step: fc.Arbitrary<Step> = fc.oneof(
  {
    weight: 4,
    arbitrary: fc.tuple(name, fc.integer({ min: 1, max: 5 }), fc.constantFrom('', 'a', 'a $B')).map(
      ([where, count, words]): Step =>
        (desk) =>
          desk.add(where, count, words),
    ),
  },
  {
    weight: 4,
    arbitrary: fc
      .tuple(name, uid, uid, fc.integer({ min: 0, max: 31 }), fc.constantFrom<string[][]>([], ['c'], ['x', 'y']))
      .map(
        ([where, first, last, flags, words]): Step =>
          (desk) =>
            desk.mark(where, Math.min(first, last), Math.max(first, last), flags, words),
      ),
  },
  {
    weight: 2,
    arbitrary: fc.tuple(name, fc.boolean()).map(
      ([where, keep]): Step =>
        (desk) =>
          desk.expunge(where, keep),
    ),
  },
  {
    weight: 3,
    arbitrary: fc.tuple(fc.constantFrom('copyMessages', 'moveMessages'), name, name, uid, uid).map(
      ([how, from, to, first, last]): Step =>
        (desk) =>
          desk.transfer(how, from, to, [Math.min(first, last), Math.max(first, last)]),
    ),
  },
  {
    weight: 1,
    arbitrary: name.map(
      (where): Step =>
        (desk) =>
          desk.make(where),
    ),
  },
  {
    weight: 1,
    arbitrary: name.map(
      (where): Step =>
        (desk) =>
          desk.remove(where),
    ),
  },
  {
    weight: 1,
    arbitrary: fc.tuple(name, name).map(
      ([from, to]): Step =>
        (desk) =>
          desk.rename(from, to),
    ),
  },
);

async function unlessRefused(work: Promise<void>): Promise<void> {
  await work.catch((thrown: unknown) => assert.ok(thrown instanceof Fault, String(thrown)));
}

function packedMailboxes(bytesMax?: number): PackedMailboxes {
  return new PackedMailboxes({ database: house.database, clock: systemClock, ...(bytesMax && { bytesMax }) });
}

function told(found: PackedMailbox | undefined): Message[] {
  return found?.rows.messages(allNumbers) ?? [];
}

describe('Mailboxes in memory', () => {
  for (const [what, bytesMax] of [
    ['', undefined],
    [', also when there is room for one only', 5000],
  ] as const) {
    it(`are at every moment what the store has${what}`, async () => {
      const property = fc.asyncProperty(fc.array(step, { maxLength: 25 }), async (steps) => {
        const packed = packedMailboxes(bytesMax);
        const desk = await Desk.open();
        for (const next of steps) {
          await unlessRefused(next(desk));
          for (const where of ['INBOX', 'Sent', 'Work']) {
            const id = await desk.idOf(where);
            const stored = await house.database.read((view) => storedIn(view, id));
            assert.deepEqual(told(await packed.open(id)), stored);
            assert.deepEqual(
              (await packed.rows(id, [[3, 5]])).messages([[3, 5]]),
              stored.filter(({ uid }) => uid >= 3 && uid <= 5),
            );
          }
        }
      });
      await fc.assert(property, { numRuns: 40 });
    });
  }

  it('are one snapshot for whoever asks in the middle of changes, and never older than the question', async () => {
    const packed = packedMailboxes();
    const desk = await Desk.open();
    const id = await desk.idOf('INBOX');
    const states = new Map<number, Message[]>();
    const answers: { readonly asked: number; readonly modseq: number; readonly messages: Message[] }[] = [];
    let modseq = 0;
    const note = (): Promise<void> =>
      house.database.read(async (view) => {
        modseq = (await mailboxByName(view, desk.accountId, 'INBOX'))?.modseq ?? 0;
        states.set(modseq, await storedIn(view, id));
      });
    const ask = async (): Promise<void> => {
      const asked = modseq;
      const found = await packed.open(id);
      answers.push({ asked, modseq: found?.row.modseq ?? 0, messages: told(found) });
    };
    await note();
    const asking: Promise<void>[] = [];
    for (let round = 0; round < 60; round++) {
      asking.push(ask(), ask());
      if (round % 3 === 0) await desk.add('INBOX', 3, round % 2 ? 'odd' : '');
      else if (round % 3 === 1) await desk.mark('INBOX', round, round + 4, 8);
      else await desk.expunge('INBOX', false);
      asking.push(ask());
      await note();
    }
    await Promise.all(asking);
    for (const answer of answers) {
      assert.ok(answer.modseq >= answer.asked);
      assert.deepEqual(answer.messages, states.get(answer.modseq));
    }
  });

  it('are read once for all who open one at the same time, and not again', async () => {
    const desk = await Desk.open();
    await desk.add('INBOX', 5);
    const id = await desk.idOf('INBOX');
    const packed = packedMailboxes();
    const opened = await Promise.all([packed.open(id), packed.open(id), packed.open(id)]);
    assert.equal(new Set(opened.map((found) => found?.rows)).size, 1);
    const [first] = opened;
    await desk.add('INBOX', 5);
    await desk.mark('INBOX', 2, 3, 8);
    await desk.expunge('INBOX', false);
    assert.equal((await packed.open(id))?.rows, first?.rows);
  });

  it('leave when there is no room, those first that nobody asked for', async () => {
    const desk = await Desk.open();
    for (const where of ['INBOX', 'Sent']) await desk.add(where, 5);
    const [inbox, sent] = [await desk.idOf('INBOX'), await desk.idOf('Sent')];
    const packed = packedMailboxes(8000);
    const first = await packed.open(inbox);
    assert.ok(packed.sizeBytes > 0);
    await packed.open(sent);
    assert.ok(packed.sizeBytes <= 8000);
    await packed.open(inbox);
    assert.equal((await packed.open(inbox))?.rows === first?.rows, packed.uidsOf(sent) !== undefined);
  });

  it('are read anew where the feed no longer tells what happened', async () => {
    const desk = await Desk.open();
    await desk.add('INBOX', 5);
    const id = await desk.idOf('INBOX');
    const packed = packedMailboxes();
    const before = await packed.open(id);
    await desk.mark('INBOX', 1, 2, 8);
    await desk.expunge('INBOX', false);
    await house.database.write('forgetChanges', { accountId: desk.accountId, before: 100 });
    const found = await packed.open(id);
    assert.notEqual(found?.rows, before?.rows);
    assert.deepEqual(told(found), await house.database.read((view) => storedIn(view, id)));
  });
});
