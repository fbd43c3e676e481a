import { allNumbers, rangesOf, type Ranges } from '../../base/ranges.ts';
import type { Tx } from '../database/index.ts';
import { countChange, recordChange, takeModseq, type Counted } from './changes.ts';
import { flagBits } from './flag-bits.ts';
import { selectedMailbox } from './mailboxes.ts';
import { withinMailbox } from './uids.ts';

export interface ExpungeMessages {
  readonly mailboxId: number;
  /** Among these only (RFC 4315 §2.1); all without it. */
  readonly uids?: Ranges;
  readonly now: number;
}

interface Gone {
  readonly uid: number;
  readonly flags: number;
  readonly sizeBytes: number;
}

/** RFC 3501 §6.4.3: removes what is marked \Deleted. Bodies stay until nobody refers to them and segments are rewritten. */
export async function expungeMessages(tx: Tx, input: ExpungeMessages): Promise<{ expunged: Ranges; modseq: number }> {
  const { mailboxId, uids = allNumbers, now } = input;
  const mailbox = await selectedMailbox(tx, mailboxId);
  const gone: Gone[] = [];
  for (const range of withinMailbox(uids, mailbox)) gone.push(...(await removeMarked(tx, mailboxId, range)));
  if (gone.length === 0) return { expunged: [], modseq: mailbox.modseq };
  const { accountId } = mailbox;
  const modseq = await takeModseq(tx, accountId);
  const expunged = rangesOf(gone.map(({ uid }) => uid).sort((a, b) => a - b));
  await countChange(tx, mailbox, modseq, lossOf(gone));
  await recordChange(tx, { accountId, mailboxId, modseq, kind: 'expunged', uids: expunged, now });
  return { expunged, modseq };
}

function removeMarked(tx: Tx, mailboxId: number, [first, last]: readonly [number, number]): Promise<Gone[]> {
  return tx.all<Gone>(
    `delete from messages where mailbox_id = ? and uid between ? and ? and (flags & 8) <> 0
       returning uid, flags, size_bytes as "sizeBytes"`,
    mailboxId,
    first,
    last,
  );
}

function lossOf(gone: readonly Gone[]): Counted {
  const unseen = gone.filter(({ flags }) => (flags & flagBits.seen) === 0).length;
  const sizeBytes = gone.reduce((sum, message) => sum + message.sizeBytes, 0);
  return { messages: -gone.length, unseen: -unseen, sizeBytes: -sizeBytes };
}
