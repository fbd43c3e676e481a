import type { Clock } from '../../base/clock.ts';
import { LookupFault } from './lookup-fault.ts';
import type { NameServer, Outcome } from './name-server.ts';
import type { Question } from './query.ts';
import type { Answer } from './resolver.ts';

export interface InquiryOptions {
  /** In the order of the operator. */
  readonly servers: readonly NameServer[];
  readonly clock: Clock;
  /** How long one server may take for one try. */
  readonly timeoutMs: number;
  /** When, by the monotonic clock, nobody waits any more. */
  readonly deadline: number;
  readonly signal: AbortSignal;
}

const rounds = 2;

/** RFC 8914 §4.7 to §4.13: bogus, expired, not yet valid, and what is missing from the chain. */
const bogusExplanations = [6, 7, 8, 9, 10, 11, 12];

/**
 * One question, put to one server after the other until one knows: those that were lame lately come last, those that were
 * silent are asked once more. What a trusted server refuses to say no stranger may say in its place: by making DNSSEC
 * fail, a forger must not get rid of it.
 */
export class Inquiry {
  readonly #question: Question;
  readonly #options: InquiryOptions;
  readonly #refusers = new Set<NameServer>();
  #isForTrustedAlone = false;
  #last = new LookupFault('failed', 'There is no name server to ask');

  constructor(question: Question, options: InquiryOptions) {
    this.#question = question;
    this.#options = options;
  }

  /** Throws a LookupFault where nobody knows. */
  async outcome(): Promise<Answer<string>> {
    for (let round = 0; round < rounds; round++) {
      for (const server of this.#inOrder()) {
        const answer = this.#mayAsk(server) && (await this.#answerOf(server));
        if (answer) return answer;
      }
    }
    throw this.#last;
  }

  #inOrder(): NameServer[] {
    return this.#options.servers.toSorted((a, b) => Number(a.isLame) - Number(b.isLame));
  }

  #mayAsk(server: NameServer): boolean {
    if (this.#refusers.has(server) || this.#timeLeft() <= 0) return false;
    return server.isTrusted || !this.#isForTrustedAlone;
  }

  async #answerOf(server: NameServer): Promise<Answer<string> | undefined> {
    try {
      const outcome = await this.#ask(server, false);
      if (outcome.kind === 'answer') return believed(outcome, server);
      await this.#noteRefusal(server, outcome);
    } catch (error) {
      if (!(error instanceof LookupFault) || error.reason === 'bogus' || this.#options.signal.aborted) throw error;
      this.#last = error;
    }
    return undefined;
  }

  async #noteRefusal(server: NameServer, outcome: Extract<Outcome, { kind: 'refused' }>): Promise<void> {
    this.#refusers.add(server);
    this.#last = this.#fault('failed', `The name server ${server.address} answered ${outcome.rcode}`);
    if (!server.isTrusted || outcome.rcode !== 'SERVFAIL') return;
    this.#isForTrustedAlone = true;
    const isBogus = outcome.explanations.some((code) => bogusExplanations.includes(code));
    if (isBogus || (await this.#answersUnchecked(server))) {
      throw this.#fault('bogus', `The name server ${server.address} found wrong DNSSEC signatures`);
    }
  }

  /** RFC 6840 §5.9, RFC 4035 §3.2.2: what fails only while signatures are checked fails by its signatures. */
  async #answersUnchecked(server: NameServer): Promise<boolean> {
    if (this.#timeLeft() <= 0) return false;
    const outcome = await this.#ask(server, true);
    return outcome.kind === 'answer';
  }

  #ask(server: NameServer, unchecked: boolean): Promise<Outcome> {
    const { signal, timeoutMs } = this.#options;
    return server.ask(this.#question, { unchecked, signal, timeoutMs: Math.min(timeoutMs, this.#timeLeft()) });
  }

  #timeLeft(): number {
    return this.#options.deadline - this.#options.clock.monotonic();
  }

  #fault(reason: 'bogus' | 'failed', what: string): LookupFault {
    return new LookupFault(reason, `${what} for ${this.#question.name}`);
  }
}

function believed({ found }: Extract<Outcome, { kind: 'answer' }>, server: NameServer): Answer<string> {
  const { isAuthentic, ...answer } = found;
  return { ...answer, security: isAuthentic && server.isTrusted ? 'secure' : 'insecure' };
}
