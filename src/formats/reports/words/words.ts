/** What a report of delivery says to people, in one language. Whatever has no words in a language does not compile. */
import type { Cause } from '../causes.ts';
import type { DeliveryAction } from '../read-dsn.ts';

export interface Words {
  /** Before the subject of the message. */
  readonly titles: Readonly<Record<DeliveryAction, string>>;
  /** What was done, of one address. */
  readonly one: Readonly<Record<DeliveryAction, (address: string) => string>>;
  /** The same of those below; `count` is 2 or more. */
  readonly many: Readonly<Record<DeliveryAction, (count: number) => string>>;
  /** What that means. */
  readonly meaning: Readonly<Record<Exclude<DeliveryAction, 'failed'>, string>>;
  /** Why it failed, and what the writer of the message can do. */
  readonly causes: Readonly<Record<Cause, readonly [why: string, todo: string]>>;
  /** "What you can do:" */
  readonly canDo: string;
  readonly meant: (domain: string) => string;
  readonly gaveUp: (span: string) => string;
  readonly days: (count: number) => string;
  readonly hours: (count: number) => string;
  readonly subject: string;
  readonly sent: string;
  readonly until: (date: string) => string;
  /** Behind an address. */
  readonly wroteTo: (address: string) => string;
  /** Before what was said. */
  readonly said: (host: string) => string;
  readonly lastKnown: string;
  readonly closing: (hostName: string) => string;
  readonly headerFollows: string;
  readonly wholeFollows: string;
}
