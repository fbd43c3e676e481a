/** The steps of the model done by a real store, and what lies in it afterwards. */
import assert from 'node:assert/strict';
import { Fault } from '../../src/base/fault.ts';
import type { Ranges } from '../../src/base/ranges.ts';
import { FileBlobs } from '../../src/store/blobs/index.ts';
import type { Database, View } from '../../src/store/database/index.ts';
import {
  listAccounts,
  listMailboxes,
  listQueue,
  mailboxByName,
  messageBodies,
  subscriptions,
  type CollectProgress,
  type commands,
  type MailboxRow,
  type NewMessage,
  type Transfer,
} from '../../src/store/records/index.ts';
import { addAccount, checkAccount, remoteTo, summary, textBody } from './records-house.ts';
import { bounceLetter, dayMs, type Letter, type Model, type Step, type Where } from './records-model.ts';

export type Records = Database<typeof commands>;

const accountNames = ['alice', 'bob', 'carol'] as const;
export const accountCount = accountNames.length;

/** The accounts as a new model has them. */
export async function furnish(records: Records): Promise<void> {
  await records.write('addDomain', { name: 'example.test', now: 1 });
  for (const name of accountNames) await addAccount(records, name);
}

/** Does a step; answers the code of its Fault. */
export async function doStep(records: Records, step: Step, now: number): Promise<string | undefined> {
  try {
    await (performers[step.do] as Performer<Step['do']>)(records, step, now);
    return undefined;
  } catch (error) {
    if (!(error instanceof Fault) || error.code === 'internal') throw error;
    return error.code;
  }
}

type Performer<D extends Step['do']> = (
  records: Records,
  step: Extract<Step, { readonly do: D }>,
  now: number,
) => Promise<unknown>;

const performers: { readonly [D in Step['do']]: Performer<D> } = {
  deliver: async (records, step, now) =>
    records.write('deliver', await deliveryOf(records, step, now), [textBody(step.letter.text)]),
  append: async (records, { to, letters }, now) => {
    const messages = letters.map((letter) => messageOf(letter));
    const bodies = letters.map(({ text }) => textBody(text));
    return records.write('appendMessages', { mailboxId: await idOf(records, to), messages, now }, bodies);
  },
  copy: async (records, step, now) => records.write('copyMessages', await transferOf(records, step, now)),
  move: async (records, step, now) => records.write('moveMessages', await transferOf(records, step, now)),
  store: async (records, { at, uids, mode, letter: { flags, keywords } }, now) =>
    records.write('storeFlags', { mailboxId: await idOf(records, at), uids, mode, flags, keywords, now }),
  expunge: async (records, { at, uids, keep }, now) =>
    records.write('expungeMessages', { mailboxId: await idOf(records, at), uids, keep, now }),
  expire: async (records, { at, days, keep }, now) =>
    records.write('expungeAged', { mailboxId: await idOf(records, at), before: now - days * dayMs, keep, now }),
  create: async (records, { at }, now) =>
    records.write('createMailbox', { ...(await named(records, at)), uidValidity: 1, now }),
  delete: async (records, { at, keep }, now) =>
    records.write('deleteMailbox', { ...(await named(records, at)), keep, now }),
  rename: async (records, { at, to }, now) => {
    const { accountId, name: from } = await named(records, at);
    return records.write('renameMailbox', { accountId, from, to, uidValidity: 1, now });
  },
  subscribe: async (records, { at, subscribed }) =>
    records.write('setSubscribed', { ...(await named(records, at)), subscribed }),
  // As late as all others: who is done first is taken for who came first.
  limit: async (records, { account, messages, bytes }) =>
    records.write('setAccountQuota', { address: `${accountNames[account]}@example.test`, messages, bytes }),
  settle,
  forget: (records, _, now) => forget(records, now),
  collect: (records, _, now) => collect(records, now),
  restart: () => assert.fail('Whoever opened the store closes it'),
};

async function accountIds(records: Records): Promise<number[]> {
  return (await records.read((view) => listAccounts(view))).map(({ id }) => id);
}

async function named(records: Records, [place, name]: Where): Promise<{ accountId: number; name: string }> {
  return { accountId: (await accountIds(records))[place] as number, name };
}

/** An id that nothing has where there is no such mailbox. */
async function idOf(records: Records, where: Where): Promise<number> {
  const { accountId, name } = await named(records, where);
  return (await records.read((view) => mailboxByName(view, accountId, name)))?.id ?? 0;
}

function messageOf({ flags, keywords, threadKeys }: Letter): NewMessage {
  return { flags, keywords: keywords.join(' '), internalDate: 1, summary, threadKeys };
}

async function transferOf(
  records: Records,
  { from, to, uids }: { readonly from: Where; readonly to: Where; readonly uids: Ranges },
  now: number,
): Promise<Transfer> {
  return { fromMailboxId: await idOf(records, from), toMailboxId: await idOf(records, to), uids, now };
}

type Delivery = Extract<Step, { do: 'deliver' }>;

async function deliveryOf(records: Records, { to, letter, elsewhere }: Omit<Delivery, 'do'>, now: number) {
  const { flags, keywords, threadKeys } = messageOf(letter);
  const ids = await accountIds(records);
  const local = to.map(([place, mailbox]) => ({ accountId: ids[place] as number, mailbox, flags, keywords }));
  const remote = Array.from({ length: elsewhere }, () => remoteTo('friend@far.test', now));
  return { now, internalDate: 1, summary, threadKeys: threadKeys ?? [], local, remote };
}

async function settle(records: Records, step: Extract<Step, { do: 'settle' }>, now: number): Promise<void> {
  const rows = await records.read((view) => listQueue(view));
  const done = rows.slice(0, step.done).map(({ id }) => id);
  const late = rows.slice(step.done, step.done + step.deferred);
  const deferred = late.map(({ id, attempts }) => ({
    id,
    attempts: attempts + 1,
    nextAttemptAt: now,
    lastReply: '451 Later',
  }));
  const { bounce } = step;
  const letter = bounce && (await deliveryOf(records, { to: [bounce], letter: bounceLetter, elsewhere: 0 }, now));
  const input = { now, done, deferred, ...(letter && { letters: [letter] }) };
  await records.write('settleQueue', input, letter ? [textBody(bounceLetter.text)] : []);
}

/** What nobody sees: threads without messages, and changes of long ago. */
async function forget(records: Records, now: number): Promise<void> {
  while ((await records.write('forgetThreads', { now })).done > 0) continue;
  for (const accountId of await accountIds(records)) {
    await records.write('forgetChanges', { accountId, before: now - 20 * dayMs });
  }
}

/** Twice, so that what the first round marks is gone after the second. */
async function collect(records: Records, now: number): Promise<void> {
  for (let round = 0; round < 2; round++) {
    let progress: CollectProgress | undefined;
    do {
      const input = { now: now + round, graceMs: 0, ...(progress && { progress }) };
      ({ progress } = await records.write('collectBodies', input));
    } while (progress);
  }
}

interface SeenMailbox {
  readonly name: string;
  readonly role: string | null;
  readonly selectable: boolean;
  readonly uidNext: number;
  readonly messages: readonly SeenMessage[];
}

interface SeenMessage {
  readonly uid: number;
  readonly flags: number;
  readonly keywords: string;
  /** SHA-256 of its text. */
  readonly hash: string;
  readonly thread: number;
  readonly savedAt: number;
  /** The mailbox it was expunged from; empty for none, "?" for one that is gone. */
  readonly from: string;
}

/** What can be seen of the records; threads are numbered by their age among those that are seen. */
export interface Sight {
  readonly accounts: readonly {
    readonly subscriptions: readonly string[];
    readonly mailboxes: readonly SeenMailbox[];
  }[];
  readonly queue: readonly { readonly hash: string; readonly attempts: number }[];
}

function byName(a: { readonly name: string }, b: { readonly name: string }): number {
  return a.name < b.name ? -1 : 1;
}

export function sightOf(model: Model): Sight {
  const accounts = model.accounts.map((account) => ({
    subscriptions: account.subscriptions.toSorted(),
    mailboxes: account.mailboxes.toSorted(byName).map(({ name, role, selectable, uidNext, messages }) => ({
      name,
      role,
      selectable,
      uidNext,
      messages: messages.map(({ uid, flags, keywords, text, thread, savedAt, from }) => ({
        uid,
        flags,
        keywords: keywords.join(' '),
        hash: textBody(text).hash,
        thread,
        savedAt,
        from: from === undefined ? '' : (account.mailboxes.find(({ id }) => id === from)?.name ?? '?'),
      })),
    })),
  }));
  const queue = model.queue.map(({ text, attempts }) => ({ hash: textBody(text).hash, attempts }));
  return byAge({ accounts, queue });
}

/** Checks on the way what must always hold. */
export function see(records: Records): Promise<Sight> {
  return records.read(async (view) => {
    const accounts: { subscriptions: string[]; mailboxes: SeenMailbox[] }[] = [];
    for (const { id } of await listAccounts(view)) {
      await checkAccount(view, id);
      const rows = await listMailboxes(view, id);
      const mailboxes: SeenMailbox[] = [];
      for (const row of rows.toSorted(byName)) mailboxes.push(await seeMailbox(view, row, rows));
      accounts.push({ subscriptions: (await subscriptions(view, id)).toSorted(), mailboxes });
    }
    const sql = 'select b.hash, q.attempts from queue q join bodies b on b.id = q.body_id order by q.id';
    return byAge({ accounts, queue: await view.all<Sight['queue'][number]>(sql) });
  });
}

async function seeMailbox(view: View, row: MailboxRow, all: readonly MailboxRow[]): Promise<SeenMailbox> {
  const { id, name, role, selectable, uidNext } = row;
  const origins = await view.all<{ uid: number; origin: number | null }>(
    'select uid, expunged_from as origin from messages where mailbox_id = ?',
    id,
  );
  const originOf = new Map(origins.map(({ uid, origin }) => [uid, origin]));
  const nameOf = (origin: number | null): string =>
    origin === null ? '' : (all.find((other) => other.id === origin)?.name ?? '?');
  const rows = await messageBodies(view, id, [[1, 1e9]]);
  const messages = rows.map(({ uid, flags, keywords, hash, threadId: thread, savedAt }) => ({
    uid,
    flags,
    keywords,
    hash,
    thread,
    savedAt,
    from: nameOf(originOf.get(uid) ?? null),
  }));
  return { name, role, selectable, uidNext, messages };
}

function byAge({ accounts, queue }: Sight): Sight {
  const all = accounts.flatMap(({ mailboxes }) => mailboxes.flatMap(({ messages }) => messages));
  const ids = [...new Set(all.map(({ thread }) => thread))].sort((a, b) => a - b);
  const ages = new Map(ids.map((id, age) => [id, age]));
  const numbered = (mailbox: SeenMailbox): SeenMailbox => ({
    ...mailbox,
    messages: mailbox.messages.map((message) => ({ ...message, thread: ages.get(message.thread) ?? -1 })),
  });
  const seen = accounts.map((account) => ({ ...account, mailboxes: account.mailboxes.map(numbered) }));
  return { accounts: seen, queue: queue.map(({ hash, attempts }) => ({ hash, attempts })) };
}

/** Every body that somebody refers to reads as what was written. */
export async function readBodies(records: Records, folder: string): Promise<void> {
  using blobs = new FileBlobs({ folder });
  const bodies = await records.read((view) =>
    view.all<{ hash: string; place: string }>(
      `select hash, place from bodies b where exists (select 1 from messages where body_id = b.id)
         or exists (select 1 from queue where body_id = b.id)`,
    ),
  );
  for (const { hash, place } of bodies) {
    const content = Buffer.from(await blobs.readAll(place)).toString();
    assert.equal(textBody(content).hash, hash);
  }
}
