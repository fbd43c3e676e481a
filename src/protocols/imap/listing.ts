/** What LIST and LSUB say of a mailbox (RFC 3501 §7.2.2, RFC 3348, RFC 6154). */
import { matchesPattern, printList } from '../../formats/imap/index.ts';
import type { MailboxFacts } from '../../mail/mailboxes/index.ts';
import type { ImapReader } from './command.ts';

/** Between the levels of a mailbox name. */
export const delimiter = '/';

/** The pattern behind its reference, which is put before it; undefined for an empty one, which asks for the hierarchy. */
export function parsePattern(input: ImapReader): string | undefined {
  const reference = input.space().mailbox();
  const pattern = input.space().listMailbox();
  return pattern === '' ? undefined : reference + pattern;
}

/** True where a LIST of `pattern` tells of it: a hidden mailbox is told only to those who ask for its very name. */
export function isListed({ name, hidden }: MailboxFacts, pattern: string): boolean {
  return hidden ? name === pattern : matchesPattern(name, pattern, delimiter);
}

/** \Noselect, the children attribute and the special use of a mailbox among `all` of its account. */
export function attributesOf(mailbox: MailboxFacts, all: readonly MailboxFacts[]): readonly string[] {
  const isParent = all.some(({ name }) => name.startsWith(mailbox.name + delimiter));
  return [
    ...(mailbox.selectable ? [] : ['\\Noselect']),
    isParent ? '\\HasChildren' : '\\HasNoChildren',
    ...(mailbox.role ? [mailbox.role] : []),
  ];
}

/** The answer to an empty pattern: the delimiter and the root (RFC 3501 §6.3.8). */
export function hierarchy(response: 'LIST' | 'LSUB'): string {
  return `* ${printList({ attributes: ['\\Noselect'], delimiter, name: '' }, response)}\r\n`;
}

/** Every name above `name`, nearest first: "a/b", "a" for "a/b/c". */
export function parentsOf(name: string): string[] {
  const levels = name.split(delimiter).slice(0, -1);
  return levels.map((_, depth) => levels.slice(0, levels.length - depth).join(delimiter));
}
