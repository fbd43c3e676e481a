import type { Clock } from '../../base/clock.ts';
import { Fault } from '../../base/fault.ts';
import { limits } from '../../base/limits.ts';
import { parseStsPolicy } from '../../formats/policies/index.ts';
import type { Database, View } from '../../store/database/index.ts';
import {
  type commands,
  listStsPolicies,
  listTlsRules,
  listTlsWays,
  stsPolicy,
  type StsPolicyRow,
  type TlsRuleLevel,
  type TlsRuleRow,
  tlsWays,
  type TlsWayRow,
} from '../../store/records/index.ts';
import { parseDomain } from '../addresses/index.ts';

/** What is known of the ways to one domain, or said of a pattern. Times are in milliseconds since 1970. */
export interface DomainTls {
  /** A domain, a host, or ".name" for all below it. */
  readonly name: string;
  readonly rule?: { readonly level: TlsRuleLevel; readonly names: readonly string[]; readonly since: number };
  readonly sts?: {
    readonly mode: 'enforce' | 'testing' | 'none';
    readonly mx: readonly string[];
    readonly fetchedAt: number;
    readonly expiresAt: number;
  };
  readonly hosts: readonly Omit<TlsWayRow, 'domain'>[];
}

type Store = Pick<Database<typeof commands>, 'read' | 'write'>;

const levels: ReadonlySet<string> = new Set([
  'none',
  'opportunistic',
  'encrypted',
  'required',
] satisfies TlsRuleLevel[]);

/** Names of one rule: a handful of hosts, or the domain and a wildcard. */
const namesMax = 20;

/** The protection of ways as the operator sees it and changes it. A running server obeys at once. */
export class TlsBook {
  readonly #database: Store;
  readonly #clock: Clock;

  constructor({ database, clock }: { database: Store; clock: Clock }) {
    this.#database = database;
    this.#clock = clock;
  }

  /** Those behind `after`, by name; some at once, none at the end. */
  list(after = ''): Promise<DomainTls[]> {
    return this.#database.read((view) => pageBehind(view, after, this.#clock.now()));
  }

  /** Of one domain. Throws Fault `badAddress`. */
  async show(name: string): Promise<DomainTls> {
    const pattern = patternOf(name);
    return await this.#database.read(async (view) => {
      const rules = await listTlsRules(view, limits.tlsRulesMax);
      const policy = await stsPolicy(view, pattern);
      const ways = await tlsWays(view, pattern, limits.tlsWaysPerDomainMax);
      const held = policy && policy.expiresAt > this.#clock.now() ? policy : undefined;
      return entryOf(pattern, { rule: rules.find((rule) => rule.pattern === pattern), policy: held, ways });
    });
  }

  /**
   * From now on ways to a domain, a host, or all below ".name" are protected so. `names`: of which the certificate must
   * bear one, with "required". Throws Fault `badAddress`, `cannot`.
   */
  async set(name: string, level: string, names: readonly string[]): Promise<void> {
    if (!isLevel(level))
      throw new Fault('cannot', `There is no level "${level}": say one of ${[...levels].join(', ')}`);
    if (names.length > 0 && level !== 'required') {
      throw new Fault('cannot', 'Names of certificates are looked at with "required" alone');
    }
    if (names.length > namesMax) throw new Fault('cannot', `Name ${namesMax} certificates at most`);
    const rule = { pattern: patternOf(name), level, names: names.map(parseDomain), since: this.#clock.now() };
    await this.#database.write('setTlsRule', rule);
  }

  /** Throws Fault `notFound`, `badAddress`. */
  async unset(name: string): Promise<void> {
    await this.#database.write('removeTlsRule', { pattern: patternOf(name) });
  }

  /** What was seen of a domain or host, and the policy of the domain. Throws Fault `notFound`, `badAddress`. */
  async forget(name: string): Promise<void> {
    await this.#database.write('forgetTls', { name: parseDomain(name) });
  }
}

function isLevel(text: string): text is TlsRuleLevel {
  return levels.has(text);
}

function patternOf(text: string): string {
  return text.startsWith('.') ? `.${parseDomain(text.slice(1))}` : parseDomain(text);
}

interface Known {
  readonly rule: TlsRuleRow | undefined;
  readonly policy: StsPolicyRow | undefined;
  readonly ways: readonly TlsWayRow[];
}

async function pageBehind(view: View, after: string, now: number): Promise<DomainTls[]> {
  const rules = (await listTlsRules(view, limits.tlsRulesMax)).filter(({ pattern }) => pattern > after);
  const policies = await listStsPolicies(view, now, after, limits.rowsAtOnce);
  const ways = await listTlsWays(view, after, limits.rowsAtOnce);
  // Where a list was cut, what lies behind its end is for the next page.
  const ends = [endOf(policies), endOf(ways)].filter((end) => end !== undefined);
  const all = new Set([
    ...rules.map(({ pattern }) => pattern),
    ...policies.map(({ domain }) => domain),
    ...ways.map(({ domain }) => domain),
  ]);
  const names = [...all].filter((name) => ends.every((end) => name <= end)).toSorted(byCode);
  const known = {
    rules: byKey(rules, 'pattern'),
    policies: byKey(policies, 'domain'),
    ways: Map.groupBy(ways, domainOf),
  };
  return names.map((name) =>
    entryOf(name, {
      rule: known.rules.get(name),
      policy: known.policies.get(name),
      ways: known.ways.get(name) ?? [],
    }),
  );
}

function endOf(rows: readonly { readonly domain: string }[]): string | undefined {
  return rows.length < limits.rowsAtOnce ? undefined : rows.at(-1)?.domain;
}

function byKey<K extends string, T extends Readonly<Record<K, string>>>(rows: readonly T[], key: K): Map<string, T> {
  return new Map(rows.map((row) => [row[key], row]));
}

function domainOf({ domain }: TlsWayRow): string {
  return domain;
}

/** As the database compares names. */
function byCode(a: string, b: string): number {
  return a < b ? -1 : 1;
}

function entryOf(name: string, { rule, policy, ways }: Known): DomainTls {
  const read = policy && parseStsPolicy(policy.policy);
  return {
    name,
    ...(rule && { rule: { level: rule.level, names: rule.names, since: rule.since } }),
    ...(policy &&
      read && {
        sts: { mode: read.mode, mx: read.mx, fetchedAt: policy.fetchedAt, expiresAt: policy.expiresAt },
      }),
    hosts: ways.map(({ host, best, bestAt, last, lastAt }) => ({ host, best, bestAt, last, lastAt })),
  };
}
