/** Mailbox names: text in levels divided by "/". */
import { utf8Bytes } from '../../base/bytes.ts';
import { Fault } from '../../base/fault.ts';
import { limits } from '../../base/limits.ts';

/** The name as it is kept: Unicode NFC (RFC 5198 §2), INBOX in capitals as first level (RFC 3501 §5.1). */
export function keptName(name: string): string {
  return name.normalize('NFC').replace(/^inbox(?=\/|$)/i, 'INBOX');
}

/**
 * The kept form of a name to create. A "/" at its end only declares that names will follow below it (RFC 3501 §6.3.3).
 * Faults `badMailboxName`.
 */
export function newName(name: string): string {
  const kept = keptName(name.replace(/\/$/, ''));
  const levels = kept.split('/');
  if (levels.includes('')) throw new Fault('badMailboxName', 'A mailbox name has no empty level');
  // oxlint-disable-next-line no-control-regex -- control characters are what is refused
  if (/[\x00-\x1f\x7f-\x9f]/.test(kept)) throw new Fault('badMailboxName', 'A mailbox name has no control characters');
  if (!kept.isWellFormed()) throw new Fault('badMailboxName', 'The mailbox name is not valid Unicode');
  if (levels.length > limits.mailboxDepthMax || utf8Bytes(kept).length > limits.mailboxNameBytesMax) {
    throw new Fault('badMailboxName', 'The mailbox name is too long');
  }
  return kept;
}

/** INBOX first, then by name. */
export function inOrder(a: { readonly name: string }, b: { readonly name: string }): number {
  return rank(a.name) - rank(b.name) || (a.name < b.name ? -1 : 1);
}

function rank(name: string): number {
  return name === 'INBOX' ? 0 : 1;
}
