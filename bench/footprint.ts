/**
 * What the server takes when nothing happens: time from start to ready, memory when idle, before and after some mail.
 *
 *   node bench/footprint.ts
 */

import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { DemoProcess } from '../test/support/demo-process.ts';
import { letter } from './support/letters.ts';
import { median, printTable, quantile, short } from './support/numbers.ts';
import { readOptions } from './support/options.ts';
import { cpuSeconds, memoryOf } from './support/process.ts';

const options = readOptions('What the server takes when nothing happens.', { starts: '7', settle: '5' });
const [starts = 7] = options.numbers('starts');
const [settleSeconds = 5] = options.numbers('settle');
const data = mkdtempSync(join(options.folder ?? tmpdir(), 'posthouse-footprint-'));

try {
  const first = await startTime();
  const again: number[] = [];
  for (let turn = 0; turn < starts; turn++) again.push(await startTime());
  printTable(
    ['start to ready', 'ms'],
    [
      ['first, with certificates and accounts to make', short(first)],
      ['later, median', short(median(again))],
      ['later, slowest', short(quantile(again, 1))],
    ],
  );
  await memory();
} finally {
  rmSync(data, { recursive: true, force: true });
}

async function startTime(): Promise<number> {
  const since = performance.now();
  const server = await DemoProcess.start({ data, set: ['log.level=warn'] });
  const ms = performance.now() - since;
  await pause(1200); // it keeps what it compiled a second after its start
  await server.stop();
  return ms;
}

async function memory(): Promise<void> {
  await using server = await DemoProcess.start({ data, set: ['log.level=warn'] });
  const { pid } = server.facts;
  const rows: string[][] = [];
  const note = async (when: string): Promise<void> => {
    const cpuBefore = cpuSeconds(pid);
    await pause(settleSeconds * 1000);
    const { pss, rss } = memoryOf(pid);
    const cpu = ((cpuSeconds(pid) - cpuBefore) * 1000) / settleSeconds;
    rows.push([when, short(pss / 1024), short(rss / 1024), short(cpu)]);
  };
  await note('idle since its start');
  await deliverSome(server, 2000);
  await note('idle after 2000 messages of 4 KB');
  console.log('');
  printTable(['memory', 'PSS MiB', 'RSS MiB', 'CPU ms a second'], rows);
}

async function deliverSome(server: DemoProcess, count: number): Promise<void> {
  let left = count;
  const { address } = server.login();
  const send = async (): Promise<void> => {
    using smtp = await server.smtp();
    while (left-- > 0) await smtp.send({ from: 'bench@example.org', to: [address], content: letter(4096, address) });
  };
  await Promise.all(Array.from({ length: 10 }, send));
}
