import type { Clock } from '../../base/clock.ts';
import { Fault } from '../../base/fault.ts';
import { parseAddress, type Path } from '../../formats/smtp/index.ts';
import type { Database } from '../../store/database/index.ts';
import { listAccounts, listAliases, listDomains, type commands } from '../../store/records/index.ts';
import { parseDomain, parseOwnAddress, parseTarget } from '../addresses/index.ts';
import { hashPassword } from '../login/index.ts';
import { resolveIn, type Destination } from './resolve.ts';

export type { Destination } from './resolve.ts';

export interface AccountsOptions {
  readonly database: Pick<Database<typeof commands>, 'read' | 'write'>;
  readonly clock: Clock;
}

export interface AccountRow {
  readonly accountId: number;
  readonly address: string;
}

export interface AliasRow {
  readonly address: string;
  readonly targets: readonly string[];
}

/** The mailboxes every account begins with, and their use (RFC 6154 §2). */
const defaultMailboxes: readonly { readonly name: string; readonly role?: string }[] = [
  { name: 'INBOX' },
  { name: 'Drafts', role: '\\Drafts' },
  { name: 'Sent', role: '\\Sent' },
  { name: 'Archive', role: '\\Archive' },
  { name: 'Junk', role: '\\Junk' },
  { name: 'Trash', role: '\\Trash' },
];

/** The directory of the house. */
export class Accounts {
  readonly #database: AccountsOptions['database'];
  readonly #clock: Clock;

  constructor({ database, clock }: AccountsOptions) {
    this.#database = database;
    this.#clock = clock;
  }

  /** From now on mail for `name` is ours. Throws Fault `exists`, `badAddress`. */
  async addDomain(name: string): Promise<void> {
    await this.#database.write('addDomain', { name: parseDomain(name), now: this.#clock.now() });
  }

  /** Throws Fault `notFound`, or `cannot` while accounts or aliases of the domain exist. */
  async removeDomain(name: string): Promise<void> {
    await this.#database.write('removeDomain', { name: parseDomain(name) });
  }

  /** The names of our domains. */
  domains(): Promise<string[]> {
    return this.#database.read(async (view) => (await listDomains(view)).map(({ name }) => name));
  }

  /** A new account with its default mailboxes; answers its id. Throws Fault `exists`, `notFound` (its domain), `badAddress`. */
  async addAccount(address: string, password: string): Promise<number> {
    const canonical = parseOwnAddress(address);
    const passwordHash = await hashPassword(password);
    const now = this.#clock.now();
    const mailboxes = defaultMailboxes.map((mailbox) => ({ ...mailbox }));
    const input = { address: canonical, passwordHash, uidValidity: Math.floor(now / 1000), now, mailboxes };
    const { accountId } = await this.#database.write('addAccount', input);
    return accountId;
  }

  /** Removes an account with all its mail. Throws Fault `notFound`. */
  async removeAccount(address: string): Promise<void> {
    await this.#database.write('removeAccount', { address: parseOwnAddress(address) });
  }

  /** The old password ends at once. Throws Fault `notFound`, `cannot` (an empty password). */
  async setPassword(address: string, password: string): Promise<void> {
    const passwordHash = await hashPassword(password);
    await this.#database.write('setPassword', { address: parseOwnAddress(address), passwordHash });
  }

  accounts(): Promise<AccountRow[]> {
    return this.#database.read(async (view) => {
      const rows = await listAccounts(view);
      return rows.map(({ id, address }) => ({ accountId: id, address }));
    });
  }

  /** Mail for `address` goes on to `targets`, ours or outside. Throws Fault `exists`, `notFound` (its domain), `badAddress`. */
  async addAlias(address: string, targets: readonly string[]): Promise<void> {
    const all = [...new Set(targets.map(parseTarget))];
    if (all.length === 0) throw new Fault('cannot', 'An alias needs at least one target');
    await this.#database.write('addAlias', { address: parseOwnAddress(address), targets: all });
  }

  /** Throws Fault `notFound`. */
  async removeAlias(address: string): Promise<void> {
    await this.#database.write('removeAlias', { address: parseOwnAddress(address) });
  }

  aliases(): Promise<AliasRow[]> {
    return this.#database.read(async (view) => listAliases(view));
  }

  /**
   * Where mail for a path goes. `domain` may be empty for "postmaster" alone (RFC 5321 §4.5.1). Throws Fault
   * `tooManyRecipients` when an alias leads to more than `limits.aliasAddressesMax` addresses.
   */
  resolve(path: Path): Promise<Destination> {
    return this.#database.read((view) => resolveIn(view, path));
  }

  /**
   * May this account write in the name of `address`, a text without brackets? Whoever receives mail for an address may:
   * its account, also with a detail ("+news"), and everybody an alias leads to.
   */
  async owns(accountId: number, address: string): Promise<boolean> {
    const path = pathOf(address);
    const found = path && (await this.resolve(path));
    return typeof found === 'object' && found.local.includes(accountId);
  }
}

function pathOf(address: string): Path | undefined {
  try {
    return parseAddress(address);
  } catch (error) {
    if (error instanceof Fault) return undefined;
    throw error;
  }
}
