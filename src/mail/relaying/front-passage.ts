import type { Clock } from '../../base/clock.ts';
import { Fault } from '../../base/fault.ts';
import type { Log } from '../../base/log.ts';
import { addressOf, type Path, type RecipientTerms, type Reply } from '../../formats/smtp/index.ts';
import type { LiveTransaction, Loan } from '../../net/smtp-client/index.ts';
import type { Database } from '../../store/database/index.ts';
import type { commands, TraceNote } from '../../store/records/index.ts';
import type { OpenEnvelope, Passage, PassedMessage } from '../reception/index.ts';
import type { Refusal, RefusedMail } from './refused-mail.ts';
import { faultOf, isYes } from './said.ts';
import { silence } from './silence.ts';

export interface FrontPassageOptions {
  readonly leadsTo: string;
  readonly host: string;
  readonly envelope: OpenEnvelope;
  readonly loan: Loan;
  readonly live: LiveTransaction;
  readonly clock: Clock;
  readonly log: Log;
  readonly database: Pick<Database<typeof commands>, 'write'>;
  readonly refusedMail: Pick<RefusedMail, 'tell'>;
}

/** One transaction with the host behind a front, step by step with that of its client. */
export class FrontPassage implements Passage {
  readonly leadsTo: string;
  readonly #options: FrontPassageOptions;
  readonly #taken: { readonly path: Path; readonly terms: RecipientTerms }[] = [];
  #hasBegun = false;
  #isOver = false;

  constructor(options: FrontPassageOptions) {
    this.leadsTo = options.leadsTo;
    this.#options = options;
  }

  get isEmpty(): boolean {
    return this.#taken.length === 0;
  }

  async recipient(path: Path, terms: RecipientTerms): Promise<void> {
    const reply = await heard(this.#options.live.recipient(path, terms));
    if (!isYes(reply)) throw faultOf(reply);
    this.#taken.push({ path, terms });
  }

  async write(chunk: Uint8Array): Promise<void> {
    if (!this.#hasBegun) await this.#begin();
    await heard(this.#options.live.write(chunk));
  }

  /** The rule of decision 24: what the host says to all is our answer; where it says both, nobody may be lost or have two. */
  async deliver(message: PassedMessage): Promise<void> {
    if (!this.#hasBegun) await this.#begin();
    // Without every reply we do not know what became of it: the client tries again (RFC 5321 §4.2.5).
    const replies = await heard(this.#options.live.end());
    const answers = this.#taken.map((recipient, index) => ({
      ...recipient,
      reply: replies[Math.min(index, replies.length - 1)] as Reply,
    }));
    await this.#note(message, answers);
    const refused = answers.filter(({ reply }) => !isYes(reply));
    if (refused.length === answers.length) throw faultOf(mildest(refused).reply);
    if (refused.length > 0) await this.#tell(message, refused);
  }

  async [Symbol.asyncDispose](): Promise<void> {
    if (this.#isOver) return;
    this.#isOver = true;
    this.#options.live.abandon();
    this.#options.loan[Symbol.dispose]();
  }

  async #begin(): Promise<void> {
    const refusal = await heard(this.#options.live.start());
    if (refusal) throw faultOf(refusal);
    this.#hasBegun = true;
  }

  #tell({ arrival, header }: PassedMessage, refused: readonly Refusal[]): Promise<void> {
    const { envelope, host } = this.#options;
    return this.#options.refusedMail.tell({ envelope, header, host, trace: arrival.trace, refused });
  }

  /** The trace tells; that it cannot is no reason to refuse what the host has. */
  async #note({ arrival, sizeBytes }: PassedMessage, answers: readonly Refusal[]): Promise<void> {
    const { database, clock, log, host } = this.#options;
    const notes = notesOf(arrival.trace, host, answers);
    try {
      await database.write('notePassage', { arrival, sizeBytes, notes, now: clock.now() });
    } catch (error) {
      if (!(error instanceof Fault)) throw error;
      log.warn({ error, id: arrival.trace }, 'The trace of a message that went through cannot be written');
    }
  }
}

async function heard<T>(answer: Promise<T>): Promise<T> {
  try {
    return await answer;
  } catch (error) {
    throw silence(error);
  }
}

/** As long as one may come right, the client is to try again. */
function mildest(refused: readonly Refusal[]): Refusal {
  return refused.find(({ reply }) => reply.code < 500) ?? (refused[0] as Refusal);
}

/** One note for all recipients of whom the same was said. */
function notesOf(trace: string, host: string, answers: readonly Refusal[]): TraceNote[] {
  return [...Map.groupBy(answers, ({ reply }) => textOf(reply))].map(([reply, alike]) => ({
    trace,
    kind: 'attempted',
    facts: { recipients: alike.map(({ path }) => addressOf(path)), outcome: outcomeOf(alike), host, reply },
  }));
}

function outcomeOf([first]: readonly Refusal[]): 'delivered' | 'deferred' | 'failed' {
  if (first && isYes(first.reply)) return 'delivered';
  return first && first.reply.code >= 500 ? 'failed' : 'deferred';
}

function textOf({ code, enhanced = '', lines }: Reply): string {
  return [code, enhanced, ...lines]
    .filter((part) => part !== '')
    .join(' ')
    .slice(0, saidCharactersMax);
}

/** Of what a host says, more is of no use to anybody. */
const saidCharactersMax = 500;
