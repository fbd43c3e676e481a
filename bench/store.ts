/**
 * What the store can do: durable deliveries against the limit of the disk, a large mailbox, the memory of the whole server.
 *
 *   node bench/store.ts --folder DIR
 */

import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { DemoProcess } from '../test/support/demo-process.ts';
import type { ImapPeer } from '../test/support/imap-peer.ts';
import { allNumbers } from '../src/base/ranges.ts';
import { appendsPerSecond } from './support/disk.ts';
import { letter } from './support/letters.ts';
import { median, printTable, short } from './support/numbers.ts';
import { readOptions } from './support/options.ts';
import { memoryOf } from './support/process.ts';
import { fillMailbox, openStore, rareWord, type StoreParts } from './support/store-parts.ts';

const options = readOptions('What the store can do.', { messages: '100000', rounds: '5' });
const [messages = 100_000] = options.numbers('messages');
const [rounds = 5] = options.numbers('rounds');
const many = Math.min(10_000, messages);
const folder = options.folder ?? tmpdir();
const data = mkdtempSync(join(folder, 'posthouse-store-'));
const rows: string[][] = [];

try {
  const address = await makeAccount();
  {
    await using store = await openStore(data);
    await deliveries(store, await store.accountOf(address));
    await largeMailbox(store, await store.accountOf(address));
  }
  await wholeServer();
  console.log(`${messages} messages, median of ${rounds} rounds`);
  printTable(['the store', '', '', 'goal'], rows);
} finally {
  rmSync(data, { recursive: true, force: true });
}

function note(what: string, value: number, unit: string, goal = ''): void {
  rows.push([what, short(value), unit, goal]);
}

async function makeAccount(): Promise<string> {
  await using server = await DemoProcess.start({ data, set: ['log.level=warn'] });
  await server.stop();
  return server.login().address;
}

async function medianOf(work: (round: number) => Promise<number>): Promise<number> {
  const found: number[] = [];
  for (let round = 0; round < rounds; round++) found.push(await work(round));
  return median(found);
}

async function msOf(work: () => Promise<unknown>): Promise<number> {
  const since = performance.now();
  await work();
  return performance.now() - since;
}

/** The longest time for which the loop did not turn while `work` went on. */
async function longestTurnMs(work: () => Promise<unknown>): Promise<number> {
  let longest = 0;
  let last = performance.now();
  let isOver = false;
  const tick = (): void => {
    longest = Math.max(longest, performance.now() - last);
    last = performance.now();
    if (!isOver) setImmediate(tick);
  };
  setImmediate(tick);
  await work();
  isOver = true;
  tick();
  return longest;
}

/** Each round beside one of the disk, so that a slow minute hits both. */
async function deliveries(store: StoreParts, accountId: number): Promise<void> {
  const shares: number[] = [];
  const rates: number[] = [];
  const flushes: number[] = [];
  await deliverFor(store, accountId, 50, 300);
  for (let round = 0; round < rounds; round++) {
    const limit = appendsPerSecond(folder, 4096, 50, 500);
    const rate = await deliverFor(store, accountId, 50, 1000);
    rates.push(rate);
    shares.push(rate / limit);
    const flushMs = 1000 / appendsPerSecond(folder, 4096, 1, 500);
    flushes.push(1000 / (await deliverFor(store, accountId, 1, 500)) / (2 * flushMs));
  }
  note('deliveries of 4 KB, 50 writers', median(rates), '/s');
  note('… of what the disk alone can do', median(shares), 'times', '0.5 or more');
  note('a delivery of 4 KB, 1 writer', median(flushes), 'times two flushes', '1.5 or less');
}

async function deliverFor(store: StoreParts, accountId: number, writers: number, ms: number): Promise<number> {
  const since = performance.now();
  let count = 0;
  const write = async (): Promise<void> => {
    while (performance.now() - since < ms) {
      await deliverOne(store, accountId);
      count++;
    }
  };
  await Promise.all(Array.from({ length: writers }, write));
  return (count * 1000) / (performance.now() - since);
}

/** What a parser would have read is the same for all: the store alone is measured. */
async function deliverOne({ database, blobs, summary }: StoreParts, accountId: number): Promise<void> {
  await using draft = blobs.draft();
  await draft.write(Buffer.from(letter(4096, 'bench@example.test'), 'latin1'));
  const now = Date.now();
  const local = [{ accountId, mailbox: 'Sent', flags: 0 }];
  const delivery = { now, internalDate: now, summary, threadKeys: [], local, remote: [] };
  await database.write('deliver', delivery, [await draft.finish()]);
}

async function largeMailbox(store: StoreParts, accountId: number): Promise<void> {
  const { mailboxes } = store;
  await mailboxes.create(accountId, 'Bench');
  const { id } = await mailboxes.find(accountId, 'Bench');
  const fillMs = await msOf(() => fillMailbox(store, id, messages));
  note('messages taken in and appended, 100 at once', (messages * 1000) / fillMs, '/s');

  const select = (): Promise<unknown> =>
    mailboxes.status(accountId, 'Bench').then(() => mailboxes.open(accountId, 'Bench'));
  await select();
  note('SELECT', await medianOf(() => msOf(select)), 'ms', '5 or less');
  const cold = (): Promise<unknown> => store.coldMailboxes().open(accountId, 'Bench');
  note('SELECT of a mailbox that is not in memory', await medianOf(() => msOf(cold)), 'ms');
  note('… the longest time for which nobody else has a turn', await medianOf(() => longestTurnMs(cold)), 'ms');

  const uids = (await mailboxes.open(accountId, 'Bench')).uids.slice(0, messages);
  const flagsMs = await medianOf(() => msOf(() => listFlags(store, id, uids)));
  note('flags of all', (messages * 1000) / flagsMs, '/s', '1000000 or more');
  const envelopesMs = await medianOf(() => msOf(() => listEnvelopes(store, id)));
  note('envelopes of all', (messages * 1000) / envelopesMs, '/s', '300000 or more');

  const flagged = (round: number): Promise<unknown> =>
    mailboxes.storeFlags(id, [[1, many]], { mode: round % 2 === 0 ? 'add' : 'remove', flags: ['\\Flagged'] });
  note(`STORE on ${many}`, await medianOf((round) => msOf(() => flagged(round))), 'ms', '60 or less');
  const copied = async (round: number): Promise<number> => {
    await mailboxes.create(accountId, `Copies ${round}`);
    const target = await mailboxes.find(accountId, `Copies ${round}`);
    return msOf(() => mailboxes.copy(id, target.id, [[1, many]]));
  };
  note(`COPY of ${many}`, await medianOf(copied), 'ms', '150 or less');
}

async function listFlags({ mailboxes }: StoreParts, mailboxId: number, uids: readonly number[]): Promise<void> {
  let count = 0;
  for await (const batch of mailboxes.listed(mailboxId, uids)) for (const { flags } of batch) count += flags.length;
  if (count === 0) throw new Error('No flags were found');
}

async function listEnvelopes({ mailboxes }: StoreParts, mailboxId: number): Promise<void> {
  let count = 0;
  for await (const batch of mailboxes.summarized(mailboxId, allNumbers)) {
    for (const { summary } of batch) if (summary.envelope.length > 0) count++;
  }
  if (count !== messages) throw new Error('Envelopes are missing');
}

/** The server with that mailbox open: what a word takes, and its memory. */
async function wholeServer(): Promise<void> {
  await using server = await DemoProcess.start({ data, set: ['log.level=warn'] });
  using imap = await server.imap();
  await imap.done('SELECT Bench');
  await searchIsReady(imap);
  note('SEARCH of a word', await medianOf(() => msOf(() => imap.done(`SEARCH TEXT ${rareWord}`))), 'ms', '20 or less');
  await server.stop();

  await using fresh = await DemoProcess.start({ data, set: ['log.level=warn'] });
  using session = await fresh.imap();
  await session.done('SELECT Bench');
  await pause(3000);
  noteMemory('memory with the mailbox open', fresh, '100 or less');
  await session.done('FETCH 1:* (FLAGS)');
  await pause(3000);
  noteMemory('… after FETCH of all flags', fresh);
  await deliverLarge(fresh);
}

/** The index of words follows the mail: it may need a while to catch up. */
async function searchIsReady(imap: ImapPeer, withinMs = 120_000): Promise<void> {
  const since = performance.now();
  while ((await msOf(() => imap.done(`SEARCH TEXT ${rareWord}`))) > 50 && performance.now() - since < withinMs)
    await pause(500);
}

function noteMemory(what: string, server: DemoProcess, goal = ''): void {
  const { pss, rss } = memoryOf(server.facts.pid);
  note(`${what}, PSS`, pss / 1024, 'MiB', goal);
  note(`${what}, RSS`, rss / 1024, 'MiB', goal);
}

async function deliverLarge(server: DemoProcess, count = 500): Promise<void> {
  const { address } = server.login(1);
  let left = count;
  let most = 0;
  const over = new AbortController();
  const watching = (async () => {
    for (; !over.signal.aborted; await pause(50)) most = Math.max(most, memoryOf(server.facts.pid).pss);
  })();
  const send = async (): Promise<void> => {
    using smtp = await server.smtp();
    while (left-- > 0)
      await smtp.send({ from: 'bench@example.org', to: [address], content: letter(1_000_000, address) });
  };
  await Promise.all(Array.from({ length: 50 }, send));
  over.abort();
  await watching;
  note('memory while 50 writers deliver 1 MB, most PSS', most / 1024, 'MiB', '130 or less');
  note('… most RSS', server.memory().most / 1024, 'MiB', '130 or less');
}
