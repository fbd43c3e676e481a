/**
 * The queue: whether destinations that are dead delay those that are not, and how long a server with a million queued
 * entries takes to start.
 *
 *   node bench/queue.ts
 *
 * Hosts are functions in this process, no sockets: a healthy one takes `--healthy` ms, a dead one is silent for `--dead` ms,
 * as `connectTimeoutMs` has it. The start is that of the whole server, as a process of its own on SQLite; how soon it sends, with
 * `--due` of the entries due, is seen in this process, on the same database.
 */

import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { bytesOf } from '../src/base/bytes.ts';
import { systemClock } from '../src/base/clock.ts';
import { Fault } from '../src/base/fault.ts';
import { silentLog } from '../src/base/log.ts';
import { systemRandom } from '../src/base/random.ts';
import { DraftIntake } from '../src/mail/mailboxes/intake.ts';
import { Queue, type QueueOptions } from '../src/mail/queue/index.ts';
import { type Answer, ZoneResolver } from '../src/net/dns/index.ts';
import { MemoryBlobs } from '../src/store/blobs/index.ts';
import { type Database, openDatabase } from '../src/store/database/index.ts';
import type { commands as program } from '../src/store/records/index.ts';
import { answerAll, contentOf } from '../test/support/queue-house.ts';
import { DemoProcess } from '../test/support/demo-process.ts';
import { MemoryDatabase } from '../test/support/memory-database.ts';
import { median, printTable, quantile, short } from './support/numbers.ts';
import { readOptions } from './support/options.ts';
import { memoryOf } from './support/process.ts';

const options = readOptions('The queue: dead destinations, and a start with many entries.', {
  destinations: '1000',
  share: '0.3',
  healthy: '50',
  dead: '30000',
  entries: '1000000',
  due: '10000',
});
const one = (name: string): number => options.numbers(name)[0] ?? 0;

await deadDestinations();
if (one('entries') > 0) await startWithMany();

/** Each destination gets one message; all come at once, none is known to the queue. Then once more, when it knows them. */
async function deadDestinations(): Promise<void> {
  const alone = await delaysOf(0);
  const among = await delaysOf(one('share'));
  const row = (name: string, [without, with_]: readonly [number[], number[]], share: number): string[] => {
    const [before, after] = [quantile(without, share), quantile(with_, share)];
    return [name, short(before), short(after), (after / before).toFixed(2)];
  };
  const lines = (name: string, turn: 0 | 1): string[][] => [
    row(`${name}, median`, [alone[turn], among[turn]], 0.5),
    row(`${name}, 99 %`, [alone[turn], among[turn]], 0.99),
    row(`${name}, last`, [alone[turn], among[turn]], 1),
  ];
  printTable(
    ['delays of healthy destinations', 'without dead ms', 'with dead ms', 'ratio'],
    [...lines('all new', 0), ...lines('known', 1)],
  );
}

/** From acceptance to the host, for healthy destinations alone: of the first and of the second message for each. */
async function delaysOf(share: number): Promise<readonly [number[], number[]]> {
  const count = one('destinations');
  const isDead = (index: number): boolean => index % 100 < share * 100;
  const healthy = Array.from({ length: count }, (_, index) => index).filter(
    (index) => index % 100 >= one('share') * 100,
  );
  const database = new MemoryDatabase();
  const arrived = new Map<string, number>();
  const deliver: QueueOptions['deliver'] = async (destination, message) => {
    if (isDead(Number(/\d+/.exec(destination.host)?.[0]))) {
      await systemClock.sleep(one('dead'), destination.signal).catch(() => undefined);
      throw new Fault('unavailable', 'Nobody answers');
    }
    await contentOf(message);
    await systemClock.sleep(one('healthy'));
    arrived.set(`${message.terms?.envid} ${destination.host}`, performance.now());
    return answerAll(destination, message, 'delivered', { code: 250, lines: ['Ok'] });
  };
  await using queue = queueOf(database, database.blobs, deliver);
  queue.start();
  const indices = share === 0 ? healthy : Array.from({ length: count }, (_, index) => index);
  const turn = async (key: string): Promise<number[]> => {
    const begun = await acceptAll(database, key, indices);
    while (healthy.some((index) => !arrived.has(`${key} d${index}.test`))) await systemClock.sleep(5);
    return healthy.map((index) => (arrived.get(`${key} d${index}.test`) ?? 0) - begun);
  };
  return [await turn('first'), await turn('second')];
}

/** Every host has an address. */
function somewhere(name: string): Promise<Answer<string>> {
  return Promise.resolve({
    outcome: 'answer',
    records: ['192.0.2.1'],
    ttlSeconds: 60,
    security: 'insecure',
    name,
  });
}

function queueOf(database: Database<typeof program>, blobs: MemoryBlobs, deliver: QueueOptions['deliver']): Queue {
  return new Queue({
    clock: systemClock,
    database,
    random: systemRandom,
    hostName: 'bench.test',
    blobs,
    log: silentLog,
    resolver: Object.assign(new ZoneResolver(''), { addresses: somewhere }),
    deliver,
    hooks: {
      ways: ({ domain }) => {
        const hops = [{ kind: 'mx', host: domain, port: 25, tls: 'none' } as const];
        return Promise.resolve({ hops, provider: domain, isSecure: false, why: '' });
      },
    },
    intake: () => new DraftIntake(blobs.draft()),
    resolve: () => Promise.resolve('notLocal'),
  });
}

/** In one transaction, from many senders. Answers when it was there. */
async function acceptAll(database: MemoryDatabase, envid: string, indices: readonly number[]): Promise<number> {
  const now = Date.now();
  await using intake = new DraftIntake(database.blobs.draft());
  await intake.write(bytesOf(`Subject: ${envid}\r\n\r\nbody\r\n`));
  const { body, summary, threadKeys } = await intake.finish();
  const remote = indices.map((index) => ({
    messageId: `${envid}${index}`,
    reversePath: `s${index % 200}@bench.test`,
    forwardPath: `r@d${index}.test`,
    domain: `d${index}.test`,
    smtputf8: false,
    nextAttemptAt: now,
    terms: { envid },
  }));
  const begun = performance.now();
  await database.write('deliver', { now, internalDate: now, summary, threadKeys, local: [], remote }, [body]);
  return begun;
}

/** All entries are due within five days, the first in ten minutes; they are from 1,000 senders, for 50,000 domains. */
async function startWithMany(): Promise<void> {
  const data = mkdtempSync(join(options.folder ?? tmpdir(), 'posthouse-queue-'));
  const set = ['log.level=error'];
  const start = async (): Promise<{ ms: number; mb: number }> => {
    const begun = performance.now();
    const server = await DemoProcess.start({ data, set });
    const ms = performance.now() - begun;
    await systemClock.sleep(3000);
    const mb = memoryOf(server.facts.pid).rss / 1024;
    await server.stop();
    return { ms, mb };
  };
  try {
    await start();
    const empty = [await start(), await start(), await start()];
    fill(join(data, 'posthouse.db'), one('entries'));
    const full = [await start(), await start(), await start()];
    const row = (name: string, runs: readonly { ms: number; mb: number }[]): string[] => [
      name,
      short(median(runs.map(({ ms }) => ms))),
      short(Math.max(...runs.map(({ mb }) => mb))),
    ];
    printTable(
      ['start of the server', 'ms until ready, median', 'MB rss 3 s later, most'],
      [row('empty queue', empty), row(`${one('entries')} entries`, full)],
    );
    makeDue(join(data, 'posthouse.db'), one('due'));
    const { firstMs, allMs } = await deliverDue(data, one('due'));
    const name = `${one('due')} of ${one('entries')} entries due at the start`;
    printTable(['deliveries', 'first, ms', 'all, ms'], [[name, short(firstMs), short(allMs)]]);
  } finally {
    rmSync(data, { recursive: true, force: true });
  }
}

/** All of them with a body that the demo has. */
function fill(path: string, count: number): void {
  using driver = new DatabaseSync(path);
  driver.exec('begin');
  const insert = driver.prepare(
    `insert into queue (body_id, message_id, reverse_path, forward_path, domain, queued_at, next_attempt_at, attempts, sender)
       values ((select max(id) from bodies), ?, ?, ?, ?, ?, ?, 3, ?)`,
  );
  const now = Date.now();
  for (let index = 0; index < count; index++) {
    const [sender, domain] = [`s${index % 1000}@example.test`, `d${index % 50_000}.invalid`];
    const at = now + 600_000 + (index % 432_000) * 1000;
    insert.run(`m${index}`, sender, `r${index}@${domain}`, domain, now - 3_600_000, at, sender);
  }
  driver.exec('commit');
}

/** Spread over all senders and domains. */
function makeDue(path: string, count: number): void {
  using driver = new DatabaseSync(path);
  const every = Math.max(1, Math.floor(one('entries') / Math.max(1, count)));
  const sql = 'update queue set next_attempt_at = ? where id in (select id from queue where id % ? = 0 limit ?)';
  driver.prepare(sql).run(Date.now() - 60_000, every, count);
}

/** From the start of the queue to the first conversation, and to the end of the last of so many. */
async function deliverDue(folder: string, count: number): Promise<{ firstMs: number; allMs: number }> {
  const commands = new URL('../src/store/records/commands.ts', import.meta.url);
  await using database = await openDatabase<typeof program>({ folder, commands });
  const all = Promise.withResolvers<void>();
  const begun = performance.now();
  let firstMs = Infinity;
  let left = count;
  const deliver: QueueOptions['deliver'] = async (destination, message) => {
    firstMs = Math.min(firstMs, performance.now() - begun);
    await systemClock.sleep(one('healthy'));
    left -= message.recipients.length;
    if (left <= 0) all.resolve();
    return answerAll(destination, message, 'delivered', { code: 250, lines: ['Ok'] });
  };
  await using queue = queueOf(database, new MemoryBlobs(), deliver);
  queue.start();
  await all.promise;
  return { firstMs, allMs: performance.now() - begun };
}
