import { Fault } from '../../base/fault.ts';
import type { Database } from '../../store/database/index.ts';
import { accountByAddress, type commands, type GrantRow, listGrants } from '../../store/records/index.ts';
import { addressKey, parseAliasAddress, parseOwnAddress } from '../addresses/index.ts';
import { parseAddress } from '../../formats/smtp/index.ts';

/** Who may send as whom, beside as himself. An address here or elsewhere, or "@example.org" for all of a domain. */
export class Grants {
  readonly #database: Pick<Database<typeof commands>, 'read' | 'write'>;

  constructor(database: Pick<Database<typeof commands>, 'read' | 'write'>) {
    this.#database = database;
  }

  /** Throws Fault `notFound` (the account), `badAddress`. */
  async add(account: string, address: string): Promise<void> {
    await this.#database.write('grantSendAs', grantOf(account, address));
  }

  /** Throws Fault `notFound`, `badAddress`. */
  async remove(account: string, address: string): Promise<void> {
    await this.#database.write('revokeSendAs', grantOf(account, address));
  }

  /** Of one account, or all. Throws Fault `notFound`. */
  list(account?: string): Promise<GrantRow[]> {
    return this.#database.read(async (view) => {
      if (account === undefined) return await listGrants(view);
      const found = await accountByAddress(view, parseOwnAddress(account));
      if (!found) throw new Fault('notFound', `There is no account ${account}`);
      return await listGrants(view, found.id);
    });
  }
}

function grantOf(account: string, address: string): GrantRow {
  const granted = address.startsWith('@') ? parseAliasAddress(address) : addressKey(parseAddress(address));
  return { account: parseOwnAddress(account), address: granted };
}
