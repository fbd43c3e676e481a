import { Fault } from '../../base/fault.ts';
import type { Database } from '../../store/database/index.ts';
import { listDomainQuotas, listQuotas } from '../../store/records/index.ts';
import type { commands, DomainQuotaRow, QuotaRow, SetDomainQuota } from '../../store/records/index.ts';
import { parseDomain, parseOwnAddress } from '../addresses/index.ts';

/** New limits: null takes one away, what is left out stays. `each…` is for domains alone. */
export type QuotaChange = Omit<SetDomainQuota, 'name'>;

/** The limits as the operator sees and sets them. */
export class QuotaLimits {
  readonly #database: Pick<Database<typeof commands>, 'read' | 'write'>;

  constructor(database: Pick<Database<typeof commands>, 'read' | 'write'>) {
    this.#database = database;
  }

  /** What each account uses and may use. */
  accounts(): Promise<QuotaRow[]> {
    return this.#database.read((view) => listQuotas(view));
  }

  /** The same for domains as a whole. */
  domains(): Promise<DomainQuotaRow[]> {
    return this.#database.read((view) => listDomainQuotas(view));
  }

  /** Sets limits of an account (an address) or a domain. Throws Fault `notFound`, `badAddress`, `badSyntax`. */
  async set(name: string, change: QuotaChange): Promise<void> {
    if (!name.includes('@')) return this.#database.write('setDomainQuota', { ...change, name: parseDomain(name) });
    const { eachBytes, eachMessages, ...own } = change;
    if (eachBytes !== undefined || eachMessages !== undefined)
      throw new Fault('badSyntax', 'A limit for each account belongs to a domain');
    return this.#database.write('setAccountQuota', { ...own, address: parseOwnAddress(name) });
  }
}
