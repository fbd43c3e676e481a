import { Fault } from '../../base/fault.ts';
import type { CommandText } from './command-text.ts';
import { Reader } from './reader.ts';

/**
 * The mailbox of an unfinished APPEND whose message is the literal announced by its last characters. Undefined where
 * that literal is anything else, say the mailbox's name: so a session knows what to keep in memory and what to spool.
 */
export function appendTarget<M>(unfinished: CommandText<M>): string | undefined {
  try {
    return readToMessage(new Reader(unfinished));
  } catch (thrown) {
    if (!(thrown instanceof Fault)) throw thrown;
    return undefined;
  }
}

/** "APPEND" SP mailbox 1*append-message (RFC 3502 §6.3.11), broken off. Each turn consumes a literal of the command. */
function readToMessage<M>(reader: Reader<M>): string | undefined {
  reader.tag();
  if (reader.space().keyword() !== 'APPEND') return undefined;
  const mailbox = reader.space().mailbox();
  for (;;) {
    reader.appendOptions();
    if (reader.awaitsLiteral) return mailbox;
    reader.messageLiteral();
  }
}
