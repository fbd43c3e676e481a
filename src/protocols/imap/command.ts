/** The outline of every command: a record, of which a table is made (commands/index.ts). */
import type { Reader } from '../../formats/imap/index.ts';
import type { Dialog, Session } from '../connection/index.ts';
import type { Context, State } from './context.ts';
import type { Arrived } from './arrivals.ts';

/** A command line with its literals, messages of APPEND among them. */
export type ImapReader = Reader<Arrived>;

/** What a command says before its tagged answer; it returns the text of that answer where "completed" is not enough. */
export type Answer = Dialog<string | void>;

/** What a command's file writes down, whichever way it acts. */
interface Outline<Arguments> {
  readonly name: string;
  /** Where the command is specified, as in "RFC 3501 §6.3.1". */
  readonly rfc: string;
  readonly states: readonly State[];
  /** True for FETCH, STORE and SEARCH, while which no message may change its number (RFC 3501 §7.4.1). */
  readonly keepsNumbers?: boolean;
  /** Reads all arguments to the end of the command; sees nothing of the session. */
  parse(input: ImapReader): Arguments;
  /** What follows the tagged OK. */
  after?(context: Context): Session;
}

/** A command that has something to say before its tagged answer. */
export interface TellingRecord<Arguments> extends Outline<Arguments> {
  /** Acts and tells; sees nothing of the text. */
  run(context: Context, given: Arguments): Answer;
}

/** A command that only acts. */
export interface ActingRecord<Arguments> extends Outline<Arguments> {
  /** Acts; answers the text of the tagged OK, or nothing for the usual one. */
  act(context: Context, given: Arguments): Promise<string | void>;
}

/** A command whose arguments are its own affair, so that all fit in one table. */
export interface Command extends Omit<Outline<unknown>, 'parse'> {
  /** Parses everything; answers what is left to do. */
  prepare(input: ImapReader): (context: Context) => Answer;
}

export function command<Arguments>(record: TellingRecord<Arguments> | ActingRecord<Arguments>): Command {
  return {
    ...record,
    prepare(input) {
      const given = record.parse(input);
      input.end();
      return (context) => ('run' in record ? record.run(context, given) : silently(record.act(context, given)));
    },
  };
}

// oxlint-disable-next-line require-yield -- an Answer that tells nothing
async function* silently(acting: Promise<string | void>): Answer {
  return acting;
}

/** The `parse` of commands without arguments. */
export function nothing(): void {
  // The end of the line is checked for every command.
}

export const anyState: readonly State[] = ['notAuthenticated', 'authenticated', 'selected'];
export const loggedIn: readonly State[] = ['authenticated', 'selected'];
export const selectedOnly: readonly State[] = ['selected'];
