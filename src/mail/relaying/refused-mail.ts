import { limits } from '../../base/limits.ts';
import type { Log } from '../../base/log.ts';
import { parseOriginalRecipient, type RecipientNotice } from '../../formats/reports/index.ts';
import { addressOf, deliveryTerms, type Path, type RecipientTerms, type Reply } from '../../formats/smtp/index.ts';
import type { Database } from '../../store/database/index.ts';
import type { commands } from '../../store/records/index.ts';
import { type NoticeOptions, type Tidings, wants, writeLetter } from '../notices/index.ts';
import type { OpenEnvelope } from '../reception/index.ts';

/** What the host said of one recipient. */
export interface Refusal {
  readonly path: Path;
  readonly terms: RecipientTerms;
  readonly reply: Reply;
}

export interface RefusedMessage {
  readonly envelope: OpenEnvelope;
  /** As it came. */
  readonly header: Uint8Array;
  readonly host: string;
  /** What the trace calls it. */
  readonly trace: string;
  readonly refused: readonly Refusal[];
}

export interface RefusedMailOptions extends NoticeOptions {
  readonly database: Pick<Database<typeof commands>, 'write'>;
  readonly log: Log;
}

/** The one case in which a front must write a letter: its host took a message for some, and refused it for others. */
export class RefusedMail {
  readonly #options: RefusedMailOptions;

  constructor(options: RefusedMailOptions) {
    this.#options = options;
  }

  /** Resolves when the report to the sender waits in our queue. Throws Fault `storageFull` ... */
  async tell({ refused, ...message }: RefusedMessage): Promise<void> {
    const { log, database, clock } = this.#options;
    const { trace: id, host } = message;
    log.warn({ id, host, recipients: refused.length }, 'Refused after others had it');
    const now = clock.now();
    const told = refused.filter(({ terms }) => wants('failure', terms, true));
    if (told.length === 0) return;
    await using letter = await writeLetter(tidingsOf(message, told, now), this.#options);
    if (letter) await database.write('deliver', letter.delivery, [letter.body]);
  }
}

function tidingsOf(
  { envelope: { reversePath, terms }, header, host }: Omit<RefusedMessage, 'refused'>,
  refused: readonly Refusal[],
  now: number,
): Tidings {
  return {
    reversePath: reversePath === null ? '' : addressOf(reversePath),
    terms: deliveryTerms(terms, {}),
    arrivedAt: now,
    recipients: refused.map((refusal) => noticeOf(refusal, host, now)),
    original: async () => ({ bytes: header.subarray(0, limits.bounceHeaderBytesMax) }),
  };
}

/** What was refused "for now" is refused for good: nobody has kept it, and the sender was told that it was taken. */
function noticeOf({ path, terms: { orcpt }, reply }: Refusal, host: string, lastAttemptAt: number): RecipientNotice {
  const original = orcpt === undefined ? undefined : parseOriginalRecipient(orcpt);
  const status = reply.enhanced ?? `${Math.floor(reply.code / 100)}.0.0`;
  const who = { address: addressOf(path), action: 'failed', status, reply, host, lastAttemptAt } as const;
  return { ...who, ...(original && { original }) };
}
