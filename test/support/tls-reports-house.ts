/** A house that reports on TLS: in memory, under a steered clock, with a zone that tests write, and crashes when told to. */
import { gunzipSync } from 'node:zlib';
import { silentLog } from '../../src/base/log.ts';
import { seededRandom } from '../../src/base/random.ts';
import { parseTlsReport, type TlsReport } from '../../src/formats/reports/index.ts';
import { DraftIntake } from '../../src/mail/mailboxes/intake.ts';
import { TlsFailures, TlsReporter, type TlsReporterOptions, TlsSessions } from '../../src/mail/tls-reports/index.ts';
import type { TlsPolicyFacts, TlsSession } from '../../src/mail/transport/index.ts';
import { ZoneResolver } from '../../src/net/dns/index.ts';
import type { FetchedDocument, FetchOrder } from '../../src/net/fetch/index.ts';
import { listQueue, type QueueRow } from '../../src/store/records/index.ts';
import { SteeredClock } from './clock.ts';
import { MemoryDatabase } from './memory-database.ts';

export const hourMs = 3_600_000;
export const dayMs = 24 * hourMs;
export const firstDay = Date.UTC(2026, 10, 20);

export const enforced = {
  type: 'sts',
  domain: 'far.test',
  strings: ['version: STSv1', 'mode: enforce', 'mx: mx.far.test', 'max_age: 86400'],
  mxHosts: ['mx.far.test'],
} as const satisfies TlsPolicyFacts;

export function noPolicy(domain: string): TlsPolicyFacts {
  return { type: 'no-policy-found', domain, strings: [], mxHosts: [] };
}

export function reportIn(gzip: Uint8Array): TlsReport {
  const report = parseTlsReport(gunzipSync(gzip).toString());
  if (!report) throw new Error('That is no report');
  return report;
}

/** A database that goes down at the nth write from now, before or behind it, and stays so. */
class FragileDatabase {
  readonly whole: MemoryDatabase;
  crashAt = Infinity;
  crashesBehind = false;
  writes = 0;
  #isDown = false;

  constructor(whole = new MemoryDatabase()) {
    this.whole = whole;
  }

  readonly read: MemoryDatabase['read'] = (work) => {
    if (this.#isDown) return Promise.reject(new Error('Down'));
    return this.whole.read(work);
  };

  readonly write: MemoryDatabase['write'] = async (name, input, bodies) => {
    this.writes += 1;
    const isLast = this.writes === this.crashAt;
    if (this.#isDown || (isLast && !this.crashesBehind)) this.#fall();
    const output = await this.whole.write(name, input, bodies);
    if (isLast) this.#fall();
    return output;
  };

  get isDown(): boolean {
    return this.#isDown;
  }

  heal(): void {
    this.#isDown = false;
    this.crashAt = Infinity;
  }

  #fall(): never {
    this.#isDown = true;
    throw new Error('Down');
  }
}

export class TlsReportsHouse {
  readonly clock: SteeredClock;
  store = new FragileDatabase();
  readonly warnings: { readonly line: string; readonly fields: Readonly<Record<string, unknown>> }[] = [];
  /** Lines of the zone, see `parseZone`. */
  zone: string[] = [];
  readonly posts: { readonly url: string; readonly report: TlsReport; readonly order: FetchOrder }[] = [];
  /** What a receiver by HTTPS says, or throws. */
  answer: (url: string) => number = () => 201;
  sessions: TlsSessions;
  reporter: TlsReporter;
  readonly #changes: Partial<TlsReporterOptions>;

  constructor(changes: Partial<TlsReporterOptions> = {}, start = firstDay) {
    this.clock = new SteeredClock(start);
    this.#changes = changes;
    this.sessions = this.#openSessions();
    this.reporter = this.#openReporter();
  }

  get failures(): TlsFailures {
    return new TlsFailures({ database: this.store, clock: this.clock, flush: () => this.sessions.flush() });
  }

  /** As after a crash: what was in memory is gone, and whoever is left of it writes nothing any more. */
  restart(): void {
    this.store = new FragileDatabase(this.store.whole);
    this.sessions = this.#openSessions();
    this.reporter = this.#openReporter();
  }

  note(policy: TlsPolicyFacts, change: Partial<TlsSession> = {}, times = 1): void {
    const session = {
      at: this.clock.now(),
      policy,
      result: 'success',
      host: `mx.${policy.domain}`,
      ...change,
    } as const;
    for (let time = 0; time < times; time++) this.sessions.noteSession(session);
  }

  /** Rounds in each hour. */
  async hours(count: number): Promise<void> {
    for (let hour = 0; hour < count; hour++) {
      await this.clock.advance(hourMs);
      await this.reporter.round();
    }
  }

  queued(): Promise<QueueRow[]> {
    return this.store.whole.read((view) => listQueue(view));
  }

  /** The message of a row, as a binary string, and the report in it. */
  async mailOf({ place }: QueueRow): Promise<{ readonly text: string; readonly report: TlsReport }> {
    const text = Buffer.from(await this.store.whole.blobs.readAll(place)).toString('latin1');
    const base64 = /application\/tlsrpt\+gzip[^]*?\r\n\r\n([^]*?)\r\n--/.exec(text)?.[1] ?? '';
    return { text, report: reportIn(Buffer.from(base64, 'base64')) };
  }

  #openSessions(): TlsSessions {
    const { store: database, clock, warnings } = this;
    const warn = (fields: Readonly<Record<string, unknown>>, line: string): void =>
      void warnings.push({ line, fields });
    return new TlsSessions({ database, clock, random: seededRandom(3), log: { ...silentLog, warn } });
  }

  #openReporter(): TlsReporter {
    const { store: database, clock, sessions } = this;
    return new TlsReporter({
      database,
      clock,
      sessions,
      random: seededRandom(clock.now() / 1000),
      log: silentLog,
      resolver: { txt: (name) => new ZoneResolver(this.zone.join('\n')).txt(name) },
      fetcher: { fetch: (order) => this.#fetch(order) },
      intake: () => new DraftIntake(database.whole.blobs.draft()),
      resolve: ({ domain }) => Promise.resolve(domain === 'house.test' ? 'unknownRecipient' : 'notLocal'),
      contact: 'postmaster@house.test',
      organization: 'The House',
      hostName: 'mail.house.test',
      domains: () => Promise.resolve(['house.test']),
      ownAddresses: () => ['2001:db8::7', '192.0.2.7'],
      ...this.#changes,
    });
  }

  async #fetch(order: FetchOrder): Promise<FetchedDocument> {
    const { url, body } = order;
    this.posts.push({ url, report: reportIn(body ?? new Uint8Array()), order });
    return await Promise.resolve({ status: this.answer(url), headers: {}, body: new Uint8Array() });
  }
}
