import { Fault } from '../../src/base/fault.ts';
import type { Random } from '../../src/base/random.ts';
import { addressOf, type Path } from '../../src/formats/smtp/index.ts';
import { ConversationFault, type Destination } from '../../src/net/smtp-client/index.ts';
import type { OutgoingMessage, RecipientResult } from '../../src/net/smtp-client/index.ts';
import { contentOf } from '../support/queue-house.ts';
import { answerMs, type Attempt } from './journal.ts';
import type { JumpyClock } from './jumpy-clock.ts';
import type { Power } from './power.ts';

const secondMs = 1000;
const minuteMs = 60 * secondMs;

/** How the hosts of a domain behave: chances of each answer, and how long a conversation takes. */
interface Temper {
  readonly unreached: number;
  readonly deferred: number;
  readonly failed: number;
  readonly slowMs: number;
  /** More conversations at once are sent away. */
  readonly atOnceMax?: number;
}

const slow: Temper = { unreached: 0, deferred: 0.2, failed: 0, slowMs: 10 * minuteMs };

const tempers: Readonly<Record<string, Temper>> = {
  'good.test': { unreached: 0, deferred: 0, failed: 0, slowMs: 200 },
  'moody.test': { unreached: 0.3, deferred: 0.4, failed: 0.05, slowMs: 5 * secondMs },
  'strict.test': { unreached: 0.1, deferred: 0.1, failed: 0.7, slowMs: secondMs },
  'dead.test': { unreached: 1, deferred: 0, failed: 0, slowMs: 30 * secondMs },
  'slow.test': slow,
  'busy.test': { unreached: 0, deferred: 0.1, failed: 0, slowMs: 20 * secondMs, atOnceMax: 2 },
  // Its hosts are those of busy.test.
  'shop.test': { unreached: 0, deferred: 0.1, failed: 0, slowMs: 20 * secondMs, atOnceMax: 2 },
  'picky.test': { unreached: 0, deferred: 0.1, failed: 0, slowMs: secondMs },
};

/** Domains of slow hosts, as many as a flood wants. */
export const slowDomains = Array.from({ length: 16 }, (_, index) => (index === 0 ? 'slow.test' : `slow${index}.test`));
const named = [...Object.keys(tempers), ...slowDomains.slice(1)];

export const zone = named
  .flatMap((domain) => {
    const hosts = domain === 'shop.test' ? 'busy.test' : domain;
    return [`${domain} MX 10 mx1.${hosts}`, `${domain} MX 20 mx2.${hosts}`].concat(
      hosts === domain ? [`mx1.${domain} A 192.0.2.1`, `mx2.${domain} A 192.0.2.2`] : [],
    );
  })
  .concat('nomail.test MX 0 .', 'relay.test A 192.0.2.9')
  .join('\n');

export const domains = [...Object.keys(tempers), 'nomail.test', 'nowhere.test'];

/** The domain whose hosts tell senders themselves what becomes of mail. */
const reporting = 'moody.test';
/** The one that refuses us for our reputation, and takes mail of the relay. */
const picky = 'picky.test';
export const relayHost = 'relay.test';
export const refusedForReputation = { code: 550, enhanced: '5.7.1', lines: ['Your address has a bad reputation'] };

export interface PeersOptions {
  readonly clock: JumpyClock;
  readonly random: Random;
  readonly power: () => Power;
  readonly onAttempt: (attempt: Attempt) => void;
  /** A host has taken it. */
  readonly onTaken: (text: string) => void;
}

interface Begun {
  readonly from: number;
  readonly date: number;
  readonly domain: string;
  readonly host: string;
  readonly conversation: number;
  /** As its envelope id has it. */
  readonly key: string | undefined;
}

/** The hosts of the world. */
export class Peers {
  readonly #options: PeersOptions;
  readonly #open = new Map<string, number>();
  #conversations = 0;

  constructor(options: PeersOptions) {
    this.#options = options;
  }

  /** A conversation with one host: takes its time, then answers by the temper of its domain. */
  async converse({ host }: Destination, message: OutgoingMessage): Promise<RecipientResult[]> {
    const { clock, random } = this.#options;
    const power = this.#options.power();
    const domain = message.recipients[0]?.domain ?? '';
    const temper = tempers[domain] ?? (slowDomains.includes(domain) ? slow : tempers['good.test']);
    if (!temper) throw new Error('A domain without temper');
    const begun = {
      from: clock.monotonic(),
      date: clock.now(),
      domain,
      host,
      conversation: ++this.#conversations,
      key: message.terms?.envid,
    };
    const isUnreached = random.fraction() < temper.unreached;
    const isTooMuch = this.#count(host, 1) > (temper.atOnceMax ?? Infinity);
    const tookMs = isTooMuch ? answerMs : Math.ceil(temper.slowMs * (0.5 + random.fraction()));
    const text = isUnreached || isTooMuch ? '' : await contentOf(message);
    await clock.sleep(tookMs);
    this.#count(host, -1);
    if (!power.on) return await new Promise(() => undefined);
    if (isUnreached) throw this.#fail(begun, message, 'unreached', new Fault('unavailable', 'Nobody answers'));
    if (isTooMuch) throw this.#fail(begun, message, 'goAway', goAway(host));
    const results = message.recipients.map((recipient) => this.#answer(host, recipient, temper));
    for (const result of results) this.#note(begun, result.recipient, outcomeOf(result));
    if (results.some(({ outcome }) => outcome === 'delivered')) this.#options.onTaken(text);
    await clock.sleep(answerMs); // the answer is on its way to us, and the power may go now
    return power.on ? results : await new Promise(() => undefined);
  }

  #count(host: string, by: number): number {
    const count = (this.#open.get(host) ?? 0) + by;
    this.#open.set(host, count);
    return count;
  }

  #fail(begun: Begun, { recipients }: OutgoingMessage, outcome: 'unreached' | 'goAway', fault: Fault): Fault {
    for (const recipient of recipients) this.#note(begun, recipient, outcome);
    return fault;
  }

  /** Bounces have no envelope id. */
  #note({ key, ...begun }: Begun, recipient: Path, outcome: Attempt['outcome']): void {
    if (key === undefined) return;
    const to = this.#options.clock.monotonic();
    const provider = begun.host.replace(/^mx\d\./, '');
    const reports = begun.domain === reporting;
    this.#options.onAttempt({ ...begun, to, key, recipient: addressOf(recipient), provider, outcome, reports });
  }

  #answer(host: string, recipient: Path, temper: Temper): RecipientResult {
    const common = { recipient, host };
    if (recipient.domain === picky && host !== relayHost) {
      return { ...common, outcome: 'failed', stage: 'MAIL', reply: refusedForReputation };
    }
    const chance = this.#options.random.fraction();
    if (chance < temper.failed) {
      return { ...common, outcome: 'failed', stage: 'RCPT', reply: { code: 550, enhanced: '5.1.1', lines: ['No'] } };
    }
    if (chance < temper.failed + temper.deferred) {
      const stage = this.#options.random.fraction() < 0.5 ? 'RCPT' : 'DATA';
      return { ...common, outcome: 'deferred', stage, reply: { code: 450, lines: ['Later'] } };
    }
    const reports = host.endsWith(reporting) && { reports: true };
    return { ...common, outcome: 'delivered', stage: 'DATA', reply: { code: 250, lines: ['Kept'] }, ...reports };
  }
}

function outcomeOf({ outcome, reply }: RecipientResult): Attempt['outcome'] {
  return reply === refusedForReputation ? 'detour' : outcome;
}

function goAway(host: string): Fault {
  const transcript = '< 421 4.7.0 Too many connections';
  return new ConversationFault('unavailable', `${host} says 421`, { host, transcript });
}

/** The original's key stands in the original and in the header that a report repeats. */
export function keyOf(text: string): string | undefined {
  return /^X-Key: (\S+)\r$/m.exec(text)?.[1];
}

export function isBounce(text: string): boolean {
  return text.includes('report-type=delivery-status');
}
