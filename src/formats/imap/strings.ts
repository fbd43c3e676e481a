/** Strings, names and flags on their way out (RFC 3501 §4.3, §9). Arguments are binary strings but for mailbox names. */
import type { Flag } from './types.ts';
import { encodeUtf7 } from './utf7.ts';

/** Longer strings are cheaper to read as literals. */
const quotedLengthMax = 1000;

/** string: quoted where that is safe, else a literal. NUL, which IMAP cannot carry, becomes 0x80. */
export function printString(binary: string): string {
  if (isQuotable(binary)) return `"${binary.replace(/["\\]/g, '\\$&')}"`;
  return `{${binary.length}}\r\n${binary.replaceAll('\0', '\x80')}`;
}

/** nstring: NIL for undefined. */
export function printNstring(binary: string | undefined): string {
  return binary === undefined ? 'NIL' : printString(binary);
}

/** astring: bare where it can be and is not taken for NIL. */
export function printAstring(binary: string): string {
  const bare = /^[!#$&'+-[\]^-z|-~]+$/.test(binary) && !/^nil$/i.test(binary);
  return bare ? binary : printString(binary);
}

/** A mailbox name, which is text, in modified UTF-7. */
export function printMailbox(name: string): string {
  return printAstring(encodeUtf7(name));
}

/** flag-list: "(\Seen $Junk)". */
export function printFlags(flags: readonly Flag[]): string {
  return `(${flags.join(' ')})`;
}

/** TEXT-CHAR is 7-bit without NUL, CR and LF. */
function isQuotable(binary: string): boolean {
  return binary.length <= quotedLengthMax && /^[^\0\r\n\x80-\uffff]*$/.test(binary);
}
