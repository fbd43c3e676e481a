/**
 * A simulated front before a simulated store: the real sessions, rules and records of both, joined by wires in memory. The
 * store dies at every step of a handover, loudly or in silence, and comes back; clients try again. All follows from one seed.
 */

import { Fault } from '../../src/base/fault.ts';
import { silentLog } from '../../src/base/log.ts';
import { type Random, seededRandom } from '../../src/base/random.ts';
import { Accounts } from '../../src/mail/accounts/index.ts';
import { Mailboxes } from '../../src/mail/mailboxes/index.ts';
import { defaultSchedule } from '../../src/mail/queue/index.ts';
import { Quotas } from '../../src/mail/quota/index.ts';
import { Handover, LargeHeaders, Reception, type Relaying } from '../../src/mail/reception/index.ts';
import { Passages, RefusedMail, Relays } from '../../src/mail/relaying/index.ts';
import { converseOver } from '../../src/net/smtp-client/conversation.ts';
import { ConversationPool, type Destination } from '../../src/net/smtp-client/index.ts';
import { ZoneResolver } from '../../src/net/dns/index.ts';
import { lmtp, openSmtpSession, reception } from '../../src/protocols/smtp/index.ts';
import { accountByAddress, countQueue, mailboxByName, messageBodies } from '../../src/store/records/index.ts';
import { settled, SteeredClock } from '../support/clock.ts';
import { MemoryDatabase } from '../support/memory-database.ts';
import { serve, wire, type WireEnd } from './wire.ts';

/** When the store dies; `replyLost`: it lives, and its last word is lost. */
const steps = ['connect', 'mail', 'rcpt', 'afterRcpt', 'content', 'beforeCommit', 'afterCommit', 'replyLost'] as const;
type Step = (typeof steps)[number];

interface Death {
  readonly step: Step;
  /** Nobody hears of it: the front must find out by waiting. */
  readonly silent: boolean;
}

export interface Told {
  readonly key: string;
  readonly recipients: readonly string[];
  /** The replies to RCPT, in order, and the last one. */
  readonly atRcpt: readonly string[];
  readonly atEnd: string;
}

export interface FrontJournal {
  readonly told: readonly Told[];
  /** How often each message lies in the mailbox of each recipient, by "key recipient". */
  readonly copies: ReadonlyMap<string, number>;
  /** Commits whose reply never reached the front, by key. */
  readonly lostReplies: ReadonlyMap<string, number>;
  readonly deaths: ReadonlyMap<Step, number>;
  /** What lies on the front at the end: bodies, and rows of its queue. */
  readonly keptByFront: number;
  /** Messages that no attempt brought to an end. */
  readonly unfinished: readonly string[];
}

export interface FrontPlan {
  readonly seed: number;
  readonly messages: number;
  /** Changes what the front does, and so plants a bug. */
  readonly mutate?: (relaying: Relaying) => Relaying;
}

const domain = 'house.test';
const people = ['alice', 'bob'].map((name) => `${name}@${domain}`);
export const stranger = `nobody@${domain}`;
const attemptsMax = 20;

export async function simulateFront(plan: FrontPlan): Promise<FrontJournal> {
  return await new FrontWorld(plan).run();
}

class FrontWorld {
  readonly #plan: FrontPlan;
  readonly #random: Random;
  readonly #clock = new SteeredClock();
  readonly #store = new MemoryDatabase();
  readonly #front = new MemoryDatabase();
  readonly #told: Told[] = [];
  readonly #lostReplies = new Map<string, number>();
  readonly #deaths = new Map<Step, number>();
  #life = { on: true };
  #wires: WireEnd[] = [];
  #death: Death | undefined;
  #key = '';
  #frontSession!: ReturnType<typeof openSmtpSession>;

  constructor(plan: FrontPlan) {
    this.#plan = plan;
    this.#random = seededRandom(plan.seed);
  }

  async run(): Promise<FrontJournal> {
    await this.#build();
    const unfinished: string[] = [];
    for (let index = 0; index < this.#plan.messages; index++) {
      if (!(await this.#sendUntilDone(`m${index}`))) unfinished.push(`m${index}`);
    }
    const bodies = await this.#front.read((view) =>
      view.get<{ count: number }>('select count(*) as count from bodies'),
    );
    const queued = await this.#front.read((view) => countQueue(view));
    return {
      told: this.#told,
      copies: await this.#copies(),
      lostReplies: this.#lostReplies,
      deaths: this.#deaths,
      keptByFront: (bodies?.count ?? 0) + queued,
      unfinished,
    };
  }

  async #build(): Promise<void> {
    const accounts = new Accounts({ database: this.#store, clock: this.#clock });
    await accounts.addDomain(domain);
    const now = this.#clock.now();
    for (const address of people) {
      const account = { address, passwordHash: '', uidValidity: 1, now, mailboxes: [{ name: 'INBOX' }] };
      await this.#store.write('addAccount', account);
    }
    await this.#front.write('addRelayDomain', { name: domain, role: 'front', nextHost: 'lmtp://192.0.2.1', now });
    this.#frontSession = this.#openFront();
  }

  #openFront() {
    const [database, clock, random, log] = [this.#front, this.#clock, this.#random, silentLog];
    const hostName = 'front.test';
    const house = this.#rooms(database, hostName);
    const resolver = new ZoneResolver('');
    const pool = new ConversationPool(clock, (destination) => this.#connect(destination));
    const letters = {
      hostName,
      intake: () => house.mailboxes.intake('house'),
      resolve: async () => 'notLocal' as const,
    };
    const refusedMail = new RefusedMail({ ...letters, database, clock, random, log });
    const passages = new Passages({ pool, resolver, hostName, clock, log, database, refusedMail });
    const exchanges = async () => ({ hops: [] });
    const relays = new Relays({ database, clock, schedule: defaultSchedule, exchanges, passages });
    const relaying = this.#plan.mutate?.(relays) ?? relays;
    const door = new Reception({ ...house, isTrusted: () => false, stages: [], relaying, log });
    return openSmtpSession({ ...this.#manners(hostName), dialect: reception, door });
  }

  /** The session of the store in this life: what it writes after its death is not written. */
  #openStore(life: { on: boolean }) {
    const database = this.#mortal(life);
    const door = new Handover({ ...this.#rooms(database, 'store.test'), isTrusted: () => true, log: silentLog });
    return openSmtpSession({ ...this.#manners('store.test'), dialect: lmtp, door, trustsXclient: () => true });
  }

  #rooms(database: MemoryDatabase, hostName: string) {
    const [clock, random, log] = [this.#clock, this.#random, silentLog];
    const accounts = new Accounts({ database, clock });
    const mailboxes = new Mailboxes({ database, blobs: database.blobs, clock });
    const quotas = new Quotas({ database, clock, random, log });
    const largeHeaders = new LargeHeaders();
    const house = { hostName, accounts, mailboxes, quotas, database, clock, random };
    return { ...house, largeHeaders, messageBytesMax: 1_000_000 };
  }

  #manners(hostName: string) {
    const login = { verify: () => Promise.reject(new Fault('badCredentials', 'Nobody')) };
    const common = { hostName, login: login as never, clock: this.#clock, log: silentLog };
    return { ...common, tlsAvailable: false, allowsPlaintextLogin: () => false, recipientsMax: 100 };
  }

  #mortal(life: { on: boolean }): MemoryDatabase {
    const store = this.#store;
    const write = async (...[name, input, bodies]: Parameters<MemoryDatabase['write']>) => {
      if (life.on && name === 'deliver' && this.#dies('beforeCommit')) this.#kill();
      if (!life.on) return await never();
      const output = await store.write(name, input, bodies);
      if (name === 'deliver' && this.#dies('afterCommit')) {
        this.#loseReply();
        this.#kill();
      }
      return life.on ? output : await never();
    };
    const read: MemoryDatabase['read'] = (work) => store.read(work);
    return { blobs: store.blobs, read, write, onNews: store.onNews.bind(store) } as never;
  }

  async #connect(destination: Destination) {
    if (this.#dies('connect')) {
      if (this.#death?.silent) await this.#clock.sleep(30_000);
      this.#death = undefined;
      throw new Fault('unavailable', 'Nobody is there');
    }
    const [client, server] = wire();
    this.#wires.push(client, server);
    void this.#attend(server).catch(() => undefined);
    return await converseOver(client.socket, destination);
  }

  async #attend(server: WireEnd): Promise<void> {
    const life = this.#life;
    const session = this.#openStore(life);
    let content = false;
    const heard = (text: string): boolean => {
      if (/^MAIL /m.test(text) && this.#dies('mail')) this.#kill();
      else if (/^RCPT /m.test(text) && this.#dies('rcpt')) this.#kill();
      else if (content && this.#dies('content')) this.#kill();
      return life.on;
    };
    const said = (text: string): boolean => {
      content = text.startsWith('354');
      if (text.startsWith('250 2.0.0 Taken') && this.#dies('replyLost')) {
        this.#loseReply();
        this.#cutWires();
        return false;
      }
      if (text.startsWith('250 2.1.5') && this.#dies('afterRcpt'))
        queueMicrotask(() => queueMicrotask(() => this.#kill()));
      return life.on;
    };
    await serve(server, (input) => session(input, { address: '192.0.2.9', port: 1 }), { heard, said });
  }

  #dies(step: Step): boolean {
    if (this.#death?.step !== step) return false;
    this.#deaths.set(step, (this.#deaths.get(step) ?? 0) + 1);
    return true;
  }

  #loseReply(): void {
    this.#lostReplies.set(this.#key, (this.#lostReplies.get(this.#key) ?? 0) + 1);
  }

  /** The store is gone, and there at once as another that knows what was committed. */
  #kill(): void {
    this.#life.on = false;
    this.#life = { on: true };
    this.#cutWires();
  }

  #cutWires(): void {
    const silent = this.#death?.silent ?? false;
    this.#death = undefined;
    for (const end of this.#wires) {
      end.isSilent = silent;
      if (!silent) end.hearEnd();
    }
    this.#wires = [];
  }

  /** What a client's queue does: again and again, for those who were not refused for good. */
  async #sendUntilDone(key: string): Promise<boolean> {
    this.#key = key;
    let open = this.#pick([[people[0]], people, [people[1], stranger], [stranger]] as string[][]);
    for (let attempt = 0; attempt < attemptsMax && open.length > 0; attempt++) {
      this.#death = attempt < attemptsMax - 3 ? this.#someDeath() : undefined;
      const told = await this.#send(key, open);
      this.#told.push(told);
      open = open.filter((_, index) => mayTryAgain(told, index));
      await this.#clock.advance(this.#pick([100, 60_000]));
    }
    return open.length === 0;
  }

  #someDeath(): Death | undefined {
    if (this.#random.fraction() < 0.3) return undefined;
    return { step: this.#pick([...steps]), silent: this.#random.fraction() < 0.3 };
  }

  async #send(key: string, recipients: readonly string[]): Promise<Told> {
    const [client, server] = wire();
    void serve(server, (input) => this.#frontSession(input, { address: '203.0.113.7', port: 2 }));
    const dialog = new Dialog(client, this.#clock);
    await dialog.reply();
    await dialog.ask('EHLO client.test');
    await dialog.ask('MAIL FROM:<me@client.test>');
    const atRcpt: string[] = [];
    for (const address of recipients) atRcpt.push(await dialog.ask(`RCPT TO:<${address}>`));
    let atEnd = await dialog.ask('DATA');
    if (atEnd.startsWith('354')) {
      const lines = [`X-Key: ${key}`, 'Subject: x', '', ...Array.from({ length: 20 }, (_, line) => `Line ${line}`)];
      for (const line of lines) await dialog.say(line);
      atEnd = await dialog.ask('.');
    }
    await dialog.ask('QUIT');
    client.destroy();
    await settled();
    return { key, recipients, atRcpt, atEnd };
  }

  async #copies(): Promise<Map<string, number>> {
    const copies = new Map<string, number>();
    for (const address of people) {
      const bodies = await this.#store.read(async (view) => {
        const account = await accountByAddress(view, address);
        const inbox = account && (await mailboxByName(view, account.id, 'INBOX'));
        return inbox ? await messageBodies(view, inbox.id, [[1, 2 ** 32 - 1]]) : [];
      });
      for (const { place } of bodies) {
        const text = Buffer.from(await this.#store.blobs.readAll(place)).toString('latin1');
        const id = `${/^X-Key: (.*)\r$/m.exec(text)?.[1]} ${address}`;
        copies.set(id, (copies.get(id) ?? 0) + 1);
      }
    }
    return copies;
  }

  #pick<T>(choices: readonly T[]): T {
    return choices[Math.floor(this.#random.fraction() * choices.length)] as T;
  }
}

function mayTryAgain({ atRcpt, atEnd }: Told, index: number): boolean {
  const reply = atRcpt[index] ?? '';
  return reply.startsWith('2') ? !/^[25]/.test(atEnd) : !reply.startsWith('5');
}

function never(): Promise<never> {
  return new Promise(() => undefined);
}

/** A client's side, which lets time pass while it waits. */
class Dialog {
  readonly #end: WireEnd;
  readonly #clock: SteeredClock;
  #heard = '';

  constructor(end: WireEnd, clock: SteeredClock) {
    this.#end = end;
    this.#clock = clock;
    end.on('data', (bytes: Uint8Array) => (this.#heard += Buffer.from(bytes).toString('latin1')));
  }

  async say(line: string): Promise<void> {
    this.#end.write(Buffer.from(`${line}\r\n`, 'latin1'));
    await settled();
  }

  async ask(line: string): Promise<string> {
    await this.say(line);
    return await this.reply();
  }

  /** The last line of a reply, or '' where none comes within ten minutes. */
  async reply(): Promise<string> {
    for (let waits = 0; waits < 100; waits++) {
      const last = /^\d{3} .*\r\n/m.exec(this.#heard);
      if (last) {
        this.#heard = this.#heard.slice(last.index + last[0].length);
        return last[0].trimEnd();
      }
      if (waits < 30) await settled();
      else await this.#clock.advance(10_000);
    }
    return '';
  }
}
