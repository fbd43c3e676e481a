/** COPY and MOVE: new UIDs in the target, in the order of the old ones. */
import { countOfRanges, type Ranges } from '../../base/ranges.ts';
import type { Tx } from '../database/index.ts';
import { countChange, countMailbox, recordChange, takeModseq, type Counted } from './changes.ts';
import { selectedMailbox, type MailboxRow } from './mailboxes.ts';
import { mustFit } from './quota.ts';
import { isRecoverable, targetMailbox } from './recoverable.ts';
import { adoptThreads } from './threads.ts';
import { uidsIn } from './uids.ts';

export interface Transfer {
  readonly fromMailboxId: number;
  readonly toMailboxId: number;
  readonly uids: Ranges;
  readonly now: number;
}

/** COPYUID of RFC 4315 §3: the first of `from` became the first of `to`, and so on. Both are empty where nothing was. */
export interface Transferred {
  readonly uidValidity: number;
  readonly from: Ranges;
  readonly to: Ranges;
}

interface Plan {
  readonly source: MailboxRow;
  readonly target: MailboxRow;
  readonly from: Ranges;
  readonly to: Ranges;
  readonly firstUid: number;
  readonly now: number;
  /** The account of the target will have more mail than before. */
  readonly grows: boolean;
}

/** RFC 3501 §6.4.7: flags, keywords and internal dates are kept. Throws Fault `overQuota`, `noSuchMailbox`. */
export async function copyMessages(tx: Tx, input: Transfer): Promise<Transferred> {
  const plan = { ...(await planOf(tx, input)), grows: true };
  if (plan.from.length === 0) return transferredOf(plan);
  const modseq = await takeModseq(tx, plan.target.accountId);
  let lastUid = plan.firstUid - 1;
  for (const range of plan.from) lastUid += await copyRange(tx, plan, range, lastUid, modseq);
  await countAdded(tx, plan, modseq, input.now);
  return transferredOf(plan);
}

/** RFC 6851: the same, and the messages leave the source; a message keeps its row. Throws Fault `overQuota`, `noSuchMailbox`. */
export async function moveMessages(tx: Tx, input: Transfer): Promise<Transferred> {
  const plan = await planOf(tx, input);
  if (plan.from.length === 0) return transferredOf(plan);
  const { source, target, from } = plan;
  const modseq = await takeModseq(tx, target.accountId);
  const left = source.accountId === target.accountId ? modseq : await takeModseq(tx, source.accountId);
  let lastUid = plan.firstUid - 1;
  for (const range of from) lastUid += await moveRange(tx, plan, range, lastUid, modseq);
  const { messages, unseen, sizeBytes } = await countAdded(tx, plan, modseq, input.now);
  await countIn(tx, plan, source, left, { messages: -messages, unseen: -unseen, sizeBytes: -sizeBytes });
  const { id: mailboxId, accountId } = source;
  await recordChange(tx, { accountId, mailboxId, modseq: left, kind: 'expunged', uids: from, now: input.now });
  return transferredOf(plan);
}

async function planOf(tx: Tx, { fromMailboxId, toMailboxId, uids, now }: Transfer): Promise<Plan> {
  const source = await selectedMailbox(tx, fromMailboxId);
  const target = await targetMailbox(tx, toMailboxId);
  const from = await uidsIn(tx, source, uids);
  const firstUid = target.uidNext;
  const to: Ranges = from.length === 0 ? [] : [[firstUid, firstUid + countOfRanges(from) - 1]];
  const grows = source.accountId !== target.accountId || isRecoverable(source);
  return { source, target, from, to, firstUid, now, grows };
}

function transferredOf({ target, from, to }: Plan): Transferred {
  return { uidValidity: target.uidValidity, from, to };
}

/** Answers how many rows it made, with the UIDs behind `lastUid`. */
function copyRange(
  tx: Tx,
  plan: Plan,
  range: readonly [number, number],
  lastUid: number,
  modseq: number,
): Promise<number> {
  return tx.run(
    `insert into messages
       (mailbox_id, uid, modseq, flags, keywords, size_bytes, internal_date, body_id, thread_id, saved_at)
       select cast(? as bigint), cast(? as bigint) + row_number() over (order by uid), cast(? as bigint),
         flags, keywords, size_bytes, internal_date, body_id, thread_id, cast(? as bigint)
       from messages where mailbox_id = ? and uid between ? and ? order by uid`,
    plan.target.id,
    lastUid,
    modseq,
    plan.now,
    plan.source.id,
    ...range,
  );
}

function moveRange(
  tx: Tx,
  plan: Plan,
  range: readonly [number, number],
  lastUid: number,
  modseq: number,
): Promise<number> {
  return tx.run(
    `update messages set mailbox_id = ?, uid = ? + numbered.place, modseq = ?, saved_at = ?,
       expunged_from = null
       from (select id, row_number() over (order by uid) as place from messages
             where mailbox_id = ? and uid between ? and ?) as numbered
       where messages.id = numbered.id`,
    plan.target.id,
    lastUid,
    modseq,
    plan.now,
    plan.source.id,
    ...range,
  );
}

/** What stays in the account does not change what it uses. */
function countIn(tx: Tx, { grows }: Plan, mailbox: MailboxRow, modseq: number, counted: Counted): Promise<void> {
  return grows ? countChange(tx, mailbox, modseq, counted) : countMailbox(tx, mailbox.id, modseq, counted);
}

/** Counts what came into the target and tells of it. */
async function countAdded(tx: Tx, plan: Plan, modseq: number, now: number): Promise<Counted> {
  const { source, target, to, firstUid } = plan;
  if (source.accountId !== target.accountId) await adoptThreads(tx, target.accountId, target.id, firstUid);
  const counted = (await tx.get<Counted>(
    `select count(*) as messages, coalesce(sum(size_bytes), 0) as "sizeBytes",
       coalesce(sum(case when (flags & 1) = 0 then 1 else 0 end), 0) as unseen
       from messages where mailbox_id = ? and uid >= ?`,
    target.id,
    firstUid,
  )) as Counted;
  if (plan.grows) await mustFit(tx, target.accountId, counted);
  await tx.run('update mailboxes set uid_next = uid_next + ? where id = ?', counted.messages, target.id);
  await countIn(tx, plan, target, modseq, counted);
  const { id: mailboxId, accountId } = target;
  await recordChange(tx, { accountId, mailboxId, modseq, kind: 'added', uids: to, now });
  return counted;
}
