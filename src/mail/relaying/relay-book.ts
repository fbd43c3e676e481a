import type { Clock } from '../../base/clock.ts';
import { Fault } from '../../base/fault.ts';
import { limits } from '../../base/limits.ts';
import type { Database } from '../../store/database/index.ts';
import { type commands, listRelayDomains, listRelayRecipients, relayDomain } from '../../store/records/index.ts';
import { domainKey, parseDomain, parseOwnAddress } from '../addresses/index.ts';
import { parseAddress } from '../../formats/smtp/index.ts';
import { parseNextHost, printNextHost } from './next-host.ts';

export interface RelayDomain {
  readonly name: string;
  readonly role: 'backup' | 'front';
  /** As `parseNextHost` reads it; null: what the MX records say. */
  readonly nextHost: string | null;
}

/** Domains whose mailboxes are elsewhere, as the operator manages them. */
export class RelayBook {
  readonly #database: Pick<Database<typeof commands>, 'read' | 'write'>;
  readonly #clock: Clock;

  constructor({ database, clock }: { database: Pick<Database<typeof commands>, 'read' | 'write'>; clock: Clock }) {
    this.#database = database;
    this.#clock = clock;
  }

  /** From now on mail for `name` is taken. Throws Fault `exists`, `badAddress`, `cannot` (a front without its host). */
  async add(name: string, role: string, nextHost?: string): Promise<void> {
    if (role !== 'backup' && role !== 'front') throw new Fault('cannot', `There is no role "${role}"`);
    if (role === 'front' && nextHost === undefined)
      throw new Fault('cannot', 'A front needs --next: the host of the mailboxes');
    const next = nextHost === undefined ? null : printNextHost(parseNextHost(nextHost));
    await this.#database.write('addRelayDomain', {
      name: parseDomain(name),
      role,
      nextHost: next,
      now: this.#clock.now(),
    });
  }

  /** Null: what the MX records say. What waits is tried there at once. Throws Fault `notFound`, `badAddress`, `cannot`. */
  async setNextHost(name: string, nextHost: string | null): Promise<void> {
    const domain = await this.#find(name);
    if (domain.role === 'front' && nextHost === null)
      throw new Fault('cannot', 'A front needs the host of the mailboxes');
    const next = nextHost === null ? null : printNextHost(parseNextHost(nextHost));
    await this.#database.write('setNextHost', { name: domain.name, nextHost: next, now: this.#clock.now() });
  }

  list(): Promise<RelayDomain[]> {
    return this.#database.read(async (view) =>
      (await listRelayDomains(view)).map(({ name, role, nextHost }) => ({ name, role, nextHost })),
    );
  }

  /** The recipients that the operator named, in order, those behind `after`; some at once. Throws Fault `notFound`. */
  async recipients(name: string, after = ''): Promise<string[]> {
    const { id } = await this.#find(name);
    return await this.#database.read((view) => listRelayRecipients(view, id, after, limits.relayRecipientsAtOnceMax));
  }

  /** Throws Fault `notFound`, `badAddress`, `cannot` (an address of another domain). */
  async addRecipients(name: string, addresses: readonly string[]): Promise<void> {
    const domain = await this.#find(name);
    const all = recipientsOf(domain.name, addresses);
    await this.#database.write('addRelayRecipients', { name: domain.name, addresses: all });
  }

  /** Answers how many were known. Throws Fault `notFound`, `badAddress`, `cannot`. */
  async removeRecipients(name: string, addresses: readonly string[]): Promise<number> {
    const domain = await this.#find(name);
    const all = recipientsOf(domain.name, addresses);
    return (await this.#database.write('removeRelayRecipients', { name: domain.name, addresses: all })).done;
  }

  async #find(name: string) {
    const domain = await this.#database.read((view) => relayDomain(view, parseDomain(name)));
    if (domain) return domain;
    throw new Fault('notFound', `There is no domain ${name} whose mailboxes are elsewhere`);
  }
}

function recipientsOf(name: string, addresses: readonly string[]): string[] {
  if (addresses.length > limits.relayRecipientsAtOnceMax) {
    throw new Fault('cannot', `Name ${limits.relayRecipientsAtOnceMax} recipients at once at most`);
  }
  return addresses.map((address) => {
    if (domainKey(parseAddress(address).domain) === name) return parseOwnAddress(address);
    throw new Fault('cannot', `${address} is no address of ${name}`);
  });
}
