import type { Log } from '../../base/log.ts';
import { limits } from '../../base/limits.ts';
import type { RecipientNotice } from '../../formats/reports/index.ts';
import { parseAddress } from '../../formats/smtp/index.ts';
import type { Blobs } from '../../store/blobs/index.ts';
import type { QueueRow } from '../../store/records/index.ts';
import { type Letter, type NoticeOptions, writeLetter } from '../notices/index.ts';
import { returnPathBytes } from './outward.ts';
import type { Tiding } from './tidings.ts';
import type { Verdict } from './verdict.ts';

export interface LetterOptions extends NoticeOptions {
  readonly blobs: Pick<Blobs, 'read' | 'readAll'>;
  readonly log: Log;
}

/** Tidings that are in the letter. */
interface Report {
  readonly told: readonly Tiding[];
  readonly letter?: Letter;
  /** Those that nobody hears of, and why. */
  readonly untold?: { readonly tidings: readonly Tiding[]; readonly why: string };
}

/** One report of all that there is to tell of a message; the tidings that are in it, and none where nobody is to hear. */
export async function reportOf(tidings: readonly Tiding[], options: LetterOptions): Promise<Report> {
  const told = await forWhomItIs(tidings, options);
  const [first] = told;
  if (!first) return { told: [] };
  const { row } = first.verdict;
  const isReturned = told.some(({ action }) => action === 'failed');
  let silence: string | undefined;
  const letter = await writeLetter(
    {
      reversePath: row.reversePath,
      terms: row.terms,
      arrivedAt: row.queuedAt,
      recipients: told.map(({ notice }): RecipientNotice => notice),
      original: () => originalOf(row, isReturned, options),
      noteSilence: (why) => (silence = why),
    },
    options,
  );
  if (letter) return { told, letter };
  return { told: [], ...(silence !== undefined && { untold: { tidings: told, why: silence } }) };
}

/** What nobody asked for is told to people of the house alone: others might take it for spam. */
async function forWhomItIs(tidings: readonly Tiding[], { resolve }: LetterOptions): Promise<readonly Tiding[]> {
  const reversePath = tidings[0]?.verdict.row.reversePath ?? '';
  if (reversePath === '') return [];
  if (!tidings.some(({ forOurs }) => forOurs)) return tidings;
  const destination = await resolve(parseAddress(reversePath));
  // A return path that an alias rewrote is ours too, but leads outside.
  const isOurs = typeof destination === 'object' && destination.local.length > 0;
  return isOurs ? tidings : tidings.filter(({ forOurs }) => !forOurs);
}

/** RFC 3461 §4.3: all of it where RET=FULL asks for it, but not of what needs TLS (RFC 8689 §5), nor of what is too large. */
async function originalOf(row: QueueRow, isReturned: boolean, { blobs, log }: LetterOptions) {
  const { ret, requireTls } = row.terms;
  const isWhole = isReturned && ret === 'full' && !requireTls && row.sizeBytes <= limits.returnedMessageBytesMax;
  try {
    const bytes = await blobs.readAll(row.place, 0, isWhole ? row.sizeBytes : limits.bounceHeaderBytesMax);
    return { bytes: bytes.subarray(returnPathBytes(bytes)), isWhole };
  } catch (error) {
    // A report without the original is better than none.
    log.error({ place: row.place, error }, 'A message that its sender is to hear of cannot be read');
    return { bytes: new Uint8Array() };
  }
}

/** What was held back, for mailboxes of ours; undefined where nothing of it is for them. */
export async function homecomingOf(verdicts: readonly Verdict[], options: LetterOptions): Promise<Letter | undefined> {
  const local = verdicts.flatMap(({ home = [] }) => home);
  const [first] = verdicts;
  if (!first || local.length === 0) return undefined;
  const intake = options.intake();
  try {
    for await (const chunk of options.blobs.read(first.row.place)) await intake.write(chunk);
    const { body, summary, threadKeys } = await intake.finish();
    const now = options.clock.now();
    const delivery = { now, internalDate: now, summary, threadKeys, local, remote: [] };
    return { delivery, body, [Symbol.asyncDispose]: () => intake[Symbol.asyncDispose]() };
  } catch (error) {
    await intake[Symbol.asyncDispose]();
    throw error;
  }
}
