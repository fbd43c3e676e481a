/**
 * What mail takes of the disk, metadata included, beside maildirs with the same messages.
 *
 *   node bench/room.ts --count 3000                mail of our own making
 *   node bench/room.ts --count 100000 --mail DIR   the *.eml of a folder
 *
 * Files of a maildir take whole blocks of the file system; its directories and indexes are not counted. The search index is
 * not counted on either side.
 */
import { hash } from 'node:crypto';
import { globSync, mkdtempSync, readFileSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { gzipSync } from 'node:zlib';
import { MessageReading } from '../src/mail/summary/index.ts';
import { openDatabase } from '../src/store/database/index.ts';
import { commandsUrl, type commands } from '../src/store/records/index.ts';
import { correspondence } from './support/correspondence.ts';
import { median, printTable, short } from './support/numbers.ts';
import { readOptions } from './support/options.ts';

const blockBytes = 4096;
const atOnce = 50;

const options = readOptions('What mail takes of the disk.', { count: '3000', mail: '' });
const [count = 3000] = options.numbers('count');
const folder = mkdtempSync(join(options.folder ?? tmpdir(), 'posthouse-room-'));
const sizes = { messages: 0, raw: 0, maildir: 0, packedMaildir: 0, summaries: [] as number[] };
try {
  await fill();
  report();
} finally {
  rmSync(folder, { recursive: true });
}

function* readMail(): Generator<Buffer> {
  const given = options.text('mail');
  if (given === '') for (let seed = 0; seed < count; seed++) yield correspondence(seed);
  else for (const path of globSync(join(given, '**/*.eml')).slice(0, count)) yield readFileSync(path);
}

/** The mail of one account, which is closed again: what stays is what a backup would copy. */
async function fill(): Promise<void> {
  await using database = await openDatabase<typeof commands>({ folder, commands: commandsUrl });
  await database.write('addDomain', { name: 'example.test', now: 1 });
  const mailboxes = [{ name: 'INBOX' }];
  const account = { address: 'a@example.test', passwordHash: '', uidValidity: 1, now: 1, mailboxes };
  const { accountId } = await database.write('addAccount', account);
  let writes: Promise<unknown>[] = [];
  for (const message of readMail()) {
    const { summary, threadKeys } = weigh(message);
    const internalDate = Date.UTC(2026, 0, 1) + sizes.messages * 60_000;
    const local = [{ accountId, mailbox: 'INBOX', flags: 0 }];
    const input = { now: internalDate, internalDate, summary, threadKeys, local, remote: [] };
    const body = { hash: hash('sha256', message), sizeBytes: message.length, content: { bytes: message } };
    writes.push(database.write('deliver', input, [body]));
    if (writes.length < atOnce) continue;
    await Promise.all(writes);
    writes = [];
  }
  await Promise.all(writes);
}

function weigh(message: Buffer): { summary: Uint8Array; threadKeys: readonly number[] } {
  const reading = new MessageReading();
  reading.write(message);
  const read = reading.end();
  sizes.messages++;
  sizes.raw += message.length;
  sizes.maildir += inBlocks(message.length);
  sizes.packedMaildir += inBlocks(gzipSync(message, { level: 6 }).length);
  sizes.summaries.push(read.summary.length);
  return read;
}

function inBlocks(bytes: number): number {
  return Math.ceil(bytes / blockBytes) * blockBytes;
}

function report(): void {
  const { messages, raw, maildir, packedMaildir, summaries } = sizes;
  const bodies = sizeOf('segments/*');
  const database = sizeOf('posthouse.db*');
  const whole = bodies + database;
  const row = (name: string, bytes: number): string[] => [
    name,
    short(bytes / messages),
    ...[raw, maildir, packedMaildir].map((other) => (bytes / other).toFixed(3)),
  ];
  console.log(`${messages} messages of ${short(raw / messages)} bytes`);
  printTable(
    ['', 'bytes each', 'of raw', 'of maildir', 'of gzip maildir'],
    [
      row('maildir', maildir),
      row('maildir, gzip 6', packedMaildir),
      row('posthouse', whole),
      row('  bodies', bodies),
      row('  database', database),
      ...tables().map(({ name, bytes }) => row(`    ${name}`, bytes)),
    ],
  );
  console.log(
    `A summary has ${short(summaries.reduce((sum, size) => sum + size, 0) / messages)} bytes, median ${median(summaries)}`,
  );
}

function sizeOf(pattern: string): number {
  return globSync(join(folder, pattern)).reduce((sum, path) => sum + statSync(path).size, 0);
}

/** Tables and indexes that take more than five bytes for each message, the largest first. */
function tables(): { name: string; bytes: number }[] {
  using database = new DatabaseSync(join(folder, 'posthouse.db'), { readOnly: true });
  const sql = 'select name, sum(pgsize) as bytes from dbstat group by name order by bytes desc';
  const rows = database.prepare(sql).all() as { name: string; bytes: number }[];
  return rows.filter(({ bytes }) => bytes > 5 * sizes.messages);
}
