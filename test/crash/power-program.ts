/**
 * The program that is recorded: opens the real store, lets writers deliver, append and expunge side by side while bodies
 * are collected, and tells what is promised. Arguments: data folder, the file to tell in, number of the run, turns, and
 * how to end: `close` in peace, or `die` with the log of the database full.
 */
import { closeSync, fstatSync, openSync, readdirSync, writeSync } from 'node:fs';
import { join } from 'node:path';
import { FileBlobs, segmentsFolder, type Draft } from '../../src/store/blobs/index.ts';
import { openDatabase, type Body } from '../../src/store/database/index.ts';
import {
  commandsUrl,
  listAccounts,
  listMailboxes,
  mailboxByName,
  recoverableRole,
  type CollectProgress,
  type commands,
} from '../../src/store/records/index.ts';
import { addAccount } from '../support/records-house.ts';
import { contentOf, type Found, type Told } from './power-story.ts';

const [folder = '', toldFile = '', run = '0', turns = '0', end = 'close'] = process.argv.slice(2);
const writers = 4;
const now = 5;

const toldTo = openSync(toldFile, 'a');
const summary = new Uint8Array(300).fill(7);

if (run !== '0') leaveTornEnd();
const database = await openDatabase<typeof commands>({ folder, commands: commandsUrl });
const blobs = new FileBlobs({ folder, draftMemoryBytes: 150_000, draftsMemoryBytes: 0 });
if (run === '0') {
  await database.write('addDomain', { name: 'example.test', now });
  for (const name of ['alice', 'bob']) await addAccount(database, name);
}
const [alice = 0, bob = 0] = (await database.read((view) => listAccounts(view))).map(({ id }) => id);

/** As a crash would: so every run begins a segment of its own, and there is something to be moved and removed. */
function leaveTornEnd(): void {
  const last = readdirSync(segmentsFolder(folder)).sort().at(-1) as string;
  const file = openSync(join(segmentsFolder(folder), last), 'r+');
  writeSync(file, 'PHB2 torn', fstatSync(file).size);
  closeSync(file);
}

function tell(told: Told): void {
  writeSync(toldTo, `${JSON.stringify(told)}\n`);
}

async function bodyOf(draft: Draft, id: string): Promise<Body> {
  const content = contentOf(id);
  for (let at = 0; at < content.length; at += 50_000) await draft.write(content.subarray(at, at + 50_000));
  return draft.finish();
}

async function deliver(id: string, accountIds: readonly number[]): Promise<readonly Found[]> {
  await using draft = blobs.draft();
  const body = await bodyOf(draft, id);
  tell({ kind: 'will', ids: [id], accountIds });
  const local = accountIds.map((accountId) => ({ accountId, mailbox: 'INBOX', flags: 0 }));
  const input = { now, internalDate: now, summary, threadKeys: [], local, remote: [] };
  const { delivered } = await database.write('deliver', input, [body]);
  const found = delivered.map(({ accountId, uid }) => ({ accountId, mailbox: 'INBOX', uid, id }));
  tell({ kind: 'has', found });
  return found;
}

async function append(ids: readonly string[], accountId: number): Promise<void> {
  await using drafts = new AsyncDisposableStack();
  const bodies: Body[] = [];
  for (const id of ids) bodies.push(await bodyOf(drafts.use(blobs.draft()), id));
  const mailbox = await database.read((view) => mailboxByName(view, accountId, 'Sent'));
  tell({ kind: 'will', ids, accountIds: [accountId] });
  const messages = ids.map(() => ({ flags: 1, keywords: 'seen-here', internalDate: now, summary, threadKeys: [] }));
  const { uids } = await database.write('appendMessages', { mailboxId: mailbox?.id ?? 0, now, messages }, bodies);
  tell({ kind: 'has', found: ids.map((id, at) => ({ accountId, mailbox: 'Sent', uid: uids[at] as number, id })) });
}

async function expunge({ accountId, mailbox, uid, id }: Found): Promise<void> {
  const mailboxId = (await database.read((view) => mailboxByName(view, accountId, mailbox)))?.id ?? 0;
  tell({ kind: 'leaves', accountId, id });
  const uids = [[uid, uid]] as const;
  await database.write('storeFlags', { mailboxId, uids, mode: 'add', flags: 8, keywords: [], now });
  await database.write('expungeMessages', { mailboxId, uids, keep: uid % 2 === 0, now });
  tell({ kind: 'left', accountId, id });
}

async function writer(name: number): Promise<void> {
  const mine: Found[] = [];
  for (let turn = 0; turn < Number(turns); turn++) {
    const id = `${run}.${name}.${turn}`;
    if (turn % 5 === 3) await append([`${id}a`, `${id}b`, `${id}c`], bob);
    else if (turn % 5 === 4) for (const found of mine.splice(0, 4)) await expunge(found);
    else mine.push(...(await deliver(id, turn % 2 === 0 ? [alice, bob] : [alice])));
  }
}

/** Without grace, so that the end of a body comes soon. */
async function collect(): Promise<void> {
  let progress: CollectProgress | undefined;
  do {
    await emptyRecoverable();
    const input = { now, graceMs: 0, ...(progress && { progress }) };
    ({ progress } = await database.write('collectBodies', input));
  } while (progress);
}

/** Expunging there is for good. */
async function emptyRecoverable(): Promise<void> {
  for (const accountId of [alice, bob]) {
    const mailboxes = await database.read((view) => listMailboxes(view, accountId));
    for (const { id: mailboxId } of mailboxes.filter(({ role }) => role === recoverableRole)) {
      const uids = [[1, 1e9]] as const;
      await database.write('storeFlags', { mailboxId, uids, mode: 'add', flags: 8, keywords: [], now });
      await database.write('expungeMessages', { mailboxId, keep: false, now });
    }
  }
}

const working = new AbortController();
async function collectMeanwhile(): Promise<void> {
  while (!working.signal.aborted) await collect();
}

const work = Promise.all(Array.from({ length: writers }, (_, name) => writer(name)));
await Promise.all([work.finally(() => working.abort()), collectMeanwhile()]);
if (end === 'die') process.kill(process.pid, 'SIGKILL');
blobs[Symbol.dispose]();
await database[Symbol.asyncDispose]();
