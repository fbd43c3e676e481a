import { Fault } from '../../base/fault.ts';
import { limits } from '../../base/limits.ts';
import { Reader } from '../../formats/smtp/index.ts';
import {
  closeConnection,
  type Dialog,
  type Input,
  InputEnded,
  logThrown,
  type Peer,
  type Session,
} from '../connection/index.ts';
import { commands } from './commands/index.ts';
import { disapprove } from './disapprove.ts';
import { isForeign } from './foreign.ts';
import { printFault } from './print-fault.ts';
import { type SmtpOptions, Talk } from './talk.ts';
import { welcome } from './welcome.ts';

export type { SmtpOptions } from './talk.ts';

/** Faults after which there is nothing left to say. */
const lastWords = new Set(['timeout', 'shuttingDown', 'tooManyErrors', 'banned']);

/** Commands with which a client can pass the time for ever: without a message it is sent away. */
const passesTime: ReadonlySet<string> = new Set([
  'EHLO',
  'HELO',
  'LHLO',
  'MAIL',
  'RSET',
  'NOOP',
  'VRFY',
  'HELP',
  'ETRN',
]);

/** An SMTP service: give it a peer and what the peer says, and it yields what to answer. */
export function openSmtpSession(options: SmtpOptions): (input: Input, peer: Peer) => Session {
  return (input, peer) => attend(new Talk(options, input, peer));
}

/** A message that is not complete when the client goes is forgotten. */
async function* attend(talk: Talk): Session {
  try {
    const sentAway = yield* receive(talk);
    if (!sentAway) yield* converse(talk);
  } finally {
    await talk.endTransaction();
  }
}

async function* converse(talk: Talk): Session {
  let errors = 0;
  yield welcome(talk);
  for (;;) {
    try {
      const line = await talk.input.line(limits.smtpLineBytesMax);
      if (line === undefined) return;
      const ended = yield* obey(talk, line);
      if (ended) return;
    } catch (thrown) {
      if (thrown instanceof InputEnded) return;
      const fault = logThrown(talk.options.log, thrown);
      if (isPeersMistake(fault)) errors += 1;
      const answer = errors > limits.errorsPerSessionMax ? new Fault('tooManyErrors', 'Too many errors') : fault;
      await disapprove(talk, fault);
      yield printFault(answer);
      if (!lastWords.has(answer.code)) continue;
      yield closeConnection;
      return;
    }
  }
}

/** Asks before the greeting who comes; true when nobody is wanted (RFC 5321 §3.1: 554, or 421). */
async function* receive(talk: Talk): Dialog<boolean> {
  try {
    const { visit } = talk;
    visit.spokeEarly = () => talk.input.waiting;
    await talk.options.door.connected(visit);
    return false;
  } catch (thrown) {
    yield printFault(logThrown(talk.options.log, thrown));
    yield closeConnection;
    return true;
  }
}

/** Runs one line; true when the conversation is over. */
async function* obey(talk: Talk, line: string): Dialog<boolean> {
  if (isForeign(line)) throw new Fault('tooManyErrors', 'This is no SMTP');
  const reader = new Reader(line);
  const found = commands.get(verbOf(reader));
  if (!found?.known(talk)) throw new Fault('unknownCommand', 'This command is not known here, try HELP');
  if (!reader.atEnd) reader.space();
  if (passesTime.has(found.name) && ++talk.idleCommands > limits.idleSmtpCommandsMax)
    throw new Fault('tooManyErrors', 'Too much talk and no message');
  yield* found.start(talk, reader);
  return found.name === 'QUIT';
}

function verbOf(reader: Reader): string {
  try {
    return reader.verb();
  } catch {
    return '';
  }
}

/** RFC 5321 §4.2.1: 5yz. Only these count against a session; a full disk is not the peer's fault. */
function isPeersMistake(fault: Fault): boolean {
  return fault.faces.smtp.startsWith('5');
}
