import { type ClientRequest, type IncomingMessage, request as requestPlain } from 'node:http';
import { request as requestSecure, type RequestOptions } from 'node:https';
import { isIP } from 'node:net';
import { rootCertificates } from 'node:tls';
import { concatBytes } from '../../base/bytes.ts';
import { limits } from '../../base/limits.ts';
import { FetchFault } from './fault.ts';
import type { FetchedDocument, FetchOrder } from './types.ts';

export interface HttpExchange {
  readonly order: FetchOrder;
  readonly url: URL;
  readonly address: string;
  readonly ca: string | undefined;
  readonly port: number | undefined;
  /** Its reason is thrown when it aborts. */
  readonly signal: AbortSignal;
}

/** One request to one address, and its whole answer. Throws `FetchFault`. */
export async function exchange(terms: HttpExchange): Promise<FetchedDocument> {
  const { order, url, signal } = terms;
  const { promise, resolve, reject } = Promise.withResolvers<IncomingMessage>();
  const request = requestOf(terms);
  let isOpen = false;
  request.once('socket', (socket) => {
    socket.once(url.protocol === 'https:' ? 'secureConnect' : 'connect', () => {
      isOpen = true;
    });
  });
  const stop = (): void => void request.destroy(signal.reason as Error);
  signal.addEventListener('abort', stop, { once: true });
  if (signal.aborted) stop();
  request.once('response', resolve);
  request.on('error', reject);
  request.end(order.body);
  try {
    return await documentOf(await promise, order.bytesMax ?? limits.fetchedBytesMax, url);
  } catch (error) {
    throw signal.aborted ? signal.reason : faultOf(error, isOpen, url);
  } finally {
    signal.removeEventListener('abort', stop);
    request.destroy();
  }
}

function requestOf({ order, url, address, ca, port }: HttpExchange): ClientRequest {
  const headers = { ...order.headers, host: url.host, 'accept-encoding': 'identity', connection: 'close' };
  const length = order.body === undefined ? {} : { 'content-length': order.body.length };
  const options: RequestOptions = {
    host: address,
    port: url.port === '' ? (port ?? (url.protocol === 'https:' ? 443 : 80)) : Number(url.port),
    path: url.pathname + url.search,
    method: order.method ?? 'GET',
    headers: { ...headers, ...length },
    agent: false,
  };
  if (url.protocol === 'http:') return made(() => requestPlain(options));
  const servername = isIP(address) !== 0 && isIP(url.hostname.replace(/^\[|\]$/g, '')) !== 0 ? '' : url.hostname;
  const trust = ca === undefined ? {} : { ca: [...rootCertificates, ca] };
  const secure = { ...options, ...trust, servername, minVersion: 'TLSv1.2', rejectUnauthorized: true } as const;
  return made(() => requestSecure(secure));
}

/** Node refuses at once to write headers that would be others on the wire. */
function made(make: () => ClientRequest): ClientRequest {
  try {
    return make();
  } catch (error) {
    throw new FetchFault('url', 'There is a header that cannot be sent', { cause: error });
  }
}

async function documentOf(response: IncomingMessage, bytesMax: number, url: URL): Promise<FetchedDocument> {
  const { statusCode: status = 0, headers } = response;
  if ((headers['content-encoding'] ?? 'identity') !== 'identity') {
    throw new FetchFault('answer', `${url.href} answers compressed, which was not asked for`);
  }
  const chunks: Uint8Array[] = [];
  let bytes = 0;
  for await (const chunk of response as AsyncIterable<Uint8Array>) {
    bytes += chunk.length;
    if (bytes > bytesMax) throw new FetchFault('tooLarge', `${url.href} has more than ${bytesMax} bytes`);
    chunks.push(chunk);
  }
  if (!response.complete) throw new FetchFault('answer', `${url.href} broke off`);
  return { status, headers, body: concatBytes(chunks) };
}

/** Codes by which OpenSSL and Node say that a certificate will not do. */
const certificateCodes = /^(?:CERT_|ERR_TLS_CERT|UNABLE_TO_|DEPTH_ZERO_|SELF_SIGNED_|HOSTNAME_MISMATCH|INVALID_)/;

function faultOf(error: unknown, isOpen: boolean, url: URL): FetchFault {
  if (error instanceof FetchFault) return error;
  const { code = '', message }: NodeJS.ErrnoException = error instanceof Error ? error : new Error(String(error));
  const options = { cause: error };
  if (certificateCodes.test(code)) {
    return new FetchFault('certificate', `The certificate of ${url.hostname} will not do: ${message}`, options);
  }
  return isOpen
    ? new FetchFault('answer', `${url.href} gave no proper answer: ${message}`, options)
    : new FetchFault('unreachable', `${url.hostname} cannot be reached: ${code || message}`, options);
}
