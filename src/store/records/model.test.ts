import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import fc from 'fast-check';
import { numbersOf, rangesHave, type Ranges } from '../../base/ranges.ts';
import { checkAccount, openRecordsHouse, textBody, type RecordsHouse } from '../../../test/support/records-house.ts';
import { flagBits, listMessages, mailboxByName, type StoreMode } from './index.ts';

/** What the records should be, said in the plainest way: two mailboxes as lists. */
interface ModelMessage {
  readonly uid: number;
  readonly flags: number;
}

type Model = Record<string, { messages: ModelMessage[]; uidNext: number }>;

type Step =
  | { readonly do: 'deliver'; readonly mailbox: string; readonly flags: number }
  | {
      readonly do: 'store';
      readonly mailbox: string;
      readonly mode: StoreMode;
      readonly flags: number;
      readonly uids: Ranges;
    }
  | { readonly do: 'copy' | 'move'; readonly from: string; readonly to: string; readonly uids: Ranges }
  | { readonly do: 'expunge'; readonly mailbox: string; readonly uids: Ranges };

const mailbox = fc.constantFrom('INBOX', 'Sent');
const flags = fc.nat(31);
const uids: fc.Arbitrary<Ranges> = fc
  .tuple(fc.integer({ min: 1, max: 12 }), fc.nat(6), fc.integer({ min: 2, max: 6 }))
  .map(
    ([first, more, gap]) =>
      [
        [first, first + more],
        [first + more + gap, first + more + gap + 1],
      ] as Ranges,
  );
const mode = fc.constantFrom<StoreMode>('replace', 'add', 'remove');

const step: fc.Arbitrary<Step> = fc.oneof(
  { weight: 4, arbitrary: fc.record({ do: fc.constant('deliver' as const), mailbox, flags }) },
  { weight: 2, arbitrary: fc.record({ do: fc.constant('store' as const), mailbox, mode, flags, uids }) },
  {
    weight: 2,
    arbitrary: fc.record({ do: fc.constantFrom('copy' as const, 'move' as const), from: mailbox, to: mailbox, uids }),
  },
  { weight: 1, arbitrary: fc.record({ do: fc.constant('expunge' as const), mailbox, uids }) },
);

function stored(before: number, mode: StoreMode, flags: number): number {
  if (mode === 'replace') return flags;
  return mode === 'add' ? before | flags : before & ~flags;
}

function arrive(model: Model, name: string, flags: number): void {
  const found = model[name] as Model[string];
  found.messages.push({ uid: found.uidNext++, flags });
}

function applyToModel(model: Model, step: Step): void {
  if (step.do === 'deliver') return arrive(model, step.mailbox, step.flags);
  const source = model['from' in step ? step.from : step.mailbox] as Model[string];
  const named = source.messages.filter(({ uid }) => rangesHave(step.uids, uid));
  if (step.do === 'copy' || step.do === 'move') for (const { flags } of named) arrive(model, step.to, flags);
  if (step.do === 'move') source.messages = source.messages.filter((message) => !named.includes(message));
  if (step.do === 'expunge') {
    source.messages = source.messages.filter(
      (message) => !named.includes(message) || (message.flags & flagBits.deleted) === 0,
    );
  }
  if (step.do !== 'store') return;
  source.messages = source.messages.map((message) =>
    named.includes(message) ? { ...message, flags: stored(message.flags, step.mode, step.flags) } : message,
  );
}

async function idOf({ database, accountId }: RecordsHouse, name: string): Promise<number> {
  return (await database.read((view) => mailboxByName(view, accountId, name)))?.id ?? 0;
}

async function applyToRecords(house: RecordsHouse, step: Step): Promise<void> {
  const { database, accountId } = house;
  const now = 9;
  if (step.do === 'deliver') {
    const local = [{ accountId, mailbox: step.mailbox, flags: step.flags }];
    const input = { now, internalDate: now, summary: new Uint8Array(1), local, remote: [] };
    await database.write('deliver', input, [textBody('the same for all')]);
  } else if (step.do === 'store') {
    const { mode, flags, uids } = step;
    await database.write('storeFlags', {
      mailboxId: await idOf(house, step.mailbox),
      uids,
      mode,
      flags,
      keywords: [],
      now,
    });
  } else if (step.do === 'expunge') {
    await database.write('expungeMessages', { mailboxId: await idOf(house, step.mailbox), uids: step.uids, now });
  } else {
    const input = {
      fromMailboxId: await idOf(house, step.from),
      toMailboxId: await idOf(house, step.to),
      uids: step.uids,
      now,
    };
    const { from, to } = await database.write(step.do === 'copy' ? 'copyMessages' : 'moveMessages', input);
    assert.equal([...numbersOf(from)].length, [...numbersOf(to)].length);
  }
}

async function compare(house: RecordsHouse, model: Model): Promise<void> {
  for (const [name, expected] of Object.entries(model)) {
    const id = await idOf(house, name);
    const rows = await house.database.read((view) => listMessages(view, id));
    assert.deepEqual(
      rows.map(({ uid, flags }) => ({ uid, flags })),
      expected.messages,
      name,
    );
  }
  await house.database.read((view) => checkAccount(view, house.accountId));
}

describe('Records against a model', () => {
  it('agree after any sequence of commands', () =>
    fc.assert(
      fc.asyncProperty(fc.array(step, { minLength: 5, maxLength: 30 }), async (steps) => {
        await using house = await openRecordsHouse();
        const model: Model = { INBOX: { messages: [], uidNext: 1 }, Sent: { messages: [], uidNext: 1 } };
        for (const step of steps) {
          await applyToRecords(house, step);
          applyToModel(model, step);
          await compare(house, model);
        }
      }),
      { numRuns: 25 },
    ));
});
