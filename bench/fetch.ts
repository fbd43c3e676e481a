/**
 * How fast mail is read: one large mailbox, the questions that mail programs ask, one client.
 *
 *   node bench/fetch.ts --messages 10000
 */

import { ImapPeer } from '../test/support/imap-peer.ts';
import { letter } from './support/letters.ts';
import { median, printTable, short } from './support/numbers.ts';
import { readOptions } from './support/options.ts';
import { cpuSeconds } from './support/process.ts';
import { openTargets, type Target } from './support/targets.ts';

const options = readOptions('How fast mail is read.', { messages: '10000', rounds: '3' });
const [messages = 10_000] = options.numbers('messages');
const [rounds = 3] = options.numbers('rounds');
await using targets = await openTargets(options.targets, options.folder);

interface Question {
  readonly name: string;
  readonly command: string;
  /** Puts things back, so that the next round finds the same; not measured. */
  readonly undo?: string;
}

const questions: readonly Question[] = [
  { name: 'SELECT', command: 'SELECT Bench' },
  { name: 'FETCH FLAGS of all', command: 'UID FETCH 1:* (FLAGS)' },
  { name: 'ENVELOPE, BODYSTRUCTURE of all', command: 'UID FETCH 1:* (ENVELOPE BODYSTRUCTURE)' },
  { name: 'header fields of all', command: 'UID FETCH 1:* (BODY.PEEK[HEADER.FIELDS (SUBJECT FROM DATE)])' },
  { name: 'whole bodies of 1000', command: 'FETCH 1:1000 (BODY.PEEK[])' },
  {
    name: 'STORE +FLAGS of all',
    command: 'STORE 1:* +FLAGS.SILENT (\\Flagged)',
    undo: 'STORE 1:* -FLAGS.SILENT (\\Flagged)',
  },
  { name: 'SEARCH UNSEEN', command: 'SEARCH UNSEEN' },
  { name: 'SEARCH SUBJECT', command: 'SEARCH SUBJECT "nowhere"' },
  { name: 'SEARCH BODY', command: 'SEARCH BODY "nowhere"' },
  { name: 'COPY of 1000', command: 'COPY 1:1000 Trash' },
];

const rows: string[][] = [];
for (const target of targets.all) {
  const filled = await fill(target);
  rows.push([`${target.name}: APPEND of all`, short(filled.ms), short(filled.cpu)]);
}
for (const question of questions) {
  const results = new Map<Target, { ms: number; cpu: number }[]>(targets.all.map((target) => [target, []]));
  for (let round = 0; round < rounds; round++) {
    for (const target of targets.all) results.get(target)?.push(await ask(target, question));
  }
  for (const [{ name }, found] of results) {
    rows.push([
      `${name}: ${question.name}`,
      short(median(found.map(({ ms }) => ms))),
      short(median(found.map(({ cpu }) => cpu))),
    ]);
  }
}
console.log(`${messages} messages, median of ${rounds} rounds`);
printTable(['server: question', 'ms', 'CPU ms'], rows);

async function ask(target: Target, { command, undo }: Question): Promise<{ ms: number; cpu: number }> {
  using imap = await ImapPeer.logIn(target.imap, target.user, target.password);
  if (!command.startsWith('SELECT')) await imap.done('SELECT Bench');
  const result = await timed(target, () => imap.done(command));
  if (undo) await imap.done(undo);
  return result;
}

async function timed(target: Target, work: () => Promise<unknown>): Promise<{ ms: number; cpu: number }> {
  const cpuBefore = target.pid ? cpuSeconds(target.pid) : NaN;
  const since = performance.now();
  await work();
  return { ms: performance.now() - since, cpu: target.pid ? (cpuSeconds(target.pid) - cpuBefore) * 1000 : NaN };
}

/** Ten clients put the mailbox together. */
async function fill(target: Target): Promise<{ ms: number; cpu: number }> {
  using first = await ImapPeer.logIn(target.imap, target.user, target.password);
  await first.command('DELETE Bench');
  await first.done('CREATE Bench');
  let left = messages;
  const append = async (): Promise<void> => {
    using imap = await ImapPeer.logIn(target.imap, target.user, target.password);
    while (left-- > 0)
      await imap.done('APPEND Bench', Buffer.from(letter(4096, target.user, left % 2 === 0), 'latin1'));
  };
  return timed(target, () => Promise.all(Array.from({ length: 10 }, append)));
}
