import type { Clock } from '../../base/clock.ts';
import type { Resolver } from '../../net/dns/index.ts';
import type { Fetcher } from '../../net/fetch/index.ts';
import type { TlsFacts } from '../../net/smtp-client/index.ts';
import type { Database, News } from '../../store/database/index.ts';
import type { commands, TlsRuleRow } from '../../store/records/index.ts';
import { daneOf } from './dane.ts';
import { decide, demandOfRule, type Facts } from './decision.ts';
import { asSenderWants } from './require-tls.ts';
import { TlsRules } from './rules.ts';
import { type StsFinding, StsPolicies } from './sts.ts';
import type { Crossing, Protection } from './types.ts';
import { SeenWays } from './ways.ts';
import { noPolicy } from './words.ts';

export interface TransportOptions {
  readonly database: Pick<Database<typeof commands>, 'read' | 'write' | 'onNews'>;
  readonly resolver: Pick<Resolver, 'txt' | 'tlsa'>;
  readonly fetcher: Pick<Fetcher, 'fetch'>;
  readonly clock: Clock;
  /** False: how a host was reached before is noted, and demands nothing. */
  readonly remembersWays?: boolean;
  /** Ends the fetching of policies. */
  readonly signal?: AbortSignal;
}

const nothing: StsFinding = { isUnsure: false };

/** How well each way must be protected, and what was seen of it. Dispose it to stop listening to the database. */
export class Transport implements Disposable {
  readonly #options: TransportOptions;
  readonly #rules: TlsRules;
  readonly #sts: StsPolicies;
  readonly #ways: SeenWays;
  readonly #news: Disposable;

  constructor(options: TransportOptions) {
    this.#options = options;
    this.#rules = new TlsRules(options.database);
    this.#sts = new StsPolicies(options);
    this.#ways = new SeenWays(options);
    this.#news = options.database.onNews((news) => this.#hear(news));
  }

  [Symbol.dispose](): void {
    this.#news[Symbol.dispose]();
  }

  /** How to speak to a host, or why not now. Throws Fault `unavailable` where the database cannot say. */
  async protect(crossing: Crossing): Promise<Protection> {
    if (crossing.hop.kind !== 'mx') return this.#ofOperator(crossing);
    const rule = await this.#rules.of(crossing.domain, crossing.hop.host);
    if (rule && isRelaxing(rule, crossing)) return this.#relaxed(rule, crossing);
    const facts = await this.#factsOf(crossing, rule);
    const decided = decide(crossing, facts);
    return crossing.requireTls ? asSenderWants(crossing, facts, decided) : decided;
  }

  /** Notes how a host was reached that answered: absent `tls` is in clear. */
  async seen({ domain, hop }: Crossing, tls: TlsFacts | undefined): Promise<void> {
    if (hop.kind !== 'mx') return;
    const rule = await this.#rules.of(domain, hop.host);
    // A certificate that is valid for another name, or that the DNS names, may be replaced by one like it.
    const isVerified = tls?.proof === 'pkix' && (rule?.names.length ?? 0) === 0;
    await this.#ways.note(domain, hop.host, tls ? (isVerified ? 'verified' : 'encrypted') : 'plain');
  }

  /** Renews policies before they end; see `StsPolicies.refresh`. To be called every hour. */
  refresh(): Promise<{ renewed: number; failed: number }> {
    return this.#sts.refresh(this.#options.signal);
  }

  /** Where DANE says what there is to say nobody else is asked. */
  async #factsOf(crossing: Crossing, rule: TlsRuleRow | undefined): Promise<Facts> {
    const dane = await daneOf(crossing, this.#options.resolver);
    const isSettled = dane.kind === 'usable' || dane.kind === 'unknown';
    const sts = isSettled ? nothing : await this.#sts.of(crossing.domain);
    const remembers = this.#options.remembersWays ?? true;
    const floor = remembers && !isSettled ? await this.#ways.floorOf(crossing.domain, crossing.hop.host) : undefined;
    return { rule, dane, sts, floor };
  }

  #relaxed(rule: TlsRuleRow, crossing: Crossing): Protection {
    const decided = { ...demandOfRule(rule), policy: noPolicy(crossing) };
    const facts: Facts = { rule, dane: { kind: 'none' }, sts: nothing };
    return crossing.requireTls ? asSenderWants(crossing, facts, decided) : decided;
  }

  /** A host that the operator named is spoken to as the operator says, or better (RFC 7672 §2.2.3). */
  async #ofOperator(crossing: Crossing): Promise<Protection> {
    const { hop } = crossing;
    const said = { tls: hop.tls, why: `TLS is "${hop.tls}": so ${hop.host} is configured`, policy: noPolicy(crossing) };
    const isOpen = hop.tls === 'opportunistic' && hop.kind !== 'store';
    const dane = isOpen ? await daneOf(crossing, this.#options.resolver) : ({ kind: 'none' } as const);
    const facts: Facts = { dane, sts: nothing };
    const decided = dane.kind === 'none' ? said : decide(crossing, facts);
    return crossing.requireTls ? asSenderWants(crossing, facts, decided) : decided;
  }

  #hear(news: readonly News[]): void {
    for (const one of news) {
      if (one.kind !== 'tls') continue;
      this.#rules.forget();
      // A host is named under any number of domains.
      this.#ways.forget();
      this.#sts.forget(one.name);
    }
  }
}

/** What the sender wants weighs more than that less would do. */
function isRelaxing({ level }: TlsRuleRow, { requireTls }: Crossing): boolean {
  return level === 'none' || (level === 'opportunistic' && !requireTls);
}
