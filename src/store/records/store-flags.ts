import { rangesOf, type Ranges } from '../../base/ranges.ts';
import type { Tx } from '../database/index.ts';
import { countChange, nothingCounted, recordChange, takeModseq } from './changes.ts';
import { allFlags, flagBits } from './flag-bits.ts';
import { changedKeywords } from './keywords.ts';
import { selectedMailbox } from './mailboxes.ts';
import { withinMailbox } from './uids.ts';

export type StoreMode = 'replace' | 'add' | 'remove';

export interface StoreFlags {
  readonly mailboxId: number;
  readonly uids: Ranges;
  readonly mode: StoreMode;
  /** Bits of `flagBits`. */
  readonly flags: number;
  readonly keywords: readonly string[];
  readonly now: number;
}

/** New flags are `(flags & keep) | set`. `from` limits it to messages with these keywords; `to` are their new ones. */
interface Rewrite {
  readonly keep: number;
  readonly set: number;
  readonly from?: string;
  readonly to?: string;
}

/** RFC 3501 §6.4.6. `changed` are the messages that are not as they were before. */
export async function storeFlags(tx: Tx, input: StoreFlags): Promise<{ changed: Ranges; modseq: number }> {
  const { mailboxId, now } = input;
  const mailbox = await selectedMailbox(tx, mailboxId);
  const uids = withinMailbox(input.uids, mailbox);
  const modseq = await takeModseq(tx, mailbox.accountId);
  const changed: number[] = [];
  let unseen = 0;
  for (const range of uids) {
    const before = await countUnseen(tx, mailboxId, range);
    for (const rewrite of await rewritesOf(tx, input, range)) {
      changed.push(...(await applyRewrite(tx, mailboxId, range, modseq, rewrite)));
    }
    unseen += (await countUnseen(tx, mailboxId, range)) - before;
  }
  const ranges = rangesOf(changed.sort((a, b) => a - b));
  if (ranges.length === 0) return { changed: ranges, modseq };
  await countChange(tx, mailbox, modseq, { ...nothingCounted, unseen });
  await recordChange(tx, { accountId: mailbox.accountId, mailboxId, modseq, kind: 'flags', uids: ranges, now });
  return { changed: ranges, modseq };
}

/** One statement for the range, or one for each wording of keywords that is found in it. */
async function rewritesOf(tx: Tx, input: StoreFlags, [first, last]: readonly [number, number]): Promise<Rewrite[]> {
  const { mode, flags, keywords, mailboxId } = input;
  if (mode === 'replace') return [{ keep: 0, set: flags, to: changedKeywords('', 'add', keywords) }];
  const masks = mode === 'add' ? { keep: allFlags, set: flags } : { keep: allFlags & ~flags, set: 0 };
  if (keywords.length === 0) return [masks];
  const found = await tx.all<{ keywords: string }>(
    'select distinct keywords from messages where mailbox_id = ? and uid between ? and ?',
    mailboxId,
    first,
    last,
  );
  return found.map(({ keywords: from }) => ({ ...masks, from, to: changedKeywords(from, mode, keywords) }));
}

/** Answers the UIDs of the messages it changed. */
async function applyRewrite(
  tx: Tx,
  mailboxId: number,
  [first, last]: readonly [number, number],
  modseq: number,
  { keep, set, from, to }: Rewrite,
): Promise<number[]> {
  const rows = await tx.all<{ uid: number }>(
    `update messages set modseq = ?, flags = (flags & ?) | ?, keywords = coalesce(?, keywords)
       where mailbox_id = ? and uid between ? and ? and keywords = coalesce(?, keywords)
       and (((flags & ?) | ?) <> flags or keywords <> coalesce(?, keywords)) returning uid`,
    modseq,
    keep,
    set,
    to ?? null,
    mailboxId,
    first,
    last,
    from ?? null,
    keep,
    set,
    to ?? null,
  );
  return rows.map(({ uid }) => uid);
}

async function countUnseen(tx: Tx, mailboxId: number, [first, last]: readonly [number, number]): Promise<number> {
  const row = await tx.get<{ count: number }>(
    'select count(*) as count from messages where mailbox_id = ? and uid between ? and ? and (flags & ?) = 0',
    mailboxId,
    first,
    last,
    flagBits.seen,
  );
  return row?.count ?? 0;
}
