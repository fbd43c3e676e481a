/** How entries of the queue are printed. */

import type { AttemptRow, QueueEntry, ShownMail } from '../../mail/dispatch/index.ts';
import { printCount, printSize } from '../../mail/quota/index.ts';
import { table } from '../table.ts';
import { spanOf } from './duration.ts';
import { harmless, minuteOf, secondOf } from './shown.ts';

const head = ['ID', 'FROM', 'TO', 'SIZE', 'QUEUED', 'NEXT ATTEMPT', 'TRIED', 'LAST REPLY'];

export function queueTable(entries: readonly QueueEntry[]): string {
  return table([head, ...entries.map(rowOf)]);
}

/** As in "1 entry", "12,000 entries". */
export function entriesOf(count: number): string {
  return count === 1 ? '1 entry' : `${printCount(count)} entries`;
}

function rowOf(entry: QueueEntry): string[] {
  const { id, forwardPath, sizeBytes, queuedAt, attempts, lastReply } = entry;
  const size = printSize(sizeBytes);
  const paths = [senderOf(entry), harmless(forwardPath)];
  return [`${id}`, ...paths, size, minuteOf(queuedAt), nextOf(entry), `${attempts}`, harmless(lastReply)];
}

function senderOf({ reversePath }: QueueEntry): string {
  return reversePath === '' ? '<>' : harmless(reversePath);
}

function nextOf({ state, nextAttemptAt, heldUntil, orderGiven }: QueueEntry): string {
  if (orderGiven === 'fail') return 'given up';
  if (nextAttemptAt === null) return 'held by operator';
  return state === 'held' ? `held until ${minuteOf(heldUntil)}` : minuteOf(nextAttemptAt);
}

/** One entry or message as paragraphs. */
export function printShown({ trace, entries, hasMore, gone }: ShownMail, now: number): string {
  const waiting = entries.map((entry) => `${linesOf(entry, now)}${triesOf(entry.tries)}`);
  const title =
    entries.length === 0 ? 'No entry of it waits any more. What was said before:\n' : 'Of other recipients:\n';
  const past = gone.length === 0 ? [] : [`${title}${gone.map((attempt) => printAttempt(attempt, true)).join('')}`];
  return `Message ${harmless(trace)}\n\n${[...waiting, ...past].join('\n')}${hasMore ? `\n... and more: posthouse queue list ${harmless(trace)}\n` : ''}`;
}

function linesOf(entry: QueueEntry, now: number): string {
  const { id, forwardPath, forwardedBy, sizeBytes, queuedAt, provider, route, why } = entry;
  const facts: readonly (readonly [string, string])[] = [
    ['From', senderOf(entry)],
    ['To', harmless(forwardPath)],
    ['Sent on by', harmless(forwardedBy)],
    ['Size', printSize(sizeBytes)],
    ['Queued', `${secondOf(queuedAt)}, ${spanOf(now - queuedAt)} ago`],
    ['Asked for', harmless(askedOf(entry, now))],
    ['Why', `${why}.`],
    ['Next attempt', whenOf(entry, now)],
    ['Provider', harmless(provider)],
    ['Way', harmless(route)],
  ];
  const told = facts.filter(([, value]) => value !== '');
  return `Entry ${id}\n${told.map(([name, value]) => `  ${`${name}:`.padEnd(14)}${value}\n`).join('')}`;
}

function whenOf({ nextAttemptAt, orderGiven }: QueueEntry, now: number): string {
  if (nextAttemptAt === null) return 'when it is released';
  if (orderGiven === 'fail' || nextAttemptAt <= now) return 'now';
  return `${secondOf(nextAttemptAt)}, in ${spanOf(nextAttemptAt - now)}`;
}

/** What its sender wants beside delivery. */
function askedOf({ terms, heldUntil }: QueueEntry, now: number): string {
  const { notify, requireTls, deliverBy, priority, ret } = terms;
  return [
    heldUntil > now ? `not to leave before ${secondOf(heldUntil)}` : '',
    notify ? `reports: ${notify.join(', ')}` : '',
    ret ? `reports with ${ret === 'full' ? 'the whole message' : 'its header'}` : '',
    requireTls ? 'protected ways only' : '',
    deliverBy ? `to be there by ${secondOf(deliverBy.at)}` : '',
    priority ? `priority ${priority}` : '',
  ]
    .filter((text) => text !== '')
    .join('; ');
}

function triesOf(tries: readonly AttemptRow[]): string {
  if (tries.length === 0) return '';
  return `  Attempts, the latest last:\n${tries.map((attempt) => printAttempt(attempt, false)).join('')}`;
}

const outcomes = { delivered: 'taken', deferred: 'put off', failed: 'refused' } as const;

/** What a host said it did; what is our own finding is no deed of the host. */
function deedOf({ outcome, host, reply, transcript }: AttemptRow): string {
  if (host === '') return outcomes[outcome];
  const isOfHost = outcome === 'delivered' || transcript.includes(`< ${reply.slice(0, 3)}`);
  return isOfHost ? `${outcomes[outcome]} by ` : 'not handed to ';
}

function printAttempt(attempt: AttemptRow, named: boolean): string {
  const { at, host, address, reply, transcript, recipients } = attempt;
  const where = `${deedOf(attempt)}${host}${address === '' ? '' : ` [${address}]`}`;
  const whom = named ? ` for ${recipients.join(', ')}` : '';
  const first = `    ${secondOf(at)}  ${harmless(`${where}${whom}: ${reply}`)}\n`;
  const lines = transcript.split(/\r?\n/).filter((line) => line !== '');
  return `${first}${lines.map((line) => `        ${harmless(line)}\n`).join('')}`;
}
