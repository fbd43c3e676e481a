/**
 * The shape of every service that speaks HTTP: a request in, a response out, without a socket. What a response is made of
 * may come piece by piece, and no faster than its reader takes it.
 */
import type { Peer } from './session.ts';

export interface HttpRequest {
  /** "GET", "POST" ... */
  readonly method: string;
  /** As it stands in the request, without the query. */
  readonly path: string;
  readonly query: URLSearchParams;
  /** Names in lower case. */
  readonly headers: Readonly<Record<string, string | undefined>>;
  /** Read it once. Throws Fault `timeout` where it comes too slowly, `badSyntax` where it breaks off. */
  readonly body: AsyncIterable<Uint8Array>;
  readonly peer: Peer;
  /** Aborts when nobody waits for the response any more, or the server stops. */
  readonly signal: AbortSignal;
}

export interface HttpResponse {
  readonly status: number;
  readonly headers: Readonly<Record<string, string>>;
  /** Text, as UTF-8. */
  readonly body: string | AsyncIterable<string>;
}

/** Never throws. */
export type HttpHandler = (request: HttpRequest) => Promise<HttpResponse>;
