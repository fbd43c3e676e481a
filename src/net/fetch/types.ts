import type { Clock } from '../../base/clock.ts';
import type { Resolver } from '../dns/index.ts';

export interface FetcherOptions {
  readonly resolver: Pick<Resolver, 'addresses'>;
  readonly clock: Clock;
  /** PEM of a further authority to believe. */
  readonly ca?: string;
  /** Instead of 443 where the URL names none; for tests. */
  readonly port?: number;
  /** Whether addresses of this machine and of private networks may be called; see `isPublicAddress`. */
  readonly allowsPrivate?: boolean;
}

/** One request. What is left out is as `limits.fetch*` has it. */
export interface FetchOrder {
  /** https; http only to this very machine, where `allowsPrivate`. */
  readonly url: string;
  readonly method?: 'GET' | 'POST';
  readonly headers?: Readonly<Record<string, string>>;
  readonly body?: Uint8Array;
  /** A longer answer is a Fault. */
  readonly bytesMax?: number;
  /** For everything: names, handshakes, the answer to its last byte. */
  readonly timeoutMs?: number;
  /** How many redirections a GET follows; 0 where left out: the redirection is the answer. */
  readonly redirectsMax?: number;
  /** Overrides that of the `Fetcher` for this order. */
  readonly allowsPrivate?: boolean;
  readonly signal?: AbortSignal;
}

/** What a server answered, whatever its status. */
export interface FetchedDocument {
  readonly status: number;
  /** Names in lower case. */
  readonly headers: Readonly<Record<string, string | readonly string[] | undefined>>;
  readonly body: Uint8Array;
}
