import { Fault } from '../../base/fault.ts';
import {
  type DkimAlgorithm,
  type DkimFound,
  type DkimKeyRow,
  type DkimKeyState,
  listDkimKeys,
  ownDomainsAmong,
} from '../../store/records/index.ts';
import { parseDomain } from '../addresses/index.ts';
import { concernsOf, type KeyConcern } from './concerns.ts';
import { Keeping, type KeepingOptions } from './keeping.ts';
import { algorithms, inUse } from './lifecycle.ts';
import { readKey } from './private-key.ts';
import { type KeyRecord, recordOf } from './record.ts';
import { parseSelector } from './selectors.ts';

export interface KeyBookOptions extends KeepingOptions {
  /** Keys may be made for it, though it is no domain of ours. */
  readonly hostName?: string;
}

/** A key as the operator sees it. Times are in milliseconds since 1970. */
export interface KeyListing {
  readonly domain: string;
  readonly selector: string;
  readonly algorithm: DkimAlgorithm;
  readonly state: DkimKeyState;
  readonly since: number;
  /** What the DNS last said of its record; '' where it was never asked. */
  readonly found: DkimFound;
  readonly foundSince: number;
  readonly record: KeyRecord;
}

/** What there is, and what the operator should know of it. */
export interface KeyReport {
  readonly keys: readonly KeyListing[];
  readonly concerns: readonly KeyConcern[];
}

/** Keys of DKIM as the operator manages them. Never shows a private one. */
export class KeyBook {
  readonly #options: KeyBookOptions;
  readonly #keeping: Keeping;

  constructor(options: KeyBookOptions) {
    this.#options = options;
    this.#keeping = new Keeping(options);
  }

  /** Of all domains, or of one. Throws Fault `badAddress`. */
  async report(name?: string): Promise<KeyReport> {
    const domain = name === undefined ? undefined : parseDomain(name);
    const keys = await this.#options.database.read((view) => listDkimKeys(view, domain));
    const byDomain = [...Map.groupBy(keys, (key) => key.domain)];
    return { keys: keys.map(listingOf), concerns: byDomain.flatMap(([each, its]) => concernsOf(each, its)) };
  }

  /** Asks the DNS for the records now, and does what is due then. Throws Fault `cannot`, `unavailable`, `badAddress`. */
  async check(name?: string): Promise<KeyReport> {
    const domain = name === undefined ? undefined : parseDomain(name);
    const keys = await this.#options.database.read((view) => listDkimKeys(view, domain));
    const said = await inOrder(keys, (key) => this.#keeping.look(key, { isForced: true }));
    if (said.length > 0 && !said.some(Boolean)) throw new Fault('unavailable', 'The DNS does not answer');
    for (const each of new Set(keys.map((key) => key.domain))) {
      await this.#keeping.advance(each, await this.#isOurs(each));
    }
    return await this.report(name);
  }

  /** New keys, which take over as soon as their records are seen. Throws Fault `notFound`, `cannot` while others wait. */
  async rotate(name: string): Promise<void> {
    const domain = await this.#domain(name);
    const keys = await this.#keeping.keysOf(domain);
    const free = algorithms.filter((algorithm) => !inUse(keys, algorithm).waiting);
    if (free.length === 0) throw new Fault('cannot', `New keys of ${domain} wait already for their records`);
    for (const algorithm of free) await this.#keeping.make(domain, algorithm);
  }

  /**
   * Lets a key sign (all that wait, where none is named) whose record is in the DNS, or with `isUnseen` wherever it is. Throws
   * Fault `notFound`, `cannot`.
   */
  async activate(name: string, selector: string | undefined, isUnseen: boolean): Promise<void> {
    const domain = await this.#domain(name);
    const keys = await this.#keeping.keysOf(domain);
    const waits = (key: DkimKeyRow): boolean =>
      selector === undefined ? key.state === 'published' : key.selector === selector.toLowerCase();
    const wanted = keys.filter(waits);
    if (wanted.length === 0) throw new Fault('notFound', `There is no such key of ${domain}`);
    for (const key of wanted) if (!isUnseen) await this.#mustBeSeen(key);
    for (const key of wanted) await this.#keeping.activate(key);
  }

  /** From now on it signs nothing, and is erased; another is made in its place. Throws Fault `notFound`. */
  async revoke(name: string, selector: string): Promise<void> {
    const domain = parseDomain(name);
    const key = (await this.#keeping.keysOf(domain)).find((one) => one.selector === selector.toLowerCase());
    if (!key) throw new Fault('notFound', `There is no key ${selector} of ${domain}`);
    await this.#keeping.revoke(key);
    if (await this.#isOurs(domain)) await this.#keeping.advance(domain, true);
  }

  /**
   * Takes a key that another signer used, in the place of one that waits. It signs as soon as its record is seen, which is
   * looked for at once. Throws Fault `notFound`, `cannot`, `exists`.
   */
  async import(name: string, selector: string, text: string): Promise<void> {
    const domain = await this.#domain(name);
    const id = await this.#keeping.add(domain, parseSelector(selector), readKey(text), true);
    if (!this.#options.resolver) return;
    const key = (await this.#keeping.keysOf(domain)).find((one) => one.id === id);
    if (!key || !(await this.#keeping.look(key, { isForced: true }))) return;
    const looked = (await this.#keeping.keysOf(domain)).find((one) => one.id === id);
    // It was in use elsewhere, so that everybody knows its record already.
    if (looked?.found === 'seen') await this.#keeping.activate(looked);
  }

  async #mustBeSeen(key: DkimKeyRow): Promise<void> {
    await this.#keeping.look(key, { isForced: true });
    const looked = (await this.#keeping.keysOf(key.domain)).find(({ id }) => id === key.id);
    if (looked?.found === 'seen') return;
    const { selector } = key;
    throw new Fault('cannot', `The record of ${selector} is not in the DNS; to sign with it all the same: --unseen`);
  }

  async #domain(name: string): Promise<string> {
    const domain = parseDomain(name);
    if (await this.#isOurs(domain)) return domain;
    throw new Fault('notFound', `There is no domain ${domain}`);
  }

  async #isOurs(domain: string): Promise<boolean> {
    const own = await this.#options.database.read((view) => ownDomainsAmong(view, [domain]));
    return own.length > 0 || domain === this.#options.hostName;
  }
}

function listingOf(key: DkimKeyRow): KeyListing {
  const { domain, selector, algorithm, state, stateSince: since, found, foundSince } = key;
  return { domain, selector, algorithm, state, since, found, foundSince, record: recordOf(key) };
}

async function inOrder<T, R>(items: readonly T[], work: (item: T) => Promise<R>): Promise<R[]> {
  const results: R[] = [];
  for (const item of items) results.push(await work(item));
  return results;
}
