import type { Clock } from '../../base/clock.ts';
import { limits } from '../../base/limits.ts';
import type { Log } from '../../base/log.ts';
import { parseAddress } from '../../formats/smtp/index.ts';
import type { Database } from '../../store/database/index.ts';
import type { commands } from '../../store/records/index.ts';
import { domainKey } from '../addresses/index.ts';
import { isSrs } from '../onward/index.ts';
import { authorDomains } from './author.ts';
import { KnownKeys, type SigningKey } from './known-keys.ts';
import { type ReadContent, readContent } from './reading.ts';
import { Recent } from './recent.ts';
import { signatureField } from './signature.ts';

/** What is to be signed. */
export interface SigningOrder {
  /** As in the queue; '' is the null path. */
  readonly reversePath: string;
  /** What is on the wire below the signatures: lines end with CRLF, and there is no NUL. */
  readonly content: () => AsyncIterable<Uint8Array>;
  /** Equal for equal content. */
  readonly bodyKey: string;
  /**
   * An alias of ours sends it on, or it goes to the host of a domain whose mailboxes are elsewhere: it may come from outside,
   * where anybody can write one of our addresses into From.
   */
  readonly isPassing?: boolean;
}

export interface SigningOptions {
  readonly database: Pick<Database<typeof commands>, 'read' | 'onNews'>;
  readonly clock: Clock;
  readonly log: Log;
  /** Bounces come from there. */
  readonly hostName: string;
}

/** Signs what leaves. Dispose it to hear no more news of keys. */
export class Signing implements Disposable {
  readonly #options: SigningOptions;
  readonly #keys: KnownKeys;
  readonly #recent = new Recent<Promise<string>>(limits.dkimSignaturesRemembered, limits.dkimSignatureReusedMs);
  readonly #listening: Disposable;

  constructor(options: SigningOptions) {
    this.#options = options;
    this.#keys = new KnownKeys(options.database, options.log);
    this.#listening = options.database.onNews((news) => {
      if (news.some(({ kind }) => kind === 'directory')) this.#forget();
    });
  }

  /**
   * The DKIM-Signature fields to put on top, each with CRLF at its end, that of RSA first; '' where nobody of ours answers
   * for the message, or has an active key. Never throws for a bad message. Throws Fault `unavailable` where the keys cannot
   * be read, and what `content` throws. The same message is read and signed once within some minutes.
   */
  async sign(order: SigningOrder): Promise<string> {
    const key = JSON.stringify([order.bodyKey, order.reversePath, order.isPassing === true]);
    const now = this.#options.clock.monotonic();
    const known = this.#recent.get(key, now);
    if (known) return await known;
    const signing = this.#sign(order);
    this.#recent.set(key, signing, now);
    try {
      return await signing;
    } catch (error) {
      this.#recent.delete(key, signing);
      throw error;
    }
  }

  [Symbol.dispose](): void {
    this.#listening[Symbol.dispose]();
  }

  #forget(): void {
    this.#keys.forget();
    this.#recent.clear();
  }

  async #sign(order: SigningOrder): Promise<string> {
    const { log } = this.#options;
    const { reversePath } = order;
    const read = await readContent(order.content());
    if (!read) {
      log.warn({ reversePath }, 'A message leaves unsigned: its header is too large');
      return '';
    }
    const keys = await this.#keysFor(read, order);
    if (keys.length === 0) log.debug({ reversePath }, 'A message leaves unsigned: its sender has no key here');
    const now = this.#options.clock.now();
    return (await Promise.all(keys.map((key) => signatureField(key, read, now)))).join('');
  }

  /** Of the author, or the sender, or for bounces of this host: the first who has keys. */
  async #keysFor({ fields }: ReadContent, { reversePath, isPassing = false }: SigningOrder) {
    const authors = authorDomains(fields);
    const path = reversePath === '' ? undefined : parseAddress(reversePath);
    const sender = path ? domainKey(path.domain) : this.#options.hostName;
    if (!isPassing) return await this.#firstKeys([...authors, sender]);
    if (!path) return [];
    // Nobody outside may send in our name (`reception.spoofed_sender`), so that it began here.
    if (!isSrs(path) && (await this.#keys.of(sender)).isOurs) return await this.#firstKeys([...authors, sender]);
    // We answer for having sent it on, but not for an author who is said to be ours: the two would look the same.
    return (await this.#firstKeys(authors)).length > 0 ? [] : await this.#firstKeys([sender]);
  }

  async #firstKeys(domains: readonly string[]): Promise<readonly SigningKey[]> {
    for (const domain of domains) {
      const { keys } = await this.#keys.of(domain);
      if (keys.length > 0) return keys;
    }
    return [];
  }
}
