import { allNumbers, type Ranges } from '../../base/ranges.ts';
import type { Tx } from '../database/index.ts';
import { letGo, type Left } from './leaving.ts';
import { mailboxById, selectedMailbox } from './mailboxes.ts';
import { withinMailbox } from './uids.ts';

export interface ExpungeMessages {
  readonly mailboxId: number;
  /** Among these only (RFC 4315 §2.1); all without it. */
  readonly uids?: Ranges;
  /** They can be brought back, unless it is from the recoverable mailbox that they go. */
  readonly keep: boolean;
  readonly now: number;
}

/** What the partial index `messages_deleted` says, in its own words. */
const marked = '(flags & 8) <> 0';

/** RFC 3501 §6.4.3: removes what is marked \Deleted. */
export async function expungeMessages(tx: Tx, input: ExpungeMessages): Promise<Left> {
  const { mailboxId, uids = allNumbers, keep, now } = input;
  const mailbox = await selectedMailbox(tx, mailboxId);
  return letGo(tx, mailbox, { uids: withinMailbox(uids, mailbox), where: marked, keep, now });
}

export interface TakeBackCopies {
  readonly mailboxId: number;
  readonly uids: Ranges;
  readonly now: number;
}

/** What a COPY made that cannot be finished: it goes, as if it had never been there (RFC 3501 §6.4.7). */
export async function takeBackCopies(tx: Tx, { mailboxId, uids, now }: TakeBackCopies): Promise<void> {
  const mailbox = await mailboxById(tx, mailboxId);
  if (mailbox) await letGo(tx, mailbox, { uids: withinMailbox(uids, mailbox), keep: false, now });
}
