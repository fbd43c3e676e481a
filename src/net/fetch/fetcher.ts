import { isIP } from 'node:net';
import { limits } from '../../base/limits.ts';
import { isLoopback, isPublicAddress } from './addresses.ts';
import { FetchFault } from './fault.ts';
import { exchange } from './exchange.ts';
import type { FetchedDocument, FetcherOptions, FetchOrder } from './types.ts';

/** Calls out for small documents. Throws nothing but `FetchFault`, whatever the other side does. */
export class Fetcher {
  readonly #options: FetcherOptions;

  constructor(options: FetcherOptions) {
    this.#options = options;
  }

  /** The answer to one request, or to the last of those that redirections led to. */
  async fetch(order: FetchOrder): Promise<FetchedDocument> {
    const stop = new AbortController();
    const { clock } = this.#options;
    const timeoutMs = order.timeoutMs ?? limits.fetchMs;
    const late = (): void => stop.abort(new FetchFault('timeout', `${order.url} was not there in time`));
    const end = (): void => stop.abort(new FetchFault('unreachable', `${order.url} was not waited for`));
    using _ = clock.alarm(timeoutMs, late);
    order.signal?.addEventListener('abort', end, { once: true });
    if (order.signal?.aborted) end();
    try {
      return await this.#follow(order, stop.signal);
    } finally {
      order.signal?.removeEventListener('abort', end);
    }
  }

  async #follow(order: FetchOrder, signal: AbortSignal): Promise<FetchedDocument> {
    const most = Math.min(order.redirectsMax ?? 0, limits.fetchRedirectsMax);
    let url = urlOf(order.url);
    for (let redirects = 0; ; redirects++) {
      const document = await this.#once(order, url, signal);
      const next = redirectionOf(document, url);
      if (next === undefined || most === 0 || order.method === 'POST') return document;
      if (redirects === most) throw new FetchFault('answer', `${order.url} redirects too often`);
      if (url.protocol === 'https:' && next.protocol !== 'https:') {
        throw new FetchFault('answer', `${order.url} redirects to where nothing is protected`);
      }
      url = next;
    }
  }

  async #once(order: FetchOrder, url: URL, signal: AbortSignal): Promise<FetchedDocument> {
    const addresses = await this.#addressesOf(order, url, signal);
    const { ca, port } = this.#options;
    let last = new FetchFault('name', `${url.hostname} has no address`);
    for (const address of addresses.slice(0, limits.fetchAddressesMax)) {
      try {
        return await exchange({ order, url, address, ca, port, signal });
      } catch (error) {
        // What came further than the connection may have been done there: it is not said twice.
        if (!(error instanceof FetchFault) || error.reason !== 'unreachable' || signal.aborted) throw error;
        last = error;
      }
    }
    throw last;
  }

  /** Those that may be called. */
  async #addressesOf(order: FetchOrder, url: URL, signal: AbortSignal): Promise<readonly string[]> {
    const allowsPrivate = order.allowsPrivate ?? this.#options.allowsPrivate ?? false;
    const all = await this.#resolve(url.hostname.replace(/^\[|\]$/g, ''), signal);
    const allowed = allowsPrivate ? all : all.filter(isPublicAddress);
    if (all.length > 0 && allowed.length === 0) {
      throw new FetchFault('address', `${url.hostname} is no host of the open Internet`);
    }
    if (url.protocol === 'http:' && !(allowsPrivate && allowed.every(isLoopback))) {
      throw new FetchFault('url', `${url.href} would go unprotected`);
    }
    return allowed;
  }

  async #resolve(host: string, signal: AbortSignal): Promise<readonly string[]> {
    if (isIP(host) !== 0) return [host];
    const asked = this.#options.resolver.addresses(host).catch((error: unknown) => {
      throw new FetchFault('name', `Nobody could say where ${host} is`, { cause: error });
    });
    return (await unlessAborted(asked, signal)).records;
  }
}

function urlOf(text: string): URL {
  const url = URL.canParse(text) ? new URL(text) : undefined;
  if (!url || !/^https?:$/.test(url.protocol) || url.username !== '' || url.password !== '') {
    throw new FetchFault('url', `${text} is no URL that can be fetched`);
  }
  return url;
}

function redirectionOf({ status, headers }: FetchedDocument, url: URL): URL | undefined {
  const { location } = headers;
  if (![301, 302, 303, 307, 308].includes(status) || typeof location !== 'string') return undefined;
  return urlOf(URL.parse(location, url)?.href ?? location);
}

function unlessAborted<T>(work: Promise<T>, signal: AbortSignal): Promise<T> {
  const { promise, reject } = Promise.withResolvers<never>();
  const stop = (): void => reject(signal.reason as Error);
  signal.addEventListener('abort', stop, { once: true });
  if (signal.aborted) stop();
  return Promise.race([work, promise]).finally(() => signal.removeEventListener('abort', stop));
}
