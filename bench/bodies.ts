/**
 * What bodies cost: room on the disk, time to write and read them, a range of a large one, a turn of collecting.
 *
 *   node bench/bodies.ts --count 3000 --folder DIR      mail of our own making
 *   node bench/bodies.ts --mail DIR                     the *.eml of a folder
 */
import { createHash, hash as hashOf } from 'node:crypto';
import { globSync, mkdirSync, mkdtempSync, readFileSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { FileBlobs, SegmentWriter, segmentsFolder, spoolFolder, type Body } from '../src/store/blobs/index.ts';
import { openDatabase } from '../src/store/database/index.ts';
import { commandsUrl, type CollectTurn, type commands } from '../src/store/records/index.ts';
import { correspondence } from './support/correspondence.ts';
import { median, printTable, quantile, short } from './support/numbers.ts';
import { readOptions } from './support/options.ts';

const options = readOptions('What bodies cost.', { count: '3000', mail: '' });
const [count = 3000] = options.numbers('count');
const root = mkdtempSync(join(options.folder ?? tmpdir(), 'posthouse-bodies-'));
const mail = readMail(options.text('mail'));
try {
  await measureRoom();
  await measureRange();
  await measureMoving();
  await measureCollecting();
} finally {
  rmSync(root, { recursive: true });
}

function readMail(folder: string): Buffer[] {
  if (folder === '') return Array.from({ length: count }, (_, seed) => correspondence(seed));
  return globSync(join(folder, '**/*.eml'))
    .slice(0, count)
    .map((path) => readFileSync(path));
}

function newFolder(name: string): string {
  const folder = join(root, name);
  for (const path of [folder, segmentsFolder(folder), spoolFolder(folder)]) mkdirSync(path);
  return folder;
}

function bodyOf(bytes: Uint8Array): Body {
  return { hash: hashOf('sha256', bytes, 'hex'), sizeBytes: bytes.length, content: { bytes } };
}

function sumOf(sizes: readonly number[]): number {
  return sizes.reduce((sum, size) => sum + size, 0);
}

async function measureRoom(): Promise<void> {
  const classes = [
    ['under 8 KB', 0, 8192],
    ['8 to 32 KB', 8192, 32_768],
    ['32 KB and more', 32_768, Infinity],
    ['all', 0, Infinity],
  ] as const;
  const rows: string[][] = [];
  for (const [name, from, to] of classes) {
    const some = mail.filter(({ length }) => length >= from && length < to);
    if (some.length > 0) rows.push([name, ...(await roomOf(name, some)).map(short)]);
  }
  printTable(
    ['messages', 'count', 'raw bytes', 'on disk', 'share', 'ratio', 'write MB/s', 'µs each', 'read MB/s'],
    rows,
  );
}

async function roomOf(name: string, some: readonly Buffer[]): Promise<number[]> {
  const folder = newFolder(name.replaceAll(' ', '-'));
  const bodies = some.map(bodyOf);
  const raw = sumOf(some.map(({ length }) => length));
  using writer = new SegmentWriter(folder);
  const since = performance.now();
  const places = bodies.map((body) => writer.append(body).place);
  const writeMs = performance.now() - since;
  await writer.flush();
  using blobs = new FileBlobs({ folder });
  const reading = performance.now();
  for (const place of places) await blobs.readAll(place);
  const readMs = performance.now() - reading;
  const disk = sumOf(globSync(join(segmentsFolder(folder), '*')).map((path) => statSync(path).size));
  const each = [some.length, raw / some.length, disk / some.length, disk / raw, raw / disk];
  return [...each, raw / writeMs / 1000, (writeMs * 1000) / some.length, raw / readMs / 1000];
}

async function measureRange(): Promise<void> {
  const folder = newFolder('range');
  using writer = new SegmentWriter(folder);
  using blobs = new FileBlobs({ folder });
  await using draft = blobs.draft();
  const piece = Buffer.from(createHash('shake256', { outputLength: 48_000 }).digest('base64'));
  const arriving = performance.now();
  while (draft.sizeBytes < 50e6) await draft.write(piece);
  const body = await draft.finish();
  const arrivedMs = performance.now() - arriving;
  const storing = performance.now();
  const { place } = writer.append(body);
  const storedMs = performance.now() - storing;
  await writer.flush();
  const waits: number[] = [];
  for (let at = 0; at < 49e6; at += 500_000) {
    const since = performance.now();
    await blobs.readAll(place, at, at + 10_000);
    waits.push(performance.now() - since);
  }
  const rss = process.memoryUsage.rss();
  let most = 0;
  const reading = performance.now();
  for await (const chunk of blobs.read(place)) most = Math.max(most, chunk.length && process.memoryUsage.rss() - rss);
  const readMs = performance.now() - reading;
  console.log('\nAn attachment of 50 MB');
  printTable(
    ['', 'figure'],
    [
      ['arriving in a draft, MB/s', short(50e3 / arrivedMs)],
      ['in the store thread, ms', short(storedMs)],
      ['10 KB out of its middle, ms (median, p99)', `${short(median(waits))}, ${short(quantile(waits, 0.99))}`],
      ['all of it, MB/s', short(50e3 / readMs)],
      ['memory meanwhile, MB more', short(most / 1e6)],
    ],
  );
}

/** What a turn does that rewrites a segment: a mebibyte, or 64 bodies, and a flush. */
async function measureMoving(): Promise<void> {
  const folder = newFolder('moving');
  using writer = new SegmentWriter(folder, undefined, 4 * 1024 * 1024);
  const places = mail.map((content) => writer.append(bodyOf(content)).place);
  await writer.flush();
  const waits: number[] = [];
  for (let at = 0; at < places.length;) {
    const since = performance.now();
    const end = at + 64;
    for (let bytes = 0; at < Math.min(end, places.length) && bytes < 1024 * 1024; at++) {
      const moved = writer.keeper.move(places[at] as string);
      if (moved === undefined) throw new Error('A body is damaged');
      bytes += writer.keeper.weigh(moved).sizeBytes;
    }
    await writer.flush();
    waits.push(performance.now() - since);
  }
  console.log(`\nRewriting: ${places.length} bodies in ${waits.length} turns`);
  printTable(
    ['a turn, ms', 'median', 'p99', 'most'],
    [['', ...[0.5, 0.99, 1].map((share) => short(quantile(waits, share)))]],
  );
}

/** Seven of ten messages go, then everything is collected. */
async function measureCollecting(): Promise<void> {
  const folder = join(root, 'collecting');
  await using database = await openDatabase<typeof commands>({ folder, commands: commandsUrl });
  await database.write('addDomain', { name: 'example.test', now: 1 });
  const mailboxes = [{ name: 'INBOX' }];
  const account = { address: 'a@example.test', passwordHash: '', uidValidity: 1, now: 1, mailboxes };
  const { accountId } = await database.write('addAccount', account);
  for (let at = 0; at < mail.length; at += 50) {
    const local = mail.slice(at, at + 50).map((_, index) => ((at + index) % 10 < 7 ? 8 : 0));
    await Promise.all(
      mail.slice(at, at + 50).map((content, index) => {
        const target = [{ accountId, mailbox: 'INBOX', flags: local[index] ?? 0 }];
        const summary = new Uint8Array(800);
        const input = { now: 1, internalDate: 1, summary, threadKeys: [], local: target, remote: [] };
        return database.write('deliver', input, [bodyOf(content)]);
      }),
    );
  }
  await database.write('expungeMessages', { mailboxId: 1, keep: false, now: 1 });
  const waits: number[] = [];
  const done = { dropped: 0, moved: 0 };
  for (let round = 1; round <= 2; round++) {
    let turn: CollectTurn | undefined;
    do {
      const since = performance.now();
      const progress = turn?.progress;
      turn = await database.write('collectBodies', { now: round, graceMs: 0, ...(progress && { progress }) });
      waits.push(performance.now() - since);
      done.dropped += turn.dropped ?? 0;
      done.moved += turn.moved ?? 0;
    } while (turn.progress);
  }
  console.log(`\nCollecting: ${waits.length} turns dropped ${done.dropped} bodies, moved ${done.moved}`);
  printTable(
    ['a turn, ms', 'median', 'p99', 'most'],
    [['', ...[0.5, 0.99, 1].map((share) => short(quantile(waits, share)))]],
  );
}
