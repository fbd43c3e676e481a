/** The change feed of a mailbox, gathered into what an observer must be told. */
import { Fault } from '../../base/fault.ts';
import { normalRanges } from '../../base/ranges.ts';
import type { Ranges } from '../../base/ranges.ts';
import type { View } from '../../store/database/index.ts';
import { changesSince, mailboxById } from '../../store/records/index.ts';
import type { ChangeKind, ChangeRow } from '../../store/records/index.ts';
import type { MailboxChanges } from './types.ts';

/** What happened in a mailbox, before anybody looked at the messages. */
export interface FeedPart extends Pick<MailboxChanges, 'modseq' | 'expunged' | 'removed'> {
  /** Those that came and those whose flags changed; some may be gone again. */
  readonly touched: Ranges;
}

/**
 * The feed of a mailbox behind `modseq`, without the changes that have a modseq of `known`. Throws Fault `changesForgotten`
 * where some of it is too long ago.
 */
export async function feedSince(
  view: View,
  mailboxId: number,
  modseq: number,
  known: ReadonlySet<number> = noneKnown,
): Promise<FeedPart> {
  const mailbox = await mailboxById(view, mailboxId);
  const removed = !mailbox?.selectable;
  if (!mailbox || mailbox.modseq === modseq) return { modseq, expunged: [], touched: [], removed };
  if (modseq < mailbox.feedStart)
    throw new Fault('changesForgotten', 'Too much has happened since: select the mailbox again');
  const all = await changesSince(view, mailboxId, modseq);
  const changes = all.filter(({ modseq }) => !known.has(modseq));
  return {
    modseq: mailbox.modseq,
    expunged: uidsOfChanges(changes, ['expunged']),
    touched: uidsOfChanges(changes, ['added', 'flags']),
    removed,
  };
}

const noneKnown: ReadonlySet<number> = new Set();

/** The UIDs of the changes of some kinds. */
export function uidsOfChanges(changes: readonly ChangeRow[], kinds: readonly ChangeKind[]): Ranges {
  return normalRanges(changes.filter(({ kind }) => kinds.includes(kind)).flatMap(({ uids }) => uids));
}
