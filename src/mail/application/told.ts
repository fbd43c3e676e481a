import type { ApplicationEvent, EventKind } from '../../store/records/index.ts';
import type { LetterNotes } from './letter.ts';

/** An event as programs read it. */
export interface EventTold extends LetterNotes {
  /** Grows; programs that were away go on behind the last one they know. */
  readonly id: number;
  readonly type: EventKind;
  /** RFC 3339. */
  readonly at: string;
  /** The id that the program was given. */
  readonly message: string;
  readonly messageId: string;
  /** Absent where it is of the whole message. */
  readonly recipient?: string;
  readonly recipients?: readonly string[];
  readonly sendAt?: string;
  readonly host?: string;
  readonly reply?: string;
}

export function told({ id, kind, at, trace, messageId, recipient, facts, notes }: ApplicationEvent): EventTold {
  const { heldUntil, ...others } = facts;
  return {
    id,
    type: kind,
    at: new Date(at).toISOString(),
    message: trace,
    messageId,
    ...(recipient !== '' && { recipient }),
    ...others,
    ...(heldUntil !== undefined && { sendAt: new Date(heldUntil).toISOString() }),
    ...(JSON.parse(notes) as LetterNotes),
  };
}
