/**
 * The grammar of IMAP4rev1: RFC 3501 §9 with UIDPLUS (RFC 4315), MOVE (RFC 6851), ID (RFC 2971), LITERAL+ (RFC 7888),
 * SASL-IR (RFC 4959) and MULTIAPPEND (RFC 3502).
 *
 * `Reader` turns the text of a command into values, the printers turn values into the text of responses. Text on the
 * wire is a binary string; mailbox names, search texts and what `Reader.text` gives are decoded. Whatever a client sends, a
 * Reader throws nothing but a Fault. It never waits, keeps nothing, and knows nothing of mailboxes, sessions or states.
 */
export * from './types.ts';
export { literalAtEnd } from './command-text.ts';
export type { CommandText, Literal, LiteralSize } from './command-text.ts';
export { Reader } from './reader.ts';
export { appendTarget } from './append-target.ts';
export type { AppendOptions } from './reader.ts';
export type { SearchProgram } from './search.ts';
export { printInternalDate } from './dates.ts';
export type { DateTime } from './dates.ts';
export { canonicalFlag, systemFlags } from './flags.ts';
export { mailboxNameOf } from './mailbox-names.ts';
export { decodeUtf7, encodeUtf7 } from './utf7.ts';
export { printSet, resolveSet } from './sets.ts';
export { matchesPattern } from './patterns.ts';
export { printAstring, printFlags, printMailbox, printNstring, printString } from './strings.ts';
export { printEnvelope } from './envelope.ts';
export { printBody } from './body.ts';
export { printBodyStructure } from './body-structure.ts';
export {
  printCapability,
  printId,
  printList,
  printQuota,
  printQuotaRoots,
  printSearch,
  printStatus,
} from './responses.ts';
export type { Listing, QuotaResource } from './responses.ts';
