/** One IMAP session (RFC 3501 §3): greets, then takes commands and answers them until one side has enough. */
import { Fault } from '../../base/fault.ts';
import { limits } from '../../base/limits.ts';
import { Reader, type CommandText } from '../../formats/imap/index.ts';
import { closeConnection, InputEnded, logThrown } from '../connection/index.ts';
import type { Dialog, Input, Peer, Session } from '../connection/index.ts';
import type { Arrived } from './arrivals.ts';
import { capabilityCode } from './capability.ts';
import { collect, type Collected } from './collect.ts';
import type { Command } from './command.ts';
import { commandOf } from './commands/index.ts';
import { Context, type ImapParts } from './context.ts';
import { BrokenOff } from './fetching.ts';
import type { View } from './view.ts';

/** Makes sessions out of the parts they share. */
export function openImapSession(parts: ImapParts): (input: Input, peer: Peer) => Session {
  return (input, peer) => imapSession(new Context(parts, input, peer));
}

async function* imapSession(context: Context): Session {
  context.input.patienceMs = limits.imapIdleBeforeLoginMs;
  yield `* OK ${capabilityCode(context)} ${context.parts.hostName} Posthouse is ready\r\n`;
  try {
    yield* converse(context);
  } catch (thrown) {
    if (thrown instanceof InputEnded) return;
    const fault = logThrown(context.parts.log, thrown);
    if (!(thrown instanceof BrokenOff)) yield goodbye(fault);
  }
  yield closeConnection;
}

/** Commands one after the other: their answers are never mixed (RFC 3501 §5.5). */
async function* converse(context: Context): Dialog<void> {
  let mistakes = 0;
  while (!context.ended) {
    await using collected = yield* collect(context);
    if (!collected) return;
    mistakes = (yield* answer(context, collected)) ? 0 : mistakes + 1;
    if (mistakes >= limits.errorsPerSessionMax) throw new Fault('tooManyErrors', 'Too many bad commands');
    if (context.loginFailures >= limits.loginFailuresPerSessionMax)
      throw new Fault('tooManyErrors', 'Too many bad logins');
  }
}

/** Carries out one command and tells how it went; answers false where it was none. */
async function* answer(context: Context, { text, refusal }: Collected): Dialog<boolean> {
  let command: Command | undefined;
  let outcome: string;
  try {
    if (refusal) throw refusal;
    const input = new Reader(text);
    command = commandOf(input, context.state);
    outcome = `OK ${(yield* command.prepare(input)(context)) ?? `${command.name} completed`}`;
  } catch (thrown) {
    outcome = outcomeOf(thrown, context);
  }
  // Before the tagged answer the client hears what else has happened (RFC 3501 §5.2).
  if (context.view) yield* updates(context.view, command !== undefined && !command.keepsNumbers);
  if (!context.account) await disapprove(context, outcome);
  yield `${tagOf(text)} ${outcome}\r\n`;
  if (command?.after && outcome.startsWith('OK')) yield* command.after(context);
  return !outcome.startsWith('BAD');
}

/** Strangers who say what is no IMAP are told on; those who often did wait for the answer. A failed login tells on itself. */
async function disapprove({ parts: { guard }, peer }: Context, outcome: string): Promise<void> {
  if (outcome.startsWith('OK')) return;
  if (outcome.startsWith('BAD')) guard?.offence(peer.address, 'badCommand');
  await guard?.tarpit(peer.address);
}

/** What the store cannot tell now, it tells with a later answer: a database that is away for a moment ends no session. */
async function* updates(view: View, mayExpunge: boolean): Dialog<void> {
  try {
    yield* view.updates(mayExpunge);
    yield* view.recentUpdates();
  } catch (thrown) {
    if (!(thrown instanceof Fault) || thrown.code !== 'unavailable') throw thrown;
  }
}

/** An untagged answer is for what has no tag that could be read (RFC 3501 §7.1.3). */
function tagOf(text: CommandText<Arrived>): string {
  try {
    return new Reader(text).tag();
  } catch {
    return '*';
  }
}

/** "NO [...] why", for what can be answered with a tag; all else ends the session. */
function outcomeOf(thrown: unknown, context: Context): string {
  if (thrown instanceof InputEnded || thrown instanceof BrokenOff) throw thrown;
  const fault = logThrown(context.parts.log, thrown);
  if (fault.faces.imap.startsWith('BYE')) throw fault;
  return `${fault.faces.imap} ${fault.message}`;
}

/** RFC 3501 §7.1.5. */
function goodbye(fault: Fault): string {
  const face = fault.faces.imap;
  return `* ${face.startsWith('BYE') ? face : 'BYE'} ${fault.message}\r\n`;
}
