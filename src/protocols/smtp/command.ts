import { Reader } from '../../formats/smtp/index.ts';
import type { Session } from '../connection/index.ts';
import type { Talk } from './talk.ts';

/** A verb of SMTP. `parse` cannot see the conversation, `run` cannot see the text. */
export interface Verb<A> {
  readonly name: string;
  /** Where it is specified. */
  readonly rfc: string;
  /** How it is used, for HELP. */
  readonly usage: string;
  /** Whether there is such a verb in this conversation at all; absent: there is. */
  readonly known?: (talk: Talk) => boolean;
  /** Reads what stands behind the verb. Throws Fault `badSyntax`. */
  readonly parse: (reader: Reader) => A;
  /** Does it and replies. Throws a Fault to refuse. */
  readonly run: (talk: Talk, args: A) => Session;
}

/** A verb with its arguments hidden, so that verbs of all kinds fit one table. */
export interface Command {
  readonly name: string;
  readonly usage: string;
  known(talk: Talk): boolean;
  start(talk: Talk, reader: Reader): Session;
}

export function command<A>({ name, usage, known = () => true, parse, run }: Verb<A>): Command {
  return { name, usage, known, start: (talk, reader) => run(talk, parse(reader)) };
}

/** For verbs without arguments. */
export function nothing(reader: Reader): void {
  reader.end();
}

/** For verbs whose argument means nothing to us. */
export function anything(reader: Reader): string {
  return reader.rest();
}
