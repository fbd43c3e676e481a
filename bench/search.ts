/**
 * What the search index costs and gives: CPU and bytes for each message, time of searches with and without it.
 *
 *   node bench/search.ts --messages 20000 --size 4096
 *
 * With --size 0 the mail is of many kinds and sizes. Everything runs in one process, in a folder that is removed at the end.
 */
import { statSync } from 'node:fs';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout } from 'node:timers/promises';
import { systemClock } from '../src/base/clock.ts';
import { silentLog } from '../src/base/log.ts';
import type { SearchKey } from '../src/formats/imap/index.ts';
import { Mailboxes, mailIndex } from '../src/mail/mailboxes/index.ts';
import { exactChoices, folded } from '../src/mail/text/index.ts';
import { FileBlobs } from '../src/store/blobs/index.ts';
import { openDatabase } from '../src/store/database/index.ts';
import { commandsUrl } from '../src/store/records/index.ts';
import type { commands } from '../src/store/records/index.ts';
import { indexFile } from '../src/store/search/index.ts';
import { correspondence } from './support/correspondence.ts';
import { markOf, note } from './support/notes.ts';
import { median, printTable, short } from './support/numbers.ts';
import { readOptions } from './support/options.ts';

const options = readOptions('What the search index costs and gives.', { messages: '20000', size: '4096', rounds: '5' });
const [messages = 20_000] = options.numbers('messages');
const [size = 4096] = options.numbers('size');
const [rounds = 5] = options.numbers('rounds');

const nobody = { sequence: () => [], uids: () => [], isRecent: () => false };

const folder = await mkdtemp(join(options.folder ?? tmpdir(), 'posthouse-bench-'));
const clock = systemClock;
const database = await openDatabase<typeof commands>({ folder, commands: commandsUrl });
const blobs = new FileBlobs({ folder });
const scanning = new Mailboxes({ database, blobs, clock });
await database.write('addDomain', { name: 'example.org', now: 0 });
const account = { address: 'a@example.org', passwordHash: '', uidValidity: 1, now: 0, mailboxes: [{ name: 'INBOX' }] };
const { accountId } = await database.write('addAccount', account);
const { id: mailboxId } = await scanning.find(accountId, 'INBOX');
await fill();

const before = { cpu: process.cpuUsage(), at: performance.now() };
const index = mailIndex({ database, folder, clock, log: silentLog, delayMs: 10 });
index.start();
while ((await index.state()).behind > 0 || (await index.state()).mark === 0) await setTimeout(100);
const cpu = process.cpuUsage(before.cpu);
await setTimeout(2000);
printTable(
  ['index', 'each message'],
  [
    ['CPU ms', ((cpu.user + cpu.system) / 1000 / messages).toFixed(3)],
    ['ms', ((performance.now() - before.at - 2000) / messages).toFixed(3)],
  ],
);

const indexed = new Mailboxes({ database, blobs, clock, index });
const rare = markOf(Math.floor(messages / 2));
const rows: string[][] = [];
for (const wanted of [rare, rare.slice(1, -1), 'nowhere', 'mentstaing', 'gragu']) {
  const hits = (await index.candidates(exactChoices(folded(wanted))))?.ids.length;
  const key: SearchKey = { key: 'text', text: wanted };
  const port = await timed(() => index.candidates(exactChoices(folded(wanted))));
  const whole = await timed(() => indexed.search(mailboxId, key, nobody));
  const fuzzy = await timed(() => indexed.search(mailboxId, { key: 'fuzzy', of: key }, nobody));
  rows.push([`"${wanted}"`, `${hits ?? 'no promise'}`, short(port), short(whole), short(fuzzy)]);
}
printTable(['searched', 'candidates', 'port ms', 'TEXT ms', 'FUZZY TEXT ms'], rows);
const scan = performance.now();
await scanning.search(mailboxId, { key: 'text', text: 'nowhere' }, nobody);
console.log(`without the index: ${short(performance.now() - scan)} ms`);

await index[Symbol.asyncDispose]();
console.log(`the index takes ${short(statSync(indexFile(folder)).size / messages)} bytes of the disk for each message`);
indexed[Symbol.dispose]();
scanning[Symbol.dispose]();
blobs[Symbol.dispose]();
await database[Symbol.asyncDispose]();
await rm(folder, { recursive: true });

async function fill(): Promise<void> {
  for (let at = 0; at < messages; at += 200) {
    const appended = Array.from({ length: Math.min(200, messages - at) }, (_, offset) => append(at + offset));
    await Promise.all(appended);
  }
}

async function append(number: number): Promise<void> {
  await using intake = scanning.intake();
  await intake.write(size > 0 ? note(number, size) : correspondence(number + 1));
  await scanning.append(mailboxId, [{ ...(await intake.finish()), flags: [] }]);
}

async function timed(work: () => Promise<unknown>): Promise<number> {
  const found: number[] = [];
  for (let round = 0; round < rounds; round++) {
    const since = performance.now();
    await work();
    found.push(performance.now() - since);
  }
  return median(found);
}
