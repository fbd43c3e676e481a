import { bytesOf } from '../../src/base/bytes.ts';
import { silentLog } from '../../src/base/log.ts';
import { type Random, seededRandom } from '../../src/base/random.ts';
import { type DeliveryTerms, parseAddress, type Path, type Reply } from '../../src/formats/smtp/index.ts';
import type { Destination as MailDestination } from '../../src/mail/accounts/index.ts';
import { DraftIntake } from '../../src/mail/mailboxes/intake.ts';
import { Queue, type QueueOptions } from '../../src/mail/queue/index.ts';
import { exchangesOf } from '../../src/mail/routing/index.ts';
import { type Resolver, ZoneResolver } from '../../src/net/dns/index.ts';
import type { Destination, OutgoingMessage, RecipientResult } from '../../src/net/smtp-client/index.ts';
import { listMailboxes, listQueue, messageBodies } from '../../src/store/records/index.ts';
import { SteeredClock } from './clock.ts';
import { MemoryDatabase } from './memory-database.ts';

export const hostName = 'mail.house.test';
export const alice = 'alice@house.test';

/** What is handed in: one message for some recipients elsewhere. */
export interface Mail {
  /** Stands in its header as X-Key. */
  readonly key: string;
  /** Empty for the null reverse-path. */
  readonly from: string;
  readonly to: readonly string[];
  /** What was asked for all of them. */
  readonly terms?: DeliveryTerms;
  readonly heldUntil?: number;
  /** Whose turn it is; absent: that of `from`. */
  readonly sender?: string;
  /** Our alias that sends it on. */
  readonly forwardedBy?: string;
  /** Stands in each row; the part behind the @ where it is absent. */
  readonly domain?: string;
}

/** A host of the world outside, as `QueueOptions.deliver` meets it. */
export type Deliver = (destination: Destination, message: OutgoingMessage) => Promise<RecipientResult[]>;

/** Reads what it is given, as a host does that takes mail. */
export async function contentOf({ content }: OutgoingMessage): Promise<string> {
  const chunks: Uint8Array[] = [];
  for await (const chunk of content()) chunks.push(chunk);
  return Buffer.concat(chunks).toString('latin1');
}

/** A house with one account, alice, whose mail to the world goes through a queue; all in memory, under a steered clock. */
export class QueueHouse {
  readonly clock: SteeredClock;
  readonly database = new MemoryDatabase();
  readonly random: Random;
  aliceId = 0;
  readonly #resolver: Resolver;
  readonly #deliver: Deliver;

  constructor(zone: string | Resolver, deliver: Deliver, seed = 1, clock = new SteeredClock()) {
    this.clock = clock;
    this.#resolver = typeof zone === 'string' ? new ZoneResolver(zone) : zone;
    this.#deliver = deliver;
    this.random = seededRandom(seed);
  }

  async build(): Promise<this> {
    const now = this.clock.now();
    await this.database.write('addDomain', { name: 'house.test', now });
    const account = { address: alice, passwordHash: '', uidValidity: 1, now, mailboxes: [{ name: 'INBOX' }] };
    this.aliceId = (await this.database.write('addAccount', account)).accountId;
    return this;
  }

  /** By MX records alone. */
  ways(): QueueOptions['hooks']['ways'] {
    return ({ domain }) => exchangesOf(domain, { resolver: this.#resolver, random: this.random, hostName });
  }

  queue(changes: Partial<QueueOptions> = {}): Queue {
    return new Queue({ ...this.options(), ...changes });
  }

  options(): QueueOptions {
    const { clock, database, random } = this;
    return {
      clock,
      database,
      random,
      hostName,
      blobs: database.blobs,
      log: silentLog,
      hooks: { ways: this.ways() },
      resolver: this.#resolver,
      deliver: this.#deliver,
      intake: () => new DraftIntake(database.blobs.draft()),
      resolve: (path) => Promise.resolve(this.#resolve(path)),
    };
  }

  async accept({ key, from, to, terms = {}, heldUntil = 0, domain, sender, forwardedBy = '' }: Mail): Promise<void> {
    const now = this.clock.now();
    await using intake = new DraftIntake(this.database.blobs.draft());
    await intake.write(bytesOf(`X-Key: ${key}\r\nSubject: mail ${key}\r\n\r\nSecret body\r\n`));
    const { body, summary, threadKeys } = await intake.finish();
    const times = { nextAttemptAt: Math.max(now, heldUntil), heldUntil };
    const common = {
      messageId: key,
      reversePath: from,
      smtputf8: false,
      ...times,
      terms,
      forwardedBy,
      ...(sender !== undefined && { sender }),
    };
    const domainOf = (forwardPath: string): string => domain ?? parseAddress(forwardPath).domain;
    const remote = to.map((forwardPath) => ({ ...common, forwardPath, domain: domainOf(forwardPath) }));
    const delivery = { now, internalDate: now, summary, threadKeys, local: [], remote };
    await this.database.write('deliver', delivery, [body]);
  }

  waiting() {
    return this.database.read((view) => listQueue(view));
  }

  /** The messages in alice's INBOX, as binary strings, oldest first. */
  async inbox(): Promise<string[]> {
    const rows = await this.database.read(async (view) => {
      const [inbox] = await listMailboxes(view, this.aliceId);
      return inbox ? messageBodies(view, inbox.id, [[1, 2 ** 32 - 1]]) : [];
    });
    const bytes = await Promise.all(rows.map(({ place }) => this.database.blobs.readAll(place)));
    return bytes.map((one) => Buffer.from(one).toString('latin1'));
  }

  #resolve({ localPart, domain }: Path): MailDestination {
    if (domain !== 'house.test') return 'notLocal';
    return localPart === 'alice'
      ? { local: [{ accountId: this.aliceId }], remote: [], actions: [] }
      : 'unknownRecipient';
  }
}

/** The same answer for every recipient. */
export function answerAll(
  { host }: Destination,
  { recipients }: OutgoingMessage,
  outcome: RecipientResult['outcome'],
  reply: Reply,
  stage: RecipientResult['stage'] = 'DATA',
): RecipientResult[] {
  return recipients.map((recipient) => ({ recipient, outcome, reply, stage, host }));
}
