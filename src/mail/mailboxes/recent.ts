/** \Recent: each message is told as such to the first session that sees it (RFC 3501 §2.3.2). */
import type { Database, View } from '../../store/database/index.ts';
import { countMessages, mailboxById } from '../../store/records/index.ts';
import type { commands, MailboxRow } from '../../store/records/index.ts';

function hasRecent({ recentUid, uidNext }: MailboxRow): boolean {
  return recentUid < uidNext - 1;
}

/** Counts messages only where some of them were told to a session before. */
export async function recentCount(view: View, row: MailboxRow): Promise<number> {
  if (!hasRecent(row)) return 0;
  if (row.recentUid === 0) return row.messageCount;
  return countMessages(view, row.id, [row.recentUid + 1, row.uidNext]);
}

/** Answers the first UID that is recent for who claims. */
export async function claimRecent(
  database: Pick<Database<typeof commands>, 'read' | 'write'>,
  mailboxId: number,
): Promise<number> {
  const row = await database.read((view) => mailboxById(view, mailboxId));
  if (row && !hasRecent(row)) return row.uidNext;
  return (await database.write('claimRecent', { mailboxId })).recentFrom;
}
