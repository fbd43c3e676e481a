import type { Clock } from '../../base/clock.ts';
import { limits } from '../../base/limits.ts';
import type { Path } from '../../formats/smtp/index.ts';
import type { Database } from '../../store/database/index.ts';
import { type commands, countWaiting, relayDomain, type RelayDomainRow } from '../../store/records/index.ts';
import { domainKey } from '../addresses/index.ts';
import type { Schedule } from '../queue/index.ts';
import type { Client, OpenEnvelope, Passage, RelayedDomain, Relaying } from '../reception/index.ts';
import type { Hop, Hops, RelayedWay } from '../routing/index.ts';
import { hopOf } from './hop.ts';
import { parseNextHost } from './next-host.ts';
import type { Passages } from './passages.ts';
import { type Asking, Recipients } from './recipients.ts';

export interface RelaysOptions {
  readonly database: Pick<Database<typeof commands>, 'read' | 'write'>;
  readonly clock: Clock;
  /** How long and how often delivery is tried. */
  readonly schedule: Schedule;
  /** PEM of a further authority for hosts whose certificate must be valid. */
  readonly ca?: string;
  /** The hosts of a domain of which none was named: its MX records before ours. */
  readonly exchanges: (domain: string) => Promise<Hops>;
  /** How a host is asked for a recipient; absent: it never is. */
  readonly asking?: Asking;
  readonly passages: Pick<Passages, 'open'>;
}

type FoundDomain = RelayedDomain & Pick<RelayDomainRow, 'id' | 'nextHost' | 'delimiters'>;

/** The domains of ours whose mailboxes are elsewhere. */
export class Relays implements Relaying {
  readonly #options: RelaysOptions;
  readonly #recipients: Recipients;
  /** When ETRN was last obeyed, by domain; domains that are no relays never come here. */
  readonly #flushed = new Map<string, number>();

  constructor(options: RelaysOptions) {
    this.#options = options;
    this.#recipients = new Recipients(options);
  }

  async find(domain: string): Promise<FoundDomain | undefined> {
    const name = domainKey(domain);
    if (name === '') return undefined;
    const row = await this.#options.database.read((view) => relayDomain(view, name));
    return row && { ...row, leadsTo: row.nextHost ?? row.name };
  }

  /** Throws Fault `unknownRecipient`, or what the host says. */
  async mustKnow({ name }: RelayedDomain, path: Path): Promise<void> {
    const domain = await this.find(name);
    if (domain) await this.#recipients.mustKnow(domain, path, () => this.#hops(domain));
  }

  /** Throws what the host says to MAIL, Fault `unavailable` where it is away. */
  async open({ name, leadsTo }: RelayedDomain, client: Client, envelope: OpenEnvelope): Promise<Passage> {
    const domain = await this.find(name);
    const found = domain ? await this.#hops(domain) : { hops: [] };
    const hops = 'hops' in found ? found.hops : [];
    return await this.#options.passages.open({ name, leadsTo, hops }, client, envelope);
  }

  /** How, and how long, the queue tries to bring mail to a domain; undefined: as to any other. */
  async wayOf(domain: string): Promise<(RelayedWay & { readonly schedule: Schedule }) | undefined> {
    const found = await this.find(domain);
    if (!found) return undefined;
    const hops = found.nextHost === null ? undefined : [this.#fixed(found.nextHost)];
    return { schedule: this.#options.schedule, ...(hops && { hops }) };
  }

  /** ETRN: tries now what waits for a domain; answers how many messages. Undefined where none ever wait for it. */
  async flush(domain: string): Promise<number | undefined> {
    const found = await this.find(domain);
    if (!found) return undefined;
    const { clock, database } = this.#options;
    const { name } = found;
    this.#recipients.askAgain(name);
    if (clock.monotonic() - (this.#flushed.get(name) ?? -Infinity) < limits.flushEveryMs) {
      return await database.read((view) => countWaiting(view, name));
    }
    this.#flushed.set(name, clock.monotonic());
    return (await database.write('makeDomainDue', { name, now: clock.now() })).messages;
  }

  async #hops({ name, nextHost }: FoundDomain): Promise<Hops> {
    return nextHost === null ? await this.#options.exchanges(name) : { hops: [this.#fixed(nextHost)] };
  }

  #fixed(nextHost: string): Hop {
    return hopOf(parseNextHost(nextHost), this.#options.ca);
  }
}
