import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { systemClock } from '../../base/clock.ts';
import { Fault } from '../../base/fault.ts';
import { limits } from '../../base/limits.ts';
import { countOfRanges, type Ranges } from '../../base/ranges.ts';
import { checkAccount, fill, mailboxOf, namesOf, openRecordsHouse } from '../../../test/support/records-house.ts';
import { uidsOf, type RecordsHouse } from '../../../test/support/records-house.ts';
import type { MailboxRow } from '../../store/records/index.ts';
import { Bulk } from './bulk.ts';

const portion = limits.messagesPerCommandMax;
const everything: Ranges = [[1, 2 ** 32 - 1]];

interface Crowd extends AsyncDisposable {
  readonly house: RecordsHouse;
  readonly bulk: Bulk;
  readonly inbox: MailboxRow;
  readonly sent: MailboxRow;
  /** The commands that were asked for. */
  readonly asked: string[];
  /** What happens before the command with that number, counted from 1. */
  readonly before: Map<number, () => Promise<unknown>>;
}

/** A house with more than two portions of messages in INBOX. */
async function openCrowd(): Promise<Crowd> {
  const house = await openRecordsHouse();
  await fill(house, 'INBOX', ['a message']);
  const inbox = await mailboxOf(house, 'INBOX');
  const inside = { fromMailboxId: inbox.id, toMailboxId: inbox.id, uids: everything, now: 1 };
  for (let count = 1; count <= portion * 2; count *= 2) await house.database.write('copyMessages', inside);
  const asked: string[] = [];
  const before: Crowd['before'] = new Map();
  const write: RecordsHouse['database']['write'] = async (name, input, bodies) => {
    asked.push(name);
    await before.get(asked.length)?.();
    return house.database.write(name, input, bodies);
  };
  const read: RecordsHouse['database']['read'] = (work) => house.database.read(work);
  return {
    house,
    bulk: new Bulk({ read, write }, systemClock, true),
    inbox: await mailboxOf(house, 'INBOX'),
    sent: await mailboxOf(house, 'Sent'),
    asked,
    before,
    [Symbol.asyncDispose]: () => house[Symbol.asyncDispose](),
  };
}

function check({ database, accountId }: RecordsHouse): Promise<void> {
  return database.read((view) => checkAccount(view, accountId));
}

describe('What is done to many messages', () => {
  it('is done in portions: flags, and what leaves', async () => {
    await using crowd = await openCrowd();
    const { bulk, inbox, house } = crowd;
    const change = { mode: 'add', flags: 8, keywords: [] } as const;
    const stored = await bulk.storeFlags(inbox.id, everything, change);
    assert.deepEqual(stored.changed, [[1, inbox.messageCount]]);
    assert.deepEqual(
      stored.modseqs,
      [1, 2, 3].map((more) => inbox.modseq + more),
    );
    const gone = await bulk.expunge(inbox.id);
    assert.deepEqual([gone.expunged, gone.modseqs.length], [[[1, inbox.messageCount]], 3]);
    assert.deepEqual((await bulk.expunge(inbox.id)).expunged, []);
    const kept = await mailboxOf(house, 'Recoverable');
    assert.deepEqual((await bulk.move(kept.id, inbox.id, everything)).from, [[1, inbox.messageCount]]);
    assert.equal((await mailboxOf(house, 'INBOX')).messageCount, inbox.messageCount);
    await check(house);
  });

  it('is told right though others come between', async () => {
    await using crowd = await openCrowd();
    const { bulk, inbox, sent, house, before } = crowd;
    before.set(2, () => fill(house, 'Sent', ['between']));
    const copied = await bulk.copy(inbox.id, sent.id, everything);
    assert.deepEqual(copied.to, [
      [1, portion],
      [portion + 2, inbox.messageCount + 1],
    ]);
    assert.deepEqual([copied.from, copied.uidValidity], [[[1, inbox.messageCount]], sent.uidValidity]);
    await check(house);
  });

  it('leaves nothing of a COPY that cannot be finished', async () => {
    await using crowd = await openCrowd();
    const { bulk, inbox, sent, house, before } = crowd;
    await fill(house, 'Sent', ['before']);
    before.set(3, () => Promise.reject(new Fault('overQuota', 'The account is full')));
    before.set(2, () => fill(house, 'Sent', ['between']));
    await assert.rejects(bulk.copy(inbox.id, sent.id, everything), { code: 'overQuota' });
    assert.deepEqual(await uidsOf(house, 'Sent'), [1, portion + 2]);
    assert.deepEqual(await namesOf(house), ['INBOX', 'Sent']);
    assert.equal((await mailboxOf(house, 'INBOX')).messageCount, inbox.messageCount);
    await check(house);
  });

  it('fails where a mailbox vanishes in between', async () => {
    await using crowd = await openCrowd();
    const { bulk, inbox, sent, house, before } = crowd;
    const remove = { accountId: house.accountId, name: 'Sent', keep: true, now: 1 };
    before.set(2, () => house.database.write('deleteMailbox', remove));
    await assert.rejects(bulk.copy(inbox.id, sent.id, everything), { code: 'noSuchMailbox' });
    await check(house);
  });

  it('renames INBOX: its messages follow by and by', async () => {
    await using crowd = await openCrowd();
    const { bulk, inbox, house, before } = crowd;
    before.set(2, () => fill(house, 'INBOX', ['new mail']));
    await bulk.rename({ accountId: house.accountId, from: 'INBOX', to: 'Old', uidValidity: 1, now: 1 });
    assert.deepEqual(await uidsOf(house, 'INBOX'), [inbox.uidNext]);
    const old = await mailboxOf(house, 'Old');
    assert.equal(old.messageCount, inbox.messageCount);
    await check(house);
  });

  it('empties a mailbox in portions before it is deleted', async () => {
    await using crowd = await openCrowd();
    const { bulk, inbox, sent, house, asked } = crowd;
    await bulk.move(inbox.id, sent.id, everything);
    asked.length = 0;
    assert.equal(await bulk.remove(house.accountId, 'Sent'), sent.id);
    assert.deepEqual(asked, ['deleteMailbox', 'deleteMailbox', 'deleteMailbox']);
    assert.equal(countOfRanges([[1, (await mailboxOf(house, 'Recoverable')).messageCount]]), inbox.messageCount);
    await check(house);
  });
});
