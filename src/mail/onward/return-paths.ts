import type { Clock } from '../../base/clock.ts';
import { Fault } from '../../base/fault.ts';
import type { Random } from '../../base/random.ts';
import { parseAddress, type Path } from '../../formats/smtp/index.ts';
import type { Resolver } from '../../net/dns/index.ts';
import type { Database } from '../../store/database/index.ts';
import { type commands, srsSecrets } from '../../store/records/index.ts';
import { domainKey } from '../addresses/index.ts';
import { rewrite } from './srs.ts';

export interface ReturnPathsOptions {
  readonly database: Pick<Database<typeof commands>, 'read' | 'write'>;
  readonly resolver: Pick<Resolver, 'txt'>;
  /** Is mail for this domain ours? */
  readonly hasDomain: (domain: string) => Promise<boolean>;
  readonly clock: Clock;
  readonly random: Random;
}

const secretBytes = 32;

/** For `keepSrsSecrets`. */
export function freshSecret(random: Random): string {
  return Buffer.from(random.bytes(secretBytes)).toString('base64');
}

/** Under which return path forwarded mail leaves. */
export class ReturnPaths {
  readonly #options: ReturnPathsOptions;

  constructor(options: ReturnPathsOptions) {
    this.#options = options;
  }

  /**
   * The return path for mail of `reversePath` that our alias sends on: rewritten (SRS) where SPF would find us to be no sender
   * of its domain, else as it is. So stay: the null path; senders of domains of ours; of domains without SPF; and those whose
   * rewritten path would be longer than 64 bytes or not be ASCII.
   */
  async pathFor(reversePath: Path | null, alias: string): Promise<Path | null> {
    if (reversePath === null || !(await this.#breaks(reversePath.domain))) return reversePath;
    const { clock } = this.#options;
    return rewrite(reversePath, parseAddress(alias).domain, await this.#secret(), clock.now()) ?? reversePath;
  }

  async #breaks(domain: string): Promise<boolean> {
    if (domain === '' || domain.startsWith('[') || (await this.#options.hasDomain(domain))) return false;
    return await this.#publishesSpf(domainKey(domain));
  }

  /** RFC 7208 §4.5. Where nobody can say, it is safer to think so. */
  async #publishesSpf(domain: string): Promise<boolean> {
    try {
      const { records } = await this.#options.resolver.txt(domain);
      return records.some((record) => /^v=spf1( |$)/i.test(record));
    } catch (error) {
      if (error instanceof Fault) return true;
      throw error;
    }
  }

  async #secret(): Promise<string> {
    const [newest] = await this.#options.database.read(srsSecrets);
    if (newest) return newest.secret;
    const { database, random, clock } = this.#options;
    await database.write('keepSrsSecrets', { fresh: freshSecret(random), now: clock.now() });
    return await this.#secret();
  }
}
