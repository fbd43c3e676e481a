import type { Path } from '../../formats/smtp/index.ts';

/** A message that a program wants to send, ready for submission. */
export interface Letter {
  /** Where a bounce goes; null for nowhere. */
  readonly reversePath: Path | null;
  /** As the program named them, each once. */
  readonly recipients: readonly string[];
  /** Everybody the message says it is from. */
  readonly authors: readonly string[];
  /** With its brackets. */
  readonly messageId: string;
  readonly smtputf8: boolean;
  /** Not to leave before, in milliseconds since 1970. */
  readonly sendAt?: number;
  /** What the program wants to hear with each event. */
  readonly notes: LetterNotes;
  /** With CRLF line ends; it is read once. */
  readonly content: AsyncIterable<Uint8Array>;
  /** The same for the same request only; asked after `content` was read. */
  readonly fingerprint: () => string;
}

export interface LetterNotes {
  readonly tags?: readonly string[];
  readonly metadata?: Readonly<Record<string, string>>;
}

/** What became of one recipient at the door. */
export interface RecipientAnswer {
  readonly address: string;
  readonly accepted: boolean;
  /** Why it was not. */
  readonly reason?: string;
}

/** What a program hears of a message that it handed in. */
export interface Handed {
  /** The trace id. */
  readonly id: string;
  readonly messageId: string;
  readonly recipients: readonly RecipientAnswer[];
  /** The same was handed in before: nothing was sent again. */
  readonly isRepeated: boolean;
}
