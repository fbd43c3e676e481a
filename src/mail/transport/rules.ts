import { limits } from '../../base/limits.ts';
import type { Database } from '../../store/database/index.ts';
import { type commands, listTlsRules, type TlsRuleRow } from '../../store/records/index.ts';

/** What the operator says of domains and hosts, at hand as long as nothing changes. */
export class TlsRules {
  readonly #database: Pick<Database<typeof commands>, 'read'>;
  #byPattern: Promise<ReadonlyMap<string, TlsRuleRow>> | undefined;

  constructor(database: Pick<Database<typeof commands>, 'read'>) {
    this.#database = database;
  }

  /** The rule that fits best: one for the domain, for the host, for what is above them, the nearest first. */
  async of(domain: string, host: string): Promise<TlsRuleRow | undefined> {
    const rules = await this.#all();
    if (rules.size === 0) return undefined;
    const wide = [...above(domain), ...above(host)].toSorted((a, b) => b.length - a.length);
    const patterns = [domain, host, ...wide];
    const pattern = patterns.find((each) => rules.has(each));
    return pattern === undefined ? undefined : rules.get(pattern);
  }

  /** They have changed. */
  forget(): void {
    this.#byPattern = undefined;
  }

  #all(): Promise<ReadonlyMap<string, TlsRuleRow>> {
    this.#byPattern ??= this.#read();
    return this.#byPattern;
  }

  async #read(): Promise<ReadonlyMap<string, TlsRuleRow>> {
    try {
      const rows = await this.#database.read((view) => listTlsRules(view, limits.tlsRulesMax));
      return new Map(rows.map((row) => [row.pattern, row]));
    } catch (error) {
      this.#byPattern = undefined;
      throw error;
    }
  }
}

/** Of "a.b.c": ".b.c", ".c". */
function above(name: string): string[] {
  const labels = name.split('.');
  return labels.slice(1).map((_, index) => `.${labels.slice(index + 1).join('.')}`);
}
