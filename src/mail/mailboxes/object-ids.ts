/**
 * Names that outlive sessions (RFC 8474). A letter before each keeps the kinds apart.
 *
 * A mailbox that lost its messages and came back under its name has another UIDVALIDITY, and so another id; a renamed one
 * keeps both. The same bytes are the same email, so a copy keeps its id.
 */
import type { MailboxFacts } from './types.ts';

/** So many digits of a SHA-256 in hex tell apart all the mail there will ever be. */
const emailIdDigits = 32;

/** RFC 8474 §4. */
export function mailboxIdOf({ id, uidValidity }: Pick<MailboxFacts, 'id' | 'uidValidity'>): string {
  return `F${id}-${uidValidity}`;
}

/** RFC 8474 §5.1. */
export function emailIdOf(hash: string): string {
  return `M${hash.slice(0, emailIdDigits)}`;
}

/** RFC 8474 §5.2; undefined where the thread was not found out yet. */
export function threadIdOf(threadId: number): string | undefined {
  return threadId === 0 ? undefined : `T${threadId}`;
}
