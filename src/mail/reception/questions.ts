import type { Clock } from '../../base/clock.ts';
import { Fault } from '../../base/fault.ts';
import { limits } from '../../base/limits.ts';
import type { Log } from '../../base/log.ts';
import type { HeaderField } from '../../formats/message/index.ts';
import type { OffenceKind } from '../guard/index.ts';
import type { Envelope, OpenEnvelope, Recipient } from './envelope.ts';
import type { Finding } from './finding.ts';
import type { Stage, StageAnswer } from './stage.ts';
import type { Visit } from './visit.ts';

export interface QuestionsOptions {
  readonly stages?: readonly Stage[];
  readonly clock: Clock;
  readonly log: Log;
  /** Hears of clients that were turned away for what they are or do: `Guard.offence`. */
  readonly offence?: (address: string, kind: OffenceKind) => void;
}

type Question = (stage: Stage) => StageAnswer;

/** Asks the stages in their order. What they find is noted on the visit; the first refusal is thrown as a Fault. */
export class Questions {
  readonly #options: QuestionsOptions;
  readonly #stages: readonly Stage[];

  constructor(options: QuestionsOptions) {
    this.#options = options;
    this.#stages = options.stages ?? [];
  }

  /** All at once, so that the greeting waits for the slowest alone. */
  async connection(visit: Visit): Promise<void> {
    const question: Question = (stage) => stage.connection?.(visit);
    const wait = (stage: Stage): number => limits.connectionQuestionsMs + (stage.waitsMs ?? 0);
    const answers = await Promise.all(this.#stages.map((stage) => this.#answer(stage, question, wait(stage))));
    for (const finding of answers.flat()) this.#note(visit, finding, 'client');
    this.#turnAway(visit, answers.flat());
  }

  greeting(visit: Visit): Promise<void> {
    return this.#ask(visit, 'client', (stage) => stage.greeting?.(visit));
  }

  sender(visit: Visit, envelope: OpenEnvelope): Promise<void> {
    return this.#ask(visit, 'message', (stage) => stage.sender?.(visit, envelope));
  }

  recipient(visit: Visit, envelope: OpenEnvelope, recipient: Recipient): Promise<void> {
    return this.#ask(visit, 'message', (stage) => stage.recipient?.(visit, envelope, recipient));
  }

  header(visit: Visit, envelope: Envelope, fields: readonly HeaderField[]): Promise<void> {
    return this.#ask(visit, 'message', (stage) => stage.header?.(visit, envelope, fields));
  }

  async #ask(visit: Visit, about: 'client' | 'message', question: Question): Promise<void> {
    for (const stage of this.#stages) {
      const findings = await this.#answer(stage, question, limits.questionMs);
      for (const finding of findings) this.#note(visit, finding, about);
      this.#turnAway(visit, findings);
    }
  }

  /** RFC 5321 §4.1.4: a greeting may be said again, and a message may have a thousand recipients: what is known is not noted twice. */
  #note(visit: Visit, finding: Finding, about: 'client' | 'message'): void {
    const { stage, verdict, reason } = finding;
    const isKnown = visit.findings.some(
      (one) => one.stage === stage && one.verdict === verdict && one.reason === reason,
    );
    if (isKnown || visit.findings.length >= limits.findingsMax) return;
    visit.note({ ...finding, at: this.#options.clock.now() }, about);
  }

  #turnAway(visit: Visit, findings: readonly Finding[]): void {
    const refused = findings.find(({ verdict }) => verdict === 'defer' || verdict === 'refuse');
    if (!refused) return;
    const { verdict, fault, reason, offence } = refused;
    if (offence && !visit.dry) this.#options.offence?.(visit.client.address, offence);
    throw new Fault(fault ?? (verdict === 'defer' ? 'deferredByPolicy' : 'refusedByPolicy'), reason);
  }

  /** What a stage says, if it says it in time: one that is slow, or breaks, must not cost anybody mail. */
  async #answer(stage: Stage, question: Question, waitMs: number): Promise<readonly Finding[]> {
    try {
      const answer = question(stage);
      return listOf(answer instanceof Promise ? await this.#inTime(stage, answer, waitMs) : answer);
    } catch (error) {
      this.#options.log.error({ error, stage: stage.name }, 'A stage of reception failed by a bug');
      return [skipped(stage, 'This could not be looked into, by our own mistake')];
    }
  }

  async #inTime(stage: Stage, answer: Promise<Awaited<StageAnswer>>, waitMs: number): Promise<Awaited<StageAnswer>> {
    const { promise: late, resolve } = Promise.withResolvers<Finding>();
    using _ = this.#options.clock.alarm(waitMs, () => resolve(skipped(stage, 'This took too long to find out')));
    return await Promise.race([answer, late]);
  }
}

function listOf(answer: Awaited<StageAnswer>): readonly Finding[] {
  if (!answer) return [];
  return 'verdict' in answer ? [answer] : answer;
}

function skipped({ name }: Stage, reason: string): Finding {
  return { stage: name, verdict: 'skip', reason };
}
