import type { HeaderField } from '../../formats/message/index.ts';
import type { Envelope, OpenEnvelope, Recipient } from './envelope.ts';
import type { Finding } from './finding.ts';
import type { Visit } from './visit.ts';

export type StageAnswer = Promise<Finding | readonly Finding[] | undefined> | Finding | readonly Finding[] | undefined;

/**
 * One question that mail from the world is asked. Each method is called at its moment of the dialog, in the order of the list
 * of stages; what it answers is noted, and the first `defer` or `refuse` ends the questions. A stage never throws for what
 * the peer or the DNS did; what it throws is a bug, is logged, and counts as `skip`; so does an answer that comes too late. Of a
 * `dry` visit it remembers nothing.
 */
export interface Stage {
  readonly name: string;
  /** How long it takes on purpose before the greeting, in milliseconds. */
  readonly waitsMs?: number;
  /** Before our greeting; all stages are asked at once. */
  connection?(visit: Visit): StageAnswer;
  /** After EHLO or HELO. */
  greeting?(visit: Visit): StageAnswer;
  /** At MAIL. */
  sender?(visit: Visit, envelope: OpenEnvelope): StageAnswer;
  /** At RCPT, of a recipient that is known here. */
  recipient?(visit: Visit, envelope: OpenEnvelope, recipient: Recipient): StageAnswer;
  /** When the header is there. */
  header?(visit: Visit, envelope: Envelope, fields: readonly HeaderField[]): StageAnswer;
}
