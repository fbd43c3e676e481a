import type { Clock } from '../../base/clock.ts';
import { limits } from '../../base/limits.ts';
import { parseStsPolicy, type StsPolicy } from '../../formats/policies/index.ts';
import type { Database } from '../../store/database/index.ts';
import { agingStsPolicies, type commands, stsPolicy, type StsPolicyRow } from '../../store/records/index.ts';
import { announcedId, type FetchedPolicy, fetchPolicy, type PolicySource } from './policy-source.ts';
import { Remembered } from './remembered.ts';
import type { PolicyFailure } from './types.ts';

export interface StsOptions extends PolicySource {
  readonly database: Pick<Database<typeof commands>, 'read' | 'write'>;
  readonly clock: Clock;
}

/** A policy that holds. */
export interface StsHeld extends StsPolicy {
  readonly id: string;
  /** The document. */
  readonly text: string;
  /** Milliseconds since 1970. */
  readonly expiresAt: number;
}

export interface StsFinding {
  /** The one that holds, perhaps an older one because the newest could not be had. */
  readonly held?: StsHeld;
  /** Why the announced policy could not be had. */
  readonly failure?: PolicyFailure;
  /** Nobody could say whether there is a policy, or a newer one. */
  readonly isUnsure: boolean;
}

interface Known extends StsFinding {
  /** By the clock that never jumps. */
  readonly lookAgainAt: number;
}

/** The policies of MTA-STS: discovered, fetched, kept for as long as they say, renewed before they end (RFC 8461). */
export class StsPolicies {
  readonly #options: StsOptions;
  readonly #known = new Remembered<Known>({
    max: limits.transportDomainsRemembered,
    bytesMax: limits.transportMemoryBytesMax,
    // The document, what was read in it, and the objects around.
    weigh: ({ held }) => 500 + 3 * (held?.text.length ?? 0),
  });
  readonly #underWay = new Map<string, Promise<Known>>();

  constructor(options: StsOptions) {
    this.#options = options;
  }

  /** Never fails for want of DNS or HTTPS: then what is kept holds, as long as it lasts (RFC 8461 §3.3). */
  async of(domain: string): Promise<StsFinding> {
    // A literal of an address is no domain that could have a policy.
    if (domain.startsWith('[')) return { isUnsure: false };
    const { clock } = this.#options;
    const known = this.#known.get(domain);
    const isFresh = known && known.lookAgainAt > clock.monotonic();
    if (isFresh && (known.held?.expiresAt ?? Infinity) > clock.now()) return known;
    return this.#once(domain, () => this.#look(domain));
  }

  /** What is at hand is read anew: of one domain, or all. */
  forget(domain?: string): void {
    this.#known.forget(domain);
  }

  /**
   * Renews policies in use that were not fetched for a day, some at a time, until none is left, too many were renewed for
   * one round, or the signal aborts. Answers how many were renewed, and how many could not be.
   */
  async refresh(signal?: AbortSignal): Promise<{ renewed: number; failed: number }> {
    const started = this.#options.clock.now();
    const tried = new Set<string>();
    let renewed = 0;
    while (tried.size < limits.stsRefreshesPerRoundMax) {
      if (signal?.aborted) break;
      const batch = (await this.#aging(started, tried.size - renewed)).filter((domain) => !tried.has(domain));
      if (batch.length === 0) break;
      for (const domain of batch) tried.add(domain);
      renewed += (await Promise.all(batch.map((domain) => this.#renew(domain)))).filter(Boolean).length;
    }
    return { renewed, failed: tried.size - renewed };
  }

  /** Those that failed come again, before all others: so the window grows by them. */
  #aging(now: number, failed: number): Promise<string[]> {
    return this.#options.database.read((view) =>
      agingStsPolicies(view, {
        now,
        fetchedBefore: now - limits.stsRefreshEveryMs,
        usedAfter: now - limits.stsUnusedMs,
        limit: failed + limits.stsRefreshesAtOnce,
      }),
    );
  }

  /** A policy that is announced no more is left to its end. */
  async #renew(domain: string): Promise<boolean> {
    const id = await announcedId(domain, this.#options);
    if (typeof id !== 'string') return false;
    const kept = await this.#kept(domain);
    const fetched = await fetchPolicy(domain, this.#options);
    if ('result' in fetched) return false;
    await this.#keep(domain, id, fetched, kept?.usedAt ?? this.#options.clock.now());
    this.#known.forget(domain);
    return true;
  }

  #once(domain: string, look: () => Promise<Known>): Promise<Known> {
    const underWay = this.#underWay.get(domain);
    if (underWay) return underWay;
    const begun = look().finally(() => this.#underWay.delete(domain));
    this.#underWay.set(domain, begun);
    return begun;
  }

  async #look(domain: string): Promise<Known> {
    const kept = await this.#kept(domain);
    const { held, ...found } = await this.#live(domain, kept?.held);
    const now = this.#options.clock.now();
    if (kept && now - kept.usedAt >= limits.stsRefreshEveryMs) {
      // To the day: a write for each message would be too much.
      await this.#options.database.write('noteStsUse', { domain, now });
    }
    // What was kept may have ended while the host of the policy was waited for.
    const holding = held && held.expiresAt > now && { held };
    const lookAgainAt = this.#options.clock.monotonic() + limits.stsLookEveryMs;
    const known = { ...found, ...holding, lookAgainAt };
    this.#known.set(domain, known);
    return known;
  }

  /** RFC 8461 §3.3, §5.1: fetched where another policy is announced than the one that is held. */
  async #live(domain: string, held: StsHeld | undefined): Promise<StsFinding> {
    const id = await announcedId(domain, this.#options);
    const old = held && { held };
    if (typeof id !== 'string' || id === held?.id) return { ...old, isUnsure: id === undefined };
    const fetched = await fetchPolicy(domain, this.#options);
    if ('result' in fetched) return { ...old, failure: fetched, isUnsure: true };
    return { held: await this.#keep(domain, id, fetched, this.#options.clock.now()), isUnsure: false };
  }

  /** The one of the database, where it still holds. */
  async #kept(domain: string): Promise<{ held: StsHeld; usedAt: number } | undefined> {
    const row = await this.#options.database.read((view) => stsPolicy(view, domain));
    const held = row && row.expiresAt > this.#options.clock.now() ? heldOf(row) : undefined;
    return row && held && { held, usedAt: row.usedAt };
  }

  async #keep(domain: string, id: string, fetched: FetchedPolicy, usedAt: number): Promise<StsHeld> {
    const { text, mode } = fetched;
    const fetchedAt = this.#options.clock.now();
    const lifeMs = Math.max(fetched.maxAgeSeconds * 1000, limits.stsLookEveryMs);
    const expiresAt = fetchedAt + lifeMs;
    const row = { domain, policyId: id, mode, policy: text, fetchedAt, expiresAt, usedAt };
    await this.#options.database.write('keepStsPolicy', row);
    return { ...fetched, id, expiresAt };
  }
}

function heldOf({ policyId: id, policy: text, expiresAt }: StsPolicyRow): StsHeld | undefined {
  const policy = parseStsPolicy(text);
  return policy && { ...policy, id, text, expiresAt };
}
