import type { Clock } from '../../base/clock.ts';
import { Fault } from '../../base/fault.ts';
import { parseAddress, type Path } from '../../formats/smtp/index.ts';
import type { Database } from '../../store/database/index.ts';
import {
  findAddresses,
  listAccounts,
  listAliases,
  listDomainRules,
  listDomains,
  type commands,
  type DomainRules,
  type Writers,
} from '../../store/records/index.ts';
import {
  parseAliasAddress,
  parseDelimiters,
  parseDomain,
  parseOwnAddress,
  parseTarget,
  printTarget,
  type AliasTarget,
} from '../addresses/index.ts';
import { hashPassword } from '../login/index.ts';
import { admitIn, type Writer } from './admission.ts';
import { ourDomain, partsOf } from './lookup.ts';
import { mayWriteAs } from './ownership.ts';
import { resolveIn, walkFrom, type Destination, type Targets, type Walk } from './resolve.ts';

export interface AccountsOptions {
  readonly database: Pick<Database<typeof commands>, 'read' | 'write'>;
  readonly clock: Clock;
  /** Whether aliases may hand mail to programs and append it to files. */
  readonly allowsPrograms?: boolean;
}

export interface AccountRow {
  readonly accountId: number;
  readonly address: string;
}

export interface AliasRow {
  readonly address: string;
  readonly targets: readonly string[];
  /** Of a group. */
  readonly writers?: Writers;
}

export interface DomainListing extends DomainRules {
  /** Where mail goes that has no address of its own; empty: nowhere. */
  readonly catchAll: readonly string[];
}

export type DomainChange = Partial<Pick<DomainRules, 'delimiters' | 'detailMailboxes'>>;

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
  readonly #allowsPrograms: boolean;

  constructor({ database, clock, allowsPrograms = false }: AccountsOptions) {
    this.#database = database;
    this.#clock = clock;
    this.#allowsPrograms = allowsPrograms;
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

  /** What holds for the addresses of each domain. */
  async domainRules(): Promise<DomainListing[]> {
    return await this.#database.read(async (view) => {
      const rules = await listDomainRules(view);
      const entries = await findAddresses(
        view,
        rules.map(({ name }) => `@${name}`),
      );
      const catchAlls = new Map(entries.map(({ address, targets }) => [address, targets]));
      return rules.map((each) => ({ ...each, catchAll: catchAlls.get(`@${each.name}`) ?? [] }));
    });
  }

  /** Changes what is given. Throws Fault `notFound`, `badAddress`. */
  async setDomainRules(name: string, { delimiters, detailMailboxes }: DomainChange): Promise<void> {
    const change = {
      ...(delimiters !== undefined && { delimiters: parseDelimiters(delimiters) }),
      ...(detailMailboxes !== undefined && { detailMailboxes }),
    };
    await this.#database.write('setDomainRules', { name: parseDomain(name), ...change });
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

  /**
   * Mail for `address`, or for "@example.org", goes on to `targets` (see `parseTarget`); with `writers` it is a group. Throws
   * Fault `exists`, `notFound` (its domain), `badAddress`, `cannot`.
   */
  async addAlias(address: string, targets: readonly string[], writers?: Writers): Promise<void> {
    await this.#database.write('addAlias', this.#aliasOf(address, targets, writers));
  }

  /** Other targets in the place of those it has. Throws Fault `notFound`, `badAddress`, `cannot`. */
  async replaceAlias(address: string, targets: readonly string[], writers?: Writers): Promise<void> {
    await this.#database.write('replaceAlias', this.#aliasOf(address, targets, writers));
  }

  /** Throws Fault `notFound`. */
  async removeAlias(address: string): Promise<void> {
    await this.#database.write('removeAlias', { address: parseAliasAddress(address) });
  }

  aliases(): Promise<AliasRow[]> {
    return this.#database.read(async (view) => listAliases(view));
  }

  /**
   * Where mail for a path goes. `domain` may be empty for "postmaster" alone (RFC 5321 §4.5.1). Throws Fault
   * `tooManyRecipients` when an alias leads to more than `limits.aliasAddressesMax` addresses.
   */
  resolve(path: Path): Promise<Destination> {
    return this.#database.read((view) => resolveIn(view, path, this.#clock.now()));
  }

  /**
   * As `resolve`, for somebody who wants to write there now. Throws Fault `unknownRecipient`, `aliasAnswer`, `notAWriter`,
   * `tooManyRecipients`.
   */
  admit(path: Path, writer: Writer): Promise<Targets | 'notLocal'> {
    return this.#database.read((view) => admitIn(view, path, writer, this.#clock.now()));
  }

  /** The way from an address to where its mail ends, step by step. Throws Fault `tooManyRecipients`. */
  walk(path: Path): Promise<Walk> {
    return this.#database.read((view) => walkFrom(view, path, this.#clock.now()));
  }

  /** What of a local part is a detail, and the rest. */
  parts(path: Path): Promise<{ readonly plain: string; readonly detail: string }> {
    return this.#database.read((view) => partsOf(view, path));
  }

  /** Is mail for this domain ours? */
  hasDomain(domain: string): Promise<boolean> {
    return this.#database.read(async (view) => (await ourDomain(view, { localPart: '', domain })) !== undefined);
  }

  /**
   * May this account write in the name of `address`, a text without brackets? Its own addresses, masked ones too, also with a
   * detail ("+news"); aliases that lead to it, but not groups; and what it was granted.
   */
  async owns(accountId: number, address: string): Promise<boolean> {
    const path = pathOf(address);
    if (!path) return false;
    return await this.#database.read((view) => mayWriteAs(view, accountId, path, this.#clock.now()));
  }

  #aliasOf(address: string, written: readonly string[], writers: Writers | undefined): AliasRow {
    const targets = written.map(parseTarget);
    mustMakeSense(targets);
    if (!this.#allowsPrograms) mustNotBePrograms(targets);
    const all = [...new Set(targets.map(printTarget))];
    return { address: parseAliasAddress(address), targets: all, ...(writers && { writers }) };
  }
}

function mustMakeSense(targets: readonly AliasTarget[]): void {
  if (targets.length === 0) throw new Fault('cannot', 'An alias needs at least one target');
  if (targets.length > 1 && targets.some(({ kind }) => kind === 'answer'))
    throw new Fault('cannot', 'An alias that answers refuses its mail: it can have no other target');
}

function mustNotBePrograms(targets: readonly AliasTarget[]): void {
  if (!targets.some(({ kind }) => kind === 'pipe' || kind === 'file')) return;
  throw new Fault(
    'cannot',
    'Aliases to programs and files are off; the configuration key aliases.programs allows them',
  );
}

function pathOf(address: string): Path | undefined {
  try {
    return parseAddress(address);
  } catch (error) {
    if (error instanceof Fault) return undefined;
    throw error;
  }
}
