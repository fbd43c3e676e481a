import { createPrivateKey, type KeyObject } from 'node:crypto';
import { limits } from '../../base/limits.ts';
import type { Log } from '../../base/log.ts';
import type { Database } from '../../store/database/index.ts';
import { type commands, ownDomainsAmong, signingKeysOf, type SigningKeyRow } from '../../store/records/index.ts';
import { Recent } from './recent.ts';

/** A key that signs, ready for use. */
export interface SigningKey extends Omit<SigningKeyRow, 'privateKey'> {
  readonly privateKey: KeyObject;
}

/** What is known of a domain. */
export interface Signer {
  /** With which mail of the domain is signed: its own keys, or those of the nearest domain above that has some; RSA first. */
  readonly keys: readonly SigningKey[];
  /** Mail for this very domain is ours. */
  readonly isOurs: boolean;
}

/** More labels than names in use have. */
const labelsMax = 20;

/** Who signs for a domain, read once and kept until the news that something changed. */
export class KnownKeys {
  readonly #database: Pick<Database<typeof commands>, 'read'>;
  readonly #log: Log;
  readonly #signers = new Recent<Promise<Signer>>(limits.dkimDomainsRemembered);

  constructor(database: Pick<Database<typeof commands>, 'read'>, log: Log) {
    this.#database = database;
    this.#log = log;
  }

  /** Throws Fault `unavailable`. */
  async of(domain: string): Promise<Signer> {
    const known = this.#signers.get(domain);
    if (known) return await known;
    // Kept before it is read: what comes behind news of a change is read after that change.
    const reading = this.#read(domain);
    this.#signers.set(domain, reading);
    try {
      return await reading;
    } catch (error) {
      this.#signers.delete(domain, reading);
      throw error;
    }
  }

  forget(): void {
    this.#signers.clear();
  }

  async #read(domain: string): Promise<Signer> {
    const labels = domain.split('.');
    if (domain === '' || labels.length > labelsMax) return { keys: [], isOurs: false };
    const lineage = labels.map((_, index) => labels.slice(index).join('.'));
    return await this.#database.read(async (view) => ({
      keys: (await signingKeysOf(view, lineage)).flatMap((row) => this.#keyOf(row)),
      isOurs: (await ownDomainsAmong(view, [domain])).length > 0,
    }));
  }

  /** One that cannot be read costs its own signature alone. */
  #keyOf({ privateKey, ...row }: SigningKeyRow): SigningKey[] {
    try {
      return [{ ...row, privateKey: createPrivateKey(privateKey) }];
    } catch (error) {
      const { domain, selector } = row;
      this.#log.error({ error, domain, selector }, 'A DKIM key cannot be read');
      return [];
    }
  }
}
