/** What the program `sendmail` and the server say to each other: a file that holds an order and a message, and one answer. */
import { join, relative } from 'node:path';

/** What the command line asks for; the message follows it in the file. */
export interface Order {
  /** As given by -f or -r; undefined: the user's own address, '': nobody (`<>`). */
  readonly sender?: string | undefined;
  /** By -F. */
  readonly fullName?: string | undefined;
  /** On the command line. */
  readonly recipients: readonly string[];
  /** -t: those of To, Cc and Bcc too. */
  readonly fromHeader: boolean;
  /** As the program knows its user; who it really is, the owner of the file says. */
  readonly user: string;
  /** RFC 3461, by -N, -R and -V. */
  readonly notify?: readonly NotifyWord[] | undefined;
  readonly ret?: 'full' | 'hdrs' | undefined;
  readonly envid?: string | undefined;
}

const notifyWords = ['never', 'success', 'failure', 'delay'] as const;

export type NotifyWord = (typeof notifyWords)[number];

/** RFC 3461 §4.1: `never` stands alone. */
export function isNotify(words: readonly unknown[]): words is readonly NotifyWord[] {
  const isOne = (word: unknown): boolean => notifyWords.some((known) => known === word);
  return words.length > 0 && words.every(isOne) && (words.length === 1 || !words.includes('never'));
}

/** One line of JSON over the socket. */
export interface Answer {
  /** Of sysexits.h: what the program ends with. */
  readonly code: number;
  readonly message: string;
}

/** As in sysexits.h. */
export const exits = {
  ok: 0,
  usage: 64,
  dataError: 65,
  noUser: 67,
  unavailable: 69,
  software: 70,
  cannotCreate: 73,
  tempFail: 75,
  noPermission: 77,
} as const;

/** The first line of a file names the form; the second is the order; the rest is the message as it was given. */
export const formLine = 'posthouse-sendmail 1\n';

/** Names of files: nobody can guess one, so nobody reads what he has not written. */
export const fileName = /^[0-9a-f]{32}$/;

/** Whoever writes a file makes it readable when all of it is on disk: until then it is not there for the server. */
export const completeMode = 0o644;

export function spoolOf(folder: string): string {
  return join(folder, 'spool');
}

export function socketOf(folder: string): string {
  return join(folder, 'socket');
}

/** The path of a socket as the system takes it, which has room for short ones only. */
export function nearer(path: string): string {
  const near = relative(process.cwd(), path);
  return near.length < path.length ? near : path;
}
