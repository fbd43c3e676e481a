/** The change feed of a mailbox, gathered into what an observer must be told. */
import { normalRanges } from '../../base/ranges.ts';
import type { Ranges } from '../../base/ranges.ts';
import type { View } from '../../store/database/index.ts';
import { changesSince, listMessages, mailboxById } from '../../store/records/index.ts';
import type { ChangeRow } from '../../store/records/index.ts';
import { messageOf } from './rows.ts';
import type { MailboxChanges } from './types.ts';

/** What happened in a mailbox since `modseq`, as things are now, without the changes that have a modseq of `known`. */
export async function changesIn(
  view: View,
  mailboxId: number,
  modseq: number,
  known: ReadonlySet<number> = noneKnown,
): Promise<MailboxChanges> {
  const mailbox = await mailboxById(view, mailboxId);
  if (mailbox?.modseq === modseq) return { modseq, expunged: [], messages: [], removed: !mailbox.selectable };
  const all = await changesSince(view, mailboxId, modseq);
  const changes = all.filter(({ modseq }) => !known.has(modseq));
  const touched = uidsOf(changes, ['added', 'flags']);
  const rows = touched.length > 0 ? await listMessages(view, mailboxId, touched) : [];
  return {
    modseq: mailbox?.modseq ?? modseq,
    expunged: uidsOf(changes, ['expunged']),
    messages: rows.map(messageOf),
    removed: !mailbox?.selectable,
  };
}

const noneKnown: ReadonlySet<number> = new Set();

function uidsOf(changes: readonly ChangeRow[], kinds: readonly string[]): Ranges {
  return normalRanges(changes.filter(({ kind }) => kinds.includes(kind)).flatMap(({ uids }) => uids));
}
