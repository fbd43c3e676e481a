/**
 * A simulated world around the real queue on the real store commands: hosts that take, put off, refuse, hang or are dead, a
 * directory that fails now and then, senders here and elsewhere, and power cuts. Everything follows from one seed.
 */

import { Fault } from '../../src/base/fault.ts';
import { type Random, seededRandom } from '../../src/base/random.ts';
import { addressOf, type DeliveryTerms, type Path } from '../../src/formats/smtp/index.ts';
import type { QueueOptions } from '../../src/mail/queue/index.ts';
import { type Resolver, ZoneResolver } from '../../src/net/dns/index.ts';
import type { Destination, OutgoingMessage, RecipientResult } from '../../src/net/smtp-client/index.ts';
import { alice, type Deliver, QueueHouse } from '../support/queue-house.ts';
import { type Accepted, answerMs, type Attempt, type Bounced, type Journal, type Tiding } from './journal.ts';
import { powered, type Power } from './power.ts';

const secondMs = 1000;
const minuteMs = 60 * secondMs;
const hourMs = 60 * minuteMs;
const dayMs = 24 * hourMs;

/** How the hosts of a domain behave: chances of each answer, and how long a conversation takes. */
interface Temper {
  readonly unreached: number;
  readonly deferred: number;
  readonly failed: number;
  readonly slowMs: number;
}

const tempers: Readonly<Record<string, Temper>> = {
  'good.test': { unreached: 0, deferred: 0, failed: 0, slowMs: 200 },
  'moody.test': { unreached: 0.3, deferred: 0.4, failed: 0.05, slowMs: 5 * secondMs },
  'strict.test': { unreached: 0.1, deferred: 0.1, failed: 0.7, slowMs: secondMs },
  'dead.test': { unreached: 1, deferred: 0, failed: 0, slowMs: 30 * secondMs },
  'slow.test': { unreached: 0, deferred: 0.2, failed: 0, slowMs: 10 * minuteMs },
};

/** The domain whose hosts tell senders themselves what becomes of mail. */
const reporting = 'moody.test';

const wishes: readonly DeliveryTerms[] = [
  {},
  {},
  { notify: ['never'] },
  { notify: ['failure'] },
  { notify: ['success'] },
  { notify: ['delay', 'failure'] },
  { notify: ['success', 'failure', 'delay'] },
];
/** Mail that is to come back has so long. */
const inTimeMs = 10 * minuteMs;

const zone = Object.keys(tempers)
  .flatMap((domain) => [
    `${domain} MX 10 mx1.${domain}`,
    `${domain} MX 20 mx2.${domain}`,
    `mx1.${domain} A 192.0.2.1`,
    `mx2.${domain} A 192.0.2.2`,
  ])
  .concat('nomail.test MX 0 .')
  .join('\n');

const domains = [...Object.keys(tempers), 'nomail.test', 'nowhere.test'];

export interface Plan {
  readonly seed: number;
  readonly days: number;
  readonly messages: number;
  readonly powerCuts: number;
  /** Messages that come at once for one slow domain. */
  readonly flood: number;
  /** Changes the queue's options, and so plants a bug. */
  readonly mutate?: (options: QueueOptions) => Partial<QueueOptions>;
}

/** Lives through a plan and tells what happened. */
export async function simulate(plan: Plan): Promise<Journal> {
  return await new World(plan).run();
}

class World {
  readonly #plan: Plan;
  readonly #random: Random;
  readonly #house: QueueHouse;
  readonly #accepted: Accepted[] = [];
  readonly #attempts: Attempt[] = [];
  readonly #bounces: Bounced[] = [];
  readonly #tidings: Tiding[] = [];
  readonly #directoryFailures: { at: number; domain: string }[] = [];
  readonly #powerCuts: { from: number; to: number }[] = [];
  #power: Power = { on: true };
  readonly #reports = new Set<string>();
  #conversations = 0;
  #rowsAtOnce = 0;

  constructor(plan: Plan) {
    this.#plan = plan;
    this.#random = seededRandom(plan.seed);
    const deliver: Deliver = (destination, message) => this.#converse(destination, message);
    this.#house = new QueueHouse(this.#moodyResolver(), deliver, plan.seed);
  }

  async run(): Promise<Journal> {
    await this.#house.build();
    const { clock } = this.#house;
    this.#startQueue();
    for (const event of this.#events()) {
      await clock.advance(event.at - clock.now());
      await event.happen();
    }
    await clock.advance(6 * dayMs);
    await this.#readInbox();
    return {
      accepted: this.#accepted,
      attempts: this.#attempts,
      bounces: this.#bounces,
      tidings: this.#tidings,
      directoryFailures: this.#directoryFailures,
      powerCuts: this.#powerCuts,
      end: clock.now(),
      waiting: (await this.#house.waiting()).length,
      rowsAtOnce: this.#rowsAtOnce,
    };
  }

  #events() {
    const start = this.#house.clock.now();
    const when = (): number => start + Math.floor(this.#random.fraction() * this.#plan.days * dayMs);
    const mails = Array.from({ length: this.#plan.messages }, (_, index) => ({
      at: when(),
      happen: () => this.#accept(index),
    }));
    const cuts = Array.from({ length: this.#plan.powerCuts }, () => ({ at: when(), happen: () => this.#cutPower() }));
    const flood = { at: start + hourMs, happen: () => this.#flood() };
    return [...mails, ...cuts, flood].sort((a, b) => a.at - b.at);
  }

  #startQueue(): void {
    const { database: store, clock } = this.#house;
    const database = powered(store, this.#power, clock, (rows) => {
      this.#rowsAtOnce = Math.max(this.#rowsAtOnce, rows);
    });
    const options = { ...this.#house.options(), database };
    this.#house.queue({ ...options, ...this.#plan.mutate?.(options) }).start();
  }

  /** The queue of before never gets a word through again; a new one begins after some minutes. */
  async #cutPower(): Promise<void> {
    const from = this.#house.clock.now();
    this.#power.on = false;
    this.#power = { on: true };
    await this.#house.clock.advance(Math.floor(this.#random.fraction() * 10 * minuteMs));
    this.#powerCuts.push({ from, to: this.#house.clock.now() });
    this.#startQueue();
  }

  async #accept(index: number): Promise<void> {
    const from = this.#pick([alice, alice, 'stranger@good.test', '']);
    const count = 1 + Math.floor(this.#random.fraction() * 3);
    const to = new Set(Array.from({ length: count }, (_, part) => `r${part}@${this.#pick(domains)}`));
    const now = this.#house.clock.now();
    const heldUntil = this.#random.fraction() < 0.1 ? now + Math.floor(this.#random.fraction() * dayMs) : now;
    const deliverBy = { at: heldUntil + inTimeMs, mode: 'return', trace: false } as const;
    const terms = { ...this.#pick(wishes), ...(this.#random.fraction() < 0.15 && { deliverBy }) };
    await this.#acceptMail(`m${index}`, from, [...to], terms, heldUntil);
  }

  /** More for one slow domain than it can take in hours, and some mail for a quick one behind it. */
  async #flood(): Promise<void> {
    for (let index = 0; index < this.#plan.flood; index++) await this.#acceptMail(`f${index}`, alice, ['r@slow.test']);
    for (let index = 0; index < 5; index++) await this.#acceptMail(`g${index}`, alice, ['r@good.test']);
  }

  async #acceptMail(
    key: string,
    from: string,
    to: string[],
    terms: DeliveryTerms = {},
    heldUntil = this.#house.clock.now(),
  ): Promise<void> {
    const at = this.#house.clock.now();
    await this.#house.accept({ key, from, to, terms, ...(heldUntil > at && { heldUntil }) });
    for (const recipient of to) this.#accepted.push({ at, key, from, recipient, terms, heldUntil });
  }

  /** A conversation with one host: takes its time, then answers by the temper of its domain. */
  async #converse(destination: Destination, message: OutgoingMessage): Promise<RecipientResult[]> {
    const power = this.#power;
    const { clock } = this.#house;
    const domain = message.recipients[0]?.domain ?? '';
    const temper = tempers[domain] ?? tempers['good.test'];
    if (!temper) throw new Error('A domain without temper');
    const begun = { from: clock.now(), domain, conversation: ++this.#conversations, text: await textOf(message) };
    const unreached = this.#random.fraction() < temper.unreached;
    await clock.sleep(Math.ceil(temper.slowMs * (0.5 + this.#random.fraction())));
    if (!power.on) return await new Promise(() => undefined);
    if (unreached) {
      for (const recipient of message.recipients) this.#note(begun, recipient, 'unreached');
      throw new Fault('unavailable', 'Nobody answers');
    }
    const results = message.recipients.map((recipient) => this.#answer(destination, recipient, temper));
    for (const { recipient, outcome } of results) this.#note(begun, recipient, outcome);
    if (results.some(({ outcome }) => outcome === 'delivered')) this.#noteBounce(begun.text);
    await clock.sleep(answerMs); // the answer is on its way to us, and the power may go now
    return power.on ? results : await new Promise(() => undefined);
  }

  #note(begun: Begun, recipient: Path, outcome: Attempt['outcome']): void {
    const { from, domain, conversation, text } = begun;
    const key = keyOf(text);
    const to = this.#house.clock.now();
    if (key !== undefined && !isBounce(text)) {
      const reports = domain === reporting;
      this.#attempts.push({ from, to, key, recipient: addressOf(recipient), domain, conversation, outcome, reports });
    }
  }

  #answer({ host }: Destination, recipient: Path, temper: Temper): RecipientResult {
    const chance = this.#random.fraction();
    if (chance < temper.failed) {
      return {
        recipient,
        host,
        outcome: 'failed',
        stage: 'RCPT',
        reply: { code: 550, enhanced: '5.1.1', lines: ['No'] },
      };
    }
    if (chance < temper.failed + temper.deferred) {
      const stage = this.#random.fraction() < 0.5 ? 'RCPT' : 'DATA';
      return { recipient, host, outcome: 'deferred', stage, reply: { code: 450, lines: ['Later'] } };
    }
    const reports = host.endsWith(reporting) && { reports: true };
    return { recipient, host, outcome: 'delivered', stage: 'DATA', reply: { code: 250, lines: ['Kept'] }, ...reports };
  }

  /** A report that arrived. One that comes twice, because of a power cut, is still one report. */
  #noteBounce(text: string): void {
    const key = keyOf(text);
    const [, id = ''] = /^Message-ID: (\S+)/m.exec(text) ?? [];
    if (key === undefined || !isBounce(text) || this.#reports.has(id)) return;
    this.#reports.add(id);
    const named = text.matchAll(/^Final-Recipient: rfc822; (\S+)\r\nAction: (\S+)\r$/gm);
    for (const [, recipient = '', action = ''] of named) {
      const told = { at: this.#house.clock.now(), key, recipient };
      if (action === 'failed') this.#bounces.push(told);
      else this.#tidings.push({ ...told, action });
    }
  }

  async #readInbox(): Promise<void> {
    for (const text of await this.#house.inbox()) this.#noteBounce(text);
  }

  #moodyResolver(): Resolver {
    const honest = new ZoneResolver(zone);
    return Object.assign(Object.create(honest) as ZoneResolver, {
      mx: (name: string) => {
        if (this.#random.fraction() >= 0.02) return honest.mx(name);
        this.#directoryFailures.push({ at: this.#house.clock.now(), domain: name });
        return Promise.reject(new Fault('unavailable', 'No answer'));
      },
      addresses: (name: string) => honest.addresses(name),
    });
  }

  #pick<T>(items: readonly [T, ...T[]] | readonly T[]): T {
    const item = items[Math.floor(this.#random.fraction() * items.length)];
    if (item === undefined) throw new Error('Nothing to pick from');
    return item;
  }
}

interface Begun {
  readonly from: number;
  readonly domain: string;
  readonly conversation: number;
  readonly text: string;
}

async function textOf({ content }: OutgoingMessage): Promise<string> {
  const chunks: Uint8Array[] = [];
  for await (const chunk of content) chunks.push(chunk);
  return Buffer.concat(chunks).toString('latin1');
}

/** The original's key stands in the original and in the header that a report repeats. */
function keyOf(text: string): string | undefined {
  return /^X-Key: (\S+)\r$/m.exec(text)?.[1];
}

function isBounce(text: string): boolean {
  return text.includes('report-type=delivery-status');
}
