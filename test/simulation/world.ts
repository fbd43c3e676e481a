/**
 * A simulated world around the real queue on the real store commands: hosts that take, put off, refuse, hang, are dead, or
 * send us away, a directory that fails now and then, senders here and elsewhere, an operator, power cuts, and a clock that is
 * put forward and back. Everything follows from one seed.
 */

import { Fault } from '../../src/base/fault.ts';
import { type Log, silentLog } from '../../src/base/log.ts';
import { type Random, seededRandom } from '../../src/base/random.ts';
import type { DeliveryTerms } from '../../src/formats/smtp/index.ts';
import type { QueueOptions } from '../../src/mail/queue/index.ts';
import { type Resolver, ZoneResolver } from '../../src/net/dns/index.ts';
import { alice, QueueHouse } from '../support/queue-house.ts';
import { Chronicle } from './chronicle.ts';
import type { Journal, Order } from './journal.ts';
import { JumpyClock } from './jumpy-clock.ts';
import { domains, Peers, refusedForReputation, relayHost, slowDomains, zone } from './peers.ts';
import { powered, type Power } from './power.ts';

const minuteMs = 60_000;
const hourMs = 60 * minuteMs;
const dayMs = 24 * hourMs;

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
/** How many conversations with one domain the operator allows. */
const perDomainMax = 4;
/** From somebody who comes first by name. */
const floodSender = 'aaa@good.test';

export interface Plan {
  readonly seed: number;
  /** In which mail comes; a week later all is over. */
  readonly days: number;
  readonly messages: number;
  readonly powerCuts: number;
  readonly jumps: number;
  /** Messages that come at once for slow domains, and for how many of these. */
  readonly flood: number;
  readonly floodDomains?: number;
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
  readonly #clock = new JumpyClock();
  readonly #house: QueueHouse;
  readonly #chronicle = new Chronicle(this.#clock);
  readonly #journal = this.#chronicle.events;
  #power: Power = { on: true };
  #rowsAtOnce = 0;
  /** What the queue was told when picky hosts refused us. */
  #isRelayed = false;

  constructor(plan: Plan) {
    this.#plan = plan;
    this.#random = seededRandom(plan.seed);
    const peers = new Peers({
      clock: this.#clock,
      random: this.#random,
      power: () => this.#power,
      onAttempt: (attempt) => this.#journal.attempts.push(attempt),
      onTaken: (text) => this.#chronicle.noteBounce(text),
    });
    this.#house = new QueueHouse(this.#moodyResolver(), peers.converse.bind(peers), plan.seed, this.#clock);
  }

  async run(): Promise<Journal> {
    await this.#house.build();
    const clock = this.#clock;
    this.#startQueue();
    const start = clock.monotonic();
    for (const event of this.#events(start)) {
      await clock.advance(Math.max(0, event.at - clock.monotonic()));
      await event.happen();
    }
    await clock.advance(start + (this.#plan.days + 7) * dayMs - clock.monotonic());
    for (const text of await this.#house.inbox()) this.#chronicle.noteBounce(text);
    const waiting = (await this.#house.waiting()).length;
    await this.#house.database[Symbol.asyncDispose]();
    return { ...this.#journal, end: clock.monotonic(), waiting, rowsAtOnce: this.#rowsAtOnce };
  }

  #events(start: number) {
    const { days, messages, powerCuts, jumps } = this.#plan;
    const when = (): number => start + Math.floor(this.#random.fraction() * days * dayMs);
    const some = (count: number, happen: (index: number) => Promise<void> | void) =>
      Array.from({ length: count }, (_, index) => ({ at: when(), happen: () => happen(index) }));
    const flood = { at: start + hourMs, happen: () => this.#flood() };
    return [
      ...some(messages, (index) => this.#accept(index)),
      ...some(powerCuts, () => this.#cutPower()),
      ...some(jumps, () => this.#jump()),
      ...some(Math.floor(messages / 3), () => this.#order()),
      flood,
    ].sort((a, b) => a.at - b.at);
  }

  #startQueue(): void {
    const power = this.#power;
    const database = powered(this.#house.database, power, this.#clock, (rows) => {
      this.#rowsAtOnce = Math.max(this.#rowsAtOnce, rows);
    });
    const log: Log = { ...silentLog, info: (facts) => power.on && this.#chronicle.noteTry(facts) };
    const options = { ...this.#house.options(), database, log, perDomainMax, hooks: this.#hooks() };
    this.#house.queue({ ...options, ...this.#plan.mutate?.(options) }).start();
  }

  #hooks(): QueueOptions['hooks'] {
    const ways = this.#house.ways();
    return {
      ways: (leaving) => (leaving.domain === 'picky.test' && this.#isRelayed ? Promise.resolve(relay) : ways(leaving)),
      heard: ({ reply }) => {
        if (reply !== refusedForReputation) return Promise.resolve('settled');
        this.#isRelayed = true;
        return Promise.resolve('anotherWay');
      },
    };
  }

  /** The queue of before never gets a word through again; a new one begins after some minutes. */
  async #cutPower(): Promise<void> {
    const from = this.#clock.monotonic();
    this.#power.on = false;
    this.#power = { on: true };
    await this.#clock.advance(Math.floor(this.#random.fraction() * 10 * minuteMs));
    this.#journal.powerCuts.push({ from, to: this.#clock.monotonic() });
    this.#startQueue();
  }

  /** Somebody corrects the clock, forward or back, by up to a day. */
  #jump(): void {
    const ms = Math.round((this.#random.fraction() * 2 - 1) * dayMs);
    this.#clock.jump(ms);
    this.#journal.jumps.push({ at: this.#clock.monotonic(), ms });
    this.#isRelayed = false;
  }

  /** The operator holds a message, lets it go some hours later, or gives it up. */
  async #order(): Promise<void> {
    const { accepted } = this.#journal;
    if (accepted.length === 0) return;
    const { key } = this.#pick(accepted);
    const isHeld = this.#journal.orders.findLast((order) => order.key === key)?.kind === 'hold';
    await this.#give(key, isHeld || this.#random.fraction() < 0.2 ? 'fail' : 'hold');
    await this.#clock.advance(Math.floor(this.#random.fraction() * 12 * hourMs));
    if (!isHeld) await this.#give(key, 'release');
  }

  async #give(key: string, kind: Order['kind']): Promise<void> {
    this.#journal.orders.push({ at: this.#clock.monotonic(), key, kind });
    const turn = { filter: { trace: key }, after: 0, now: this.#clock.now() };
    await this.#house.database.write('orderQueued', { ...turn, order: { kind }, by: 'operator' });
  }

  async #accept(index: number): Promise<void> {
    const from = this.#pick([alice, alice, 'stranger@good.test', '']);
    const count = 1 + Math.floor(this.#random.fraction() * 3);
    const to = new Set(Array.from({ length: count }, (_, part) => `r${part}@${this.#pick(domains)}`));
    const now = this.#clock.now();
    const heldUntil = this.#random.fraction() < 0.1 ? now + Math.floor(this.#random.fraction() * dayMs) : now;
    const deliverBy = { at: heldUntil + inTimeMs, mode: 'return', trace: false } as const;
    const terms = { ...this.#pick(wishes), ...(this.#random.fraction() < 0.15 && { deliverBy }) };
    await this.#acceptMail(`m${index}`, from, [...to], terms, heldUntil);
  }

  /** More than slow domains can take in hours, some for others, and single mails of somebody else behind it. */
  async #flood(): Promise<void> {
    const { flood, floodDomains = 1 } = this.#plan;
    if (flood === 0) return;
    for (let index = 0; index < flood; index++) {
      await this.#acceptMail(`f${index}`, floodSender, [`r@${slowDomains[index % floodDomains]}`]);
    }
    const soon = { at: this.#clock.now() + inTimeMs, mode: 'return', trace: false } as const;
    for (let index = 0; index < Math.min(flood, 8); index++) {
      await this.#acceptMail(`d${index}`, floodSender, [`r@dead.test`], { deliverBy: soon });
      await this.#acceptMail(`b${index}`, floodSender, [`r@${index % 2 ? 'busy' : 'shop'}.test`]);
    }
    for (let index = 0; index < 5; index++) await this.#acceptMail(`g${index}`, alice, ['r@good.test']);
    await this.#acceptMail('single', alice, ['r@slow.test']);
  }

  async #acceptMail(
    key: string,
    from: string,
    to: string[],
    wanted: DeliveryTerms = {},
    heldUntil = this.#clock.now(),
  ): Promise<void> {
    const at = this.#clock.monotonic();
    const terms = { ...wanted, envid: key };
    const isHeld = heldUntil > this.#clock.now();
    await this.#house.accept({ key, from, to, terms, ...(isHeld && { heldUntil }) });
    for (const recipient of to) this.#journal.accepted.push({ at, key, from, recipient, terms, heldUntil, isHeld });
  }

  #moodyResolver(): Resolver {
    const honest = new ZoneResolver(zone);
    const mx = (name: string) =>
      this.#random.fraction() < 0.02 ? Promise.reject(new Fault('unavailable', 'No answer')) : honest.mx(name);
    return Object.assign(Object.create(honest) as ZoneResolver, {
      mx,
      addresses: (name: string) => honest.addresses(name),
    });
  }

  #pick<T>(items: readonly [T, ...T[]] | readonly T[]): T {
    const item = items[Math.floor(this.#random.fraction() * items.length)];
    if (item === undefined) throw new Error('Nothing to pick from');
    return item;
  }
}

const relay = {
  hops: [{ kind: 'relay', host: relayHost, port: 587, tls: 'required' }],
  provider: relayHost,
  isSecure: false,
  why: 'the relay of the house',
} as const;
