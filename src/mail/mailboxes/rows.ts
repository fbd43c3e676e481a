/** Rows of the store in the words of this door. */
import { recoverableRole } from '../../store/records/index.ts';
import type { MailboxRow, MessageBodyRow, SummaryRow } from '../../store/records/index.ts';
import type { PackedMailbox, PackedRows } from './packed/index.ts';
import { Summary } from '../summary/index.ts';
import type { MailboxFacts, OpenedMailbox, SummarizedMessage } from './types.ts';

export function factsOf(row: MailboxRow): MailboxFacts {
  const { recentUid: _, feedStart: __, role, ...facts } = row;
  const hidden = role === recoverableRole;
  return role === null || hidden ? { ...facts, hidden } : { ...facts, hidden, role };
}

export function openedOf({ row, rows }: PackedMailbox): OpenedMailbox {
  const unseen = row.unseenCount > 0 ? rows.firstUnseen : undefined;
  const firstUnseen = unseen === undefined ? undefined : unseen + 1;
  return { mailbox: factsOf(row), uids: rows.uids, firstUnseen, keywords: rows.keywords };
}

/** Summaries with the rows of their messages, without those whose messages are gone by now. */
export function summarizedOf(
  rows: PackedRows,
  summaries: readonly (SummaryRow | MessageBodyRow)[],
): SummarizedMessage[] {
  const found: SummarizedMessage[] = [];
  for (const row of summaries) {
    const message = rows.message(row.uid);
    const { place } = row;
    if (!message) continue;
    const known = { ...message, place, summary: new Summary(row.summary) };
    found.push('hash' in row ? { ...known, lasting: row } : known);
  }
  return found;
}
