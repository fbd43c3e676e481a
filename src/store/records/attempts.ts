/**
 * What was said in each attempt to deliver something of the queue: the last ones of each entry, with their transcripts. They
 * stay for a while when the entry is gone, and go with its trace at the latest.
 */
import { limits } from '../../base/limits.ts';
import type { SqlValue, Tx, View } from '../database/index.ts';

/** One attempt: what one host said about one message in one transaction, or why none could be asked. */
export interface AttemptNote {
  /** The row of the queue; that of the first, where several recipients were part of it. */
  readonly queueId: number;
  readonly trace: string;
  /** Milliseconds since 1970. */
  readonly at: number;
  /** Whose hosts they are ("google.com"), or ''. */
  readonly provider: string;
  /** '' where no host was asked. */
  readonly host: string;
  /** Its IP address. */
  readonly address?: string;
  readonly outcome: 'delivered' | 'deferred' | 'failed';
  readonly reply: string;
  /** Lines "> MAIL FROM:<a@b>", "< 250 Ok", "- TLSv1.3", or ''. */
  readonly transcript: string;
  /** Forward paths of all of whom this was said. */
  readonly recipients: readonly string[];
}

export interface AttemptRow extends Required<AttemptNote> {
  readonly id: number;
}

/** Keeps what was said, and of each entry only the last attempts. */
export async function recordAttempt(tx: Tx, note: AttemptNote): Promise<void> {
  const { queueId, trace, at, provider, host, address = '', outcome, reply, transcript, recipients } = note;
  await tx.run(
    `insert into delivery_attempts (queue_id, trace, at, provider, host, address, outcome, reply, transcript, recipients)
       values (?, ?, ?, ?, ?, ?, ?, ?, ?, ?)`,
    queueId,
    trace,
    at,
    provider,
    host,
    address,
    outcome,
    kept(reply, limits.attemptReplyCharactersMax),
    kept(transcript, limits.attemptTranscriptCharactersMax),
    JSON.stringify(recipients),
  );
  await tx.run(
    `delete from delivery_attempts where queue_id = ? and id <= (select id from delivery_attempts where queue_id = ?
       order by id desc limit 1 offset ?)`,
    queueId,
    queueId,
    limits.attemptsKeptPerEntry,
  );
}

/** PostgreSQL takes neither NUL nor half a letter; who says too much is cut short. */
function kept(text: string, charactersMax: number): string {
  return text.slice(0, charactersMax).replaceAll('\0', '?').toWellFormed();
}

const columns = `id, queue_id as "queueId", trace, at, provider, host, address, outcome, reply, transcript, recipients`;

/** The last attempts for one recipient of a message, the oldest first. */
export async function attemptsFor(view: View, trace: string, forwardPath: string): Promise<AttemptRow[]> {
  const named = `%${JSON.stringify(forwardPath).replaceAll(/[!%_]/g, '!$&')}%`;
  const rows = await lastAttempts(view, "trace = ? and recipients like ? escape '!'", trace, named);
  // To SQLite letters are alike whatever their case.
  return rows.filter(({ recipients }) => recipients.includes(forwardPath));
}

/** The last attempts for a message, the oldest first. */
export function attemptsOfTrace(view: View, trace: string): Promise<AttemptRow[]> {
  return lastAttempts(view, 'trace = ?', trace);
}

/** The last attempts noted under the number of an entry, which may be gone, the oldest first. */
export function attemptsOfEntry(view: View, queueId: number): Promise<AttemptRow[]> {
  return lastAttempts(view, 'queue_id = ?', queueId);
}

async function lastAttempts(view: View, where: string, ...values: SqlValue[]): Promise<AttemptRow[]> {
  const rows = await view.all<RawAttempt>(
    `select ${columns} from delivery_attempts where ${where} order by id desc limit ?`,
    ...values,
    limits.attemptsKeptPerEntry,
  );
  return rows.map((row) => ({ ...row, recipients: JSON.parse(row.recipients) as string[] })).toReversed();
}

type RawAttempt = Omit<AttemptRow, 'recipients'> & { readonly recipients: string };

/** Removes some of what is old; 0 when nothing is left. */
export async function forgetAttempts(tx: Tx, { now }: { now: number }): Promise<{ done: number }> {
  const taken = await tx.run(
    `delete from delivery_attempts where id in
       (select id from delivery_attempts where outcome = 'delivered' and at < ? order by at limit ?)`,
    now - limits.attemptsTakenKeptMs,
    limits.forgottenPerTurnMax,
  );
  const others = await tx.run(
    'delete from delivery_attempts where id in (select id from delivery_attempts order by id limit ?) and at < ?',
    limits.forgottenPerTurnMax,
    now - limits.traceKeptMs,
  );
  return { done: taken + others };
}
