import type { Errand } from './errand.ts';

export interface SlotLimits {
  /** Conversations at the same time: in all, and with one domain. */
  readonly atOnceMax: number;
  readonly perDomainMax: number;
}

/** Which errands are under way. */
export class Slots {
  readonly #limits: SlotLimits;
  readonly #rows = new Map<string, Set<number>>();
  readonly #errands = new Map<string, number>();
  #count = 0;

  constructor(limits: SlotLimits) {
    this.#limits = limits;
  }

  get free(): number {
    return this.#limits.atOnceMax - this.#count;
  }

  /** The domains with which we speak now. */
  get busyDomains(): string[] {
    return [...this.#errands.keys()];
  }

  freeFor(domain: string): number {
    return Math.min(this.free, this.#limits.perDomainMax - (this.#errands.get(domain) ?? 0));
  }

  /** The rows of a domain that are under way. */
  rowsOf(domain: string): ReadonlySet<number> {
    return this.#rows.get(domain) ?? new Set();
  }

  take(errand: Errand): void {
    const { domain } = errand[0];
    this.#count += 1;
    this.#errands.set(domain, (this.#errands.get(domain) ?? 0) + 1);
    const rows = this.#rows.get(domain) ?? new Set<number>();
    this.#rows.set(domain, rows);
    for (const row of errand) rows.add(row.id);
  }

  release(errand: Errand): void {
    const { domain } = errand[0];
    this.#count -= 1;
    const left = (this.#errands.get(domain) ?? 1) - 1;
    for (const row of errand) this.#rows.get(domain)?.delete(row.id);
    if (left > 0) {
      this.#errands.set(domain, left);
    } else {
      this.#errands.delete(domain);
      this.#rows.delete(domain);
    }
  }
}
