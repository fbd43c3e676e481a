/** How messages leave a mailbox other than by MOVE: into the recoverable mailbox, or for good. */
import { rangesOf, type Ranges } from '../../base/ranges.ts';
import type { SqlValue, Tx } from '../database/index.ts';
import { countChange, countOf, recordChange, takeModseq, type Counted } from './changes.ts';
import { allFlags, flagBits } from './flag-bits.ts';
import { mailboxByRole, recoverableRole, type MailboxRow } from './mailboxes.ts';
import { quotaOf } from './quota.ts';
import { isRecoverable, takeRecoverable, type Occasion } from './recoverable.ts';

/** Which messages of a mailbox leave it. */
export interface Leaving {
  readonly uids: Ranges;
  /** One more condition in SQL, with its values. */
  readonly where?: string;
  readonly values?: readonly SqlValue[];
  /** Only the first so many. */
  readonly atMost?: number;
  /** They can be brought back; what leaves the recoverable mailbox itself is gone for good. */
  readonly keep: boolean;
  readonly now: number;
}

export interface Left {
  readonly expunged: Ranges;
  /** That of the mailbox where nothing left it. */
  readonly modseq: number;
}

interface Gone {
  readonly uid: number;
  readonly flags: number;
  readonly sizeBytes: number;
}

interface Departure {
  readonly mailbox: MailboxRow;
  /** Upwards by UID. */
  readonly gone: readonly Gone[];
  readonly counted: Counted;
  /** UIDs between which all go that fit the condition. */
  readonly stretches: Ranges;
  readonly where: string;
  readonly values: readonly SqlValue[];
}

/** A command takes no more out of the recoverable mailbox to make room there; the next one goes on. */
const oldestAtOnce = 2000;

/** Takes messages out of a mailbox, counts and tells it. Bodies stay until nobody refers to them. */
export async function letGo(tx: Tx, mailbox: MailboxRow, leaving: Leaving): Promise<Left> {
  const departure = await departureOf(tx, mailbox, leaving);
  const { gone, counted } = departure;
  if (gone.length === 0) return { expunged: [], modseq: mailbox.modseq };
  const { id: mailboxId, accountId } = mailbox;
  const keeps = leaving.keep && !isRecoverable(mailbox);
  if (keeps) await makeRoom(tx, accountId, counted.sizeBytes, leaving.now);
  const occasion = { accountId, modseq: await takeModseq(tx, accountId), now: leaving.now };
  if (keeps) await recover(tx, departure, occasion);
  else await discard(tx, departure);
  const { messages, unseen, sizeBytes } = counted;
  const loss = { messages: -messages, unseen: -unseen, sizeBytes: -sizeBytes };
  await countChange(tx, mailbox, occasion.modseq, loss);
  const expunged = rangesOf(gone.map(({ uid }) => uid));
  await recordChange(tx, { ...occasion, mailboxId, kind: 'expunged', uids: expunged });
  return { expunged, modseq: occasion.modseq };
}

async function departureOf(tx: Tx, mailbox: MailboxRow, leaving: Leaving): Promise<Departure> {
  const { uids, where = '1 = 1', values = [], atMost = Number.MAX_SAFE_INTEGER } = leaving;
  const gone: Gone[] = [];
  const stretches: [number, number][] = [];
  for (const [first, last] of uids) {
    if (gone.length >= atMost) break;
    const found = await tx.all<Gone>(
      `select uid, flags, size_bytes as "sizeBytes" from messages
         where mailbox_id = ? and uid between ? and ? and ${where} order by uid limit ?`,
      mailbox.id,
      first,
      last,
      ...values,
      atMost - gone.length,
    );
    for (const one of found) gone.push(one);
    const [least, most] = [found[0], found.at(-1)];
    if (least && most) stretches.push([least.uid, most.uid]);
  }
  return { mailbox, gone, counted: countOf(gone), stretches, where, values };
}

async function discard(tx: Tx, { mailbox, stretches, where, values }: Departure): Promise<void> {
  const sql = `delete from messages where mailbox_id = ? and uid between ? and ? and ${where}`;
  for (const [first, last] of stretches) await tx.run(sql, mailbox.id, first, last, ...values);
}

/** In the recoverable mailbox they have new UIDs, are no longer marked, and \Recent to nobody. */
async function recover(tx: Tx, departure: Departure, occasion: Occasion): Promise<void> {
  const { mailbox, counted, stretches, where, values } = departure;
  const target = await takeRecoverable(tx, occasion);
  const { modseq, now } = occasion;
  let lastUid = target.uidNext - 1;
  for (const [first, last] of stretches) {
    lastUid += await tx.run(
      `update messages set mailbox_id = ?, uid = ? + numbered.place, modseq = ?, flags = flags & ?, saved_at = ?,
         expunged_from = ?
         from (select id, row_number() over (order by uid) as place from messages
               where mailbox_id = ? and uid between ? and ? and ${where}) as numbered
         where messages.id = numbered.id`,
      target.id,
      lastUid,
      modseq,
      allFlags & ~flagBits.deleted,
      now,
      mailbox.id,
      mailbox.id,
      first,
      last,
      ...values,
    );
  }
  await tx.run('update mailboxes set uid_next = ?, recent_uid = ? where id = ?', lastUid + 1, lastUid, target.id);
  await countChange(tx, target, modseq, counted);
  await recordChange(tx, { ...occasion, mailboxId: target.id, kind: 'added', uids: [[target.uidNext, lastUid]] });
}

/**
 * What can be brought back counts to no quota, so it has a bound of its own: as much as the account may have besides. The
 * oldest makes room.
 */
async function makeRoom(tx: Tx, accountId: number, sizeBytes: number, now: number): Promise<void> {
  const limitBytes = (await quotaOf(tx, accountId))?.limitBytes ?? null;
  const recoverable = await mailboxByRole(tx, accountId, recoverableRole);
  if (limitBytes === null || !recoverable || recoverable.sizeBytes + sizeBytes <= limitBytes) return;
  const oldest = await tx.all<Pick<Gone, 'uid' | 'sizeBytes'>>(
    'select uid, size_bytes as "sizeBytes" from messages where mailbox_id = ? order by uid limit ?',
    recoverable.id,
    oldestAtOnce,
  );
  let lastUid = 0;
  let over = recoverable.sizeBytes + sizeBytes - limitBytes;
  for (const message of oldest) {
    if (over <= 0) break;
    over -= message.sizeBytes;
    lastUid = message.uid;
  }
  if (lastUid > 0) await letGo(tx, recoverable, { uids: [[1, lastUid]], keep: false, now });
}
