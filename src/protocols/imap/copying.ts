/** What COPY and MOVE have in common. */
import { printRanges } from '../../base/ranges.ts';
import type { SequenceSet } from '../../formats/imap/index.ts';
import type { Copied } from '../../mail/mailboxes/index.ts';
import type { ImapReader } from './command.ts';

export interface SetAndTarget {
  readonly set: SequenceSet;
  readonly mailbox: string;
}

export function parseSetAndTarget(input: ImapReader): SetAndTarget {
  const set = input.space().sequenceSet();
  const mailbox = input.space().mailbox();
  return { set, mailbox };
}

/** The response code of RFC 4315 §3 with a space behind it; nothing where nothing was copied. */
export function copyUid({ uidValidity, from, to }: Copied): string {
  return from.length === 0 ? '' : `[COPYUID ${uidValidity} ${printRanges(from)} ${printRanges(to)}] `;
}
