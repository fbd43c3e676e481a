import { Fault } from '../../base/fault.ts';
import { limits } from '../../base/limits.ts';
import { printReply, Reader } from '../../formats/smtp/index.ts';
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
import { printFault } from './print-fault.ts';
import { type SmtpOptions, Talk } from './talk.ts';

export type { SmtpOptions } from './talk.ts';

/** Faults after which there is nothing left to say. */
const lastWords = new Set(['timeout', 'shuttingDown', 'tooManyErrors']);

/** An SMTP service: give it a peer and what the peer says, and it yields what to answer. */
export function openSmtpSession(options: SmtpOptions): (input: Input, peer: Peer) => Session {
  return (input, peer) => converse(new Talk(options, input, peer));
}

async function* converse(talk: Talk): Session {
  let errors = 0;
  yield printReply(220, undefined, `${talk.options.hostName} ESMTP Posthouse`);
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
      yield printFault(answer);
      if (!lastWords.has(answer.code)) continue;
      yield closeConnection;
      return;
    }
  }
}

/** Runs one line; true when the conversation is over. */
async function* obey(talk: Talk, line: string): Dialog<boolean> {
  const reader = new Reader(line);
  const found = commands.get(verbOf(reader));
  if (!found) throw new Fault('unknownCommand', 'This command is not known here, try HELP');
  if (!reader.atEnd) reader.space();
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
