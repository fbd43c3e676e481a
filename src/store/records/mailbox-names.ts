/** Names of mailboxes form a tree, with "/" between the levels. */
import { Fault } from '../../base/fault.ts';
import { limits } from '../../base/limits.ts';

/** Refuses a name with an empty level, too many levels or too many bytes. Throws Fault `badMailboxName`. */
export function checkMailboxName(name: string): void {
  const levels = name.split('/');
  if (levels.includes('')) throw new Fault('badMailboxName', 'A level of a mailbox name is empty');
  if (levels.length > limits.mailboxDepthMax) throw new Fault('badMailboxName', 'The mailbox name has too many levels');
  if (Buffer.byteLength(name) > limits.mailboxNameBytesMax) {
    throw new Fault('badMailboxName', 'The mailbox name is too long');
  }
}

/** "a/b/c" gives "a", "a/b", "a/b/c". */
export function withAncestors(name: string): string[] {
  const levels = name.split('/');
  return levels.map((_, index) => levels.slice(0, index + 1).join('/'));
}

/** True for "a/b" and "a/b/c" below "a". */
export function isBelow(name: string, parent: string): boolean {
  return name.startsWith(`${parent}/`);
}
