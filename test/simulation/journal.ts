import type { DeliveryTerms } from '../../src/formats/smtp/index.ts';

/** What happened in a simulated world, in order; the checkers read nothing else. Times in milliseconds that really passed. */
export interface Journal {
  readonly accepted: Accepted[];
  readonly attempts: Attempt[];
  /** Each attempt as the queue counts it, also those of which no host knows. */
  readonly tries: Try[];
  /** What came back, for each recipient that a report names. */
  readonly bounces: Bounced[];
  /** What else senders were told, for each recipient that a report names. */
  readonly tidings: Tiding[];
  readonly powerCuts: Span[];
  readonly jumps: { readonly at: number; readonly ms: number }[];
  /** What the operator wanted, of whole messages. */
  readonly orders: Order[];
  readonly end: number;
  /** Rows left in the queue at the end. */
  readonly waiting: number;
  /** The most rows that one question to the database brought. */
  readonly rowsAtOnce: number;
}

export interface Span {
  readonly from: number;
  readonly to: number;
}

/** One recipient of one message whose acceptance was acknowledged. */
export interface Accepted {
  readonly at: number;
  readonly key: string;
  readonly from: string;
  readonly recipient: string;
  readonly terms: DeliveryTerms;
  /** Its sender holds it back until then, by the queue's clock; else what that showed when it was accepted. */
  readonly heldUntil: number;
  readonly isHeld: boolean;
}

/** One recipient in one conversation. Two hosts tried one right after the other make two entries. */
export interface Attempt extends Span {
  readonly key: string;
  readonly recipient: string;
  readonly domain: string;
  readonly host: string;
  readonly provider: string;
  /** What the queue's clock showed at its beginning. */
  readonly date: number;
  /** Number of the conversation. */
  readonly conversation: number;
  /**
   * What the host believes. `unreached`: there was no conversation. `goAway`: it said 421. `detour`: it was refused, and the
   * queue was told another way.
   */
  readonly outcome: 'delivered' | 'deferred' | 'failed' | 'unreached' | 'goAway' | 'detour';
  /** The host tells the sender itself what becomes of it. */
  readonly reports: boolean;
}

export interface Try {
  readonly at: number;
  readonly key: string;
  readonly recipient: string;
}

export type Bounced = Try;

export interface Tiding extends Bounced {
  readonly action: string;
}

export interface Order {
  readonly at: number;
  readonly key: string;
  readonly kind: 'hold' | 'release' | 'fail';
}

/** How long a host's answer is on its way to us. */
export const answerMs = 50;

/** All that happened to one recipient of one message. */
export interface Story extends Accepted {
  readonly attempts: readonly Attempt[];
  readonly tries: readonly Try[];
  readonly bounces: readonly Bounced[];
  readonly tidings: readonly Tiding[];
  readonly orders: readonly Order[];
}

function idOf({ key, recipient }: { key: string; recipient: string }): string {
  return `${key} ${recipient}`;
}

export function storiesOf(journal: Journal): Story[] {
  const attempts = Map.groupBy(journal.attempts, idOf);
  const tries = Map.groupBy(journal.tries, idOf);
  const bounces = Map.groupBy(journal.bounces, idOf);
  const tidings = Map.groupBy(journal.tidings, idOf);
  const orders = Map.groupBy(journal.orders, ({ key }) => key);
  return journal.accepted.map((accepted) => ({
    ...accepted,
    attempts: attempts.get(idOf(accepted)) ?? [],
    tries: tries.get(idOf(accepted)) ?? [],
    bounces: bounces.get(idOf(accepted)) ?? [],
    tidings: tidings.get(idOf(accepted)) ?? [],
    orders: orders.get(accepted.key) ?? [],
  }));
}
