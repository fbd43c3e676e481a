/**
 * How fast mail comes in: many small SMTP clients, each waiting for its 250, until all of it can be seen over IMAP.
 *
 *   node bench/deliver.ts --count 2000 --sizes 4096,51200 --connections 1,10,50
 */

import { tmpdir } from 'node:os';
import { ImapPeer } from '../test/support/imap-peer.ts';
import { SmtpPeer } from '../test/support/smtp-peer.ts';
import { appendsPerSecond } from './support/disk.ts';
import { letter } from './support/letters.ts';
import { median, printTable, quantile, short } from './support/numbers.ts';
import { readOptions } from './support/options.ts';
import { cpuSeconds } from './support/process.ts';
import { openTargets, type Target } from './support/targets.ts';

interface Load {
  readonly sizeBytes: number;
  readonly connections: number;
  readonly count: number;
}

interface Result {
  readonly perSecond: number;
  /** Messages a second until the last can be seen over IMAP. */
  readonly visiblePerSecond: number;
  readonly p50: number;
  readonly p99: number;
  readonly cpuPerThousand: number;
}

const options = readOptions('How fast mail comes in.', {
  count: '1500',
  sizes: '4096',
  connections: '1,10,50',
  rounds: '3',
});
const folder = options.folder ?? tmpdir();
const [count = 1500] = options.numbers('count');
const [rounds = 3] = options.numbers('rounds');
await using targets = await openTargets(options.targets, folder);

for (const sizeBytes of options.numbers('sizes')) {
  const rows: string[][] = [];
  for (const connections of options.numbers('connections')) {
    rows.push(...(await compare({ sizeBytes, connections, count: connections === 1 ? Math.ceil(count / 4) : count })));
  }
  console.log(`\n${sizeBytes} bytes a message, median of ${rounds} rounds`);
  printTable(['server, connections', 'msg/s', 'seen/s', 'of disk', 'p50 ms', 'p99 ms', 'CPU s/1000'], rows);
}

/** Rounds of all targets in turn, so that a slow minute of the machine hits everybody. */
async function compare(load: Load): Promise<string[][]> {
  const results = new Map<Target, Result[]>(targets.all.map((target) => [target, []]));
  const disk: number[] = [];
  for (let round = 0; round < rounds; round++) {
    disk.push(appendsPerSecond(folder, load.sizeBytes, load.connections, 300));
    for (const target of targets.all) results.get(target)?.push(await deliver(target, load));
  }
  return targets.all.map((target) => rowOf(target, load, results.get(target) ?? [], median(disk)));
}

function rowOf({ name }: Target, { connections }: Load, results: readonly Result[], disk: number): string[] {
  const of = (key: keyof Result): number => median(results.map((result) => result[key]));
  const figures = [
    of('perSecond'),
    of('visiblePerSecond'),
    of('perSecond') / disk,
    of('p50'),
    of('p99'),
    of('cpuPerThousand'),
  ];
  return [`${name}, ${connections}`, ...figures.map(short)];
}

async function deliver(target: Target, { sizeBytes, connections, count }: Load): Promise<Result> {
  const letters = Array.from({ length: count }, () => letter(sizeBytes, target.user));
  using imap = await ImapPeer.logIn(target.imap, target.user, target.password);
  const before = (await imap.status('INBOX'))['MESSAGES'] ?? 0;
  const peers = await Promise.all(Array.from({ length: connections }, () => SmtpPeer.open(target.smtp)));
  const cpuBefore = target.pid ? cpuSeconds(target.pid) : NaN;
  const since = performance.now();
  const waits: number[] = [];
  await Promise.all(peers.map((peer) => sendSome(peer, target, letters, waits)));
  const sent = performance.now() - since;
  while (((await imap.status('INBOX'))['MESSAGES'] ?? 0) < before + count) continue;
  const seen = performance.now() - since;
  const cpu = target.pid ? cpuSeconds(target.pid) - cpuBefore : NaN;
  for (const peer of peers) peer[Symbol.dispose]();
  return {
    perSecond: (count * 1000) / sent,
    visiblePerSecond: (count * 1000) / seen,
    p50: median(waits),
    p99: quantile(waits, 0.99),
    cpuPerThousand: (cpu * 1000) / count,
  };
}

/** One client: takes the next letter as long as there are any. */
async function sendSome(peer: SmtpPeer, { user }: Target, letters: string[], waits: number[]): Promise<void> {
  for (let content = letters.pop(); content !== undefined; content = letters.pop()) {
    const since = performance.now();
    const reply = await peer.send({ from: 'bench@example.org', to: [user], content });
    if (!reply.startsWith('250')) throw new Error(`Refused: ${reply}`);
    waits.push(performance.now() - since);
  }
}
