import type { DeliveryTerms } from '../../src/formats/smtp/index.ts';

/** What happened in a simulated world, in order; the checkers read nothing else. Times in milliseconds. */
export interface Journal {
  readonly accepted: Accepted[];
  readonly attempts: Attempt[];
  /** What came back, for each recipient that a report names. */
  readonly bounces: Bounced[];
  /** What else senders were told, for each recipient that a report names. */
  readonly tidings: Tiding[];
  /** When the directory could not say where a domain's mail goes: an attempt of which no host knows. */
  readonly directoryFailures: { readonly at: number; readonly domain: string }[];
  readonly powerCuts: { readonly from: number; readonly to: number }[];
  readonly end: number;
  /** Rows left in the queue at the end. */
  readonly waiting: number;
  /** The most rows that one question to the database brought. */
  readonly rowsAtOnce: number;
}

/** One recipient of one message whose acceptance was acknowledged. */
export interface Accepted {
  readonly at: number;
  readonly key: string;
  readonly from: string;
  readonly recipient: string;
  readonly terms: DeliveryTerms;
  /** Its sender holds it back until then; else `at`. */
  readonly heldUntil: number;
}

/** One recipient in one conversation. Two hosts tried one right after the other make two entries. */
export interface Attempt {
  readonly from: number;
  readonly to: number;
  readonly key: string;
  readonly recipient: string;
  readonly domain: string;
  /** Number of the conversation. */
  readonly conversation: number;
  /** What the host believes; `unreached` when there was no conversation. */
  readonly outcome: 'delivered' | 'deferred' | 'failed' | 'unreached';
  /** The host tells the sender itself what becomes of it. */
  readonly reports: boolean;
}

export interface Bounced {
  readonly at: number;
  readonly key: string;
  readonly recipient: string;
}

export interface Tiding extends Bounced {
  readonly action: string;
}

/** How long a host's answer is on its way to us. */
export const answerMs = 50;

/** All that happened to one recipient of one message. */
export interface Story extends Accepted {
  readonly attempts: readonly Attempt[];
  readonly bounces: readonly Bounced[];
  readonly tidings: readonly Tiding[];
}

function idOf({ key, recipient }: { key: string; recipient: string }): string {
  return `${key} ${recipient}`;
}

export function storiesOf(journal: Journal): Story[] {
  const attempts = Map.groupBy(journal.attempts, idOf);
  const bounces = Map.groupBy(journal.bounces, idOf);
  const tidings = Map.groupBy(journal.tidings, idOf);
  return journal.accepted.map((accepted) => ({
    ...accepted,
    attempts: attempts.get(idOf(accepted)) ?? [],
    bounces: bounces.get(idOf(accepted)) ?? [],
    tidings: tidings.get(idOf(accepted)) ?? [],
  }));
}
