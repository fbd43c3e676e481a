import type { Clock } from '../../base/clock.ts';
import { Fault } from '../../base/fault.ts';
import { limits } from '../../base/limits.ts';
import { addressOf, type Path, type Reply } from '../../formats/smtp/index.ts';
import type { Database, View } from '../../store/database/index.ts';
import { type commands, hasRelayList, relayRecipient, type RelayRecipientRow } from '../../store/records/index.ts';
import { addressKey, detailReadings } from '../addresses/index.ts';
import type { Hops } from '../routing/index.ts';
import { faultOf, isYes } from './said.ts';

/** Asks the first of these hosts that can be reached for a recipient. Throws Fault where none can. */
export type Asking = (hops: Hops, path: Path) => Promise<Reply>;

export interface RecipientsOptions {
  readonly database: Pick<Database<typeof commands>, 'read' | 'write'>;
  readonly clock: Clock;
  readonly asking?: Asking;
}

interface RelayedDomain {
  readonly id: number;
  readonly name: string;
  readonly delimiters: string;
}

type Known = 'taken' | 'unknown' | { readonly remembered: RelayRecipientRow | undefined };

/** RFC 5321 §4.5.1: every domain answers to it. */
const postmaster = 'postmaster';

/** For whom a backup takes mail. */
export class Recipients {
  readonly #options: RecipientsOptions;
  /** Hosts that were away, by domain: until when they are left alone, by the monotonic clock. */
  readonly #away = new Map<string, number>();

  constructor(options: RecipientsOptions) {
    this.#options = options;
  }

  /**
   * Where the operator named recipients, only those. Otherwise the host is asked, and its answer believed for a while. While
   * it is away its last word counts; whoever was never asked about is taken. Throws Fault `unknownRecipient`, or what it says.
   */
  async mustKnow(domain: RelayedDomain, path: Path, hops: () => Promise<Hops>): Promise<void> {
    if (path.localPart.toLowerCase() === postmaster) return;
    const known = await this.#options.database.read((view) => this.#known(view, domain, path));
    if (known === 'taken') return;
    if (known === 'unknown') throw unknown(path);
    await this.#ask(domain, path, known.remembered, hops);
  }

  /** The host says that it is back. */
  askAgain(domain: string): void {
    this.#away.delete(domain);
  }

  async #known(view: View, { id, delimiters }: RelayedDomain, path: Path): Promise<Known> {
    const own = await relayRecipient(view, id, addressKey(path));
    if (own?.checkedAt === null) return own.valid ? 'taken' : 'unknown';
    if (await hasRelayList(view, id)) return (await isListed(view, id, delimiters, path)) ? 'taken' : 'unknown';
    if (own && !this.#isOld(own)) return own.valid ? 'taken' : 'unknown';
    return this.#options.asking ? { remembered: own } : 'taken';
  }

  #isOld({ valid, checkedAt }: RelayRecipientRow): boolean {
    const lifeMs = valid ? limits.relayRecipientKnownMs : limits.relayStrangerKnownMs;
    return this.#options.clock.now() - (checkedAt ?? 0) > lifeMs;
  }

  async #ask(
    { id, name }: RelayedDomain,
    path: Path,
    remembered: RelayRecipientRow | undefined,
    hops: () => Promise<Hops>,
  ): Promise<void> {
    const reply = await this.#answer(name, path, hops);
    if (reply && reply.code >= 500) {
      if (isAboutAddress(reply)) await this.#note(id, path, false);
      throw faultOf(reply);
    }
    if (reply && isYes(reply)) return await this.#note(id, path, true);
    if (remembered?.valid === false) throw unknown(path);
  }

  /** Undefined while the host is away. */
  async #answer(domain: string, path: Path, hops: () => Promise<Hops>): Promise<Reply | undefined> {
    const { clock, asking } = this.#options;
    if (!asking || clock.monotonic() < (this.#away.get(domain) ?? 0)) return undefined;
    try {
      return await asking(await hops(), path);
    } catch (error) {
      if (!(error instanceof Fault)) throw error;
      this.#away.set(domain, clock.monotonic() + limits.callAheadPauseMs);
      return undefined;
    }
  }

  /** What cannot be remembered is asked again. */
  async #note(domainId: number, path: Path, valid: boolean): Promise<void> {
    const { clock, database } = this.#options;
    try {
      await database.write('noteRelayRecipient', { domainId, address: addressKey(path), valid, now: clock.now() });
    } catch (error) {
      if (!(error instanceof Fault)) throw error;
    }
  }
}

async function isListed(view: View, id: number, delimiters: string, path: Path): Promise<boolean> {
  for (const reading of detailReadings(path, delimiters)) {
    const row = await relayRecipient(view, id, addressKey(reading.path));
    if (row?.checkedAt === null && row.valid) return true;
  }
  return false;
}

/** RFC 5321 §4.2.3: 550, 551 and 553 are about the mailbox; a full one, or a policy, may be another tomorrow. */
function isAboutAddress({ code, enhanced }: Reply): boolean {
  return enhanced === undefined ? [550, 551, 553].includes(code) : enhanced.startsWith('5.1.');
}

function unknown(path: Path): Fault {
  return new Fault('unknownRecipient', `There is no ${addressOf(path)} at the host of its domain`);
}
