import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { Socket } from 'node:net';
import type { Clock } from '../../base/clock.ts';
import { limits } from '../../base/limits.ts';
import type { Log } from '../../base/log.ts';
import type { HttpHandler, HttpRequest, HttpResponse } from './http.ts';
import { HttpTalk } from './http-talk.ts';
import { pacedBody } from './http-body.ts';
import type { Peer } from './session.ts';

export interface HttpOptions {
  readonly handler: HttpHandler;
  readonly clock: Clock;
  readonly log: Log;
  /** How long what is in flight may take when the server stops. */
  readonly graceMs: number;
}

/**
 * Speaks HTTP/1.1 (RFC 9112) over sockets that others have accepted. The parser is Node's; what it leaves open is bounded
 * here: the time for a head, the pace of a body, how many requests come ahead of their answers.
 */
export class HttpConnections {
  readonly #options: HttpOptions;
  readonly #server: Server;
  readonly #talks = new WeakMap<Socket, HttpTalk>();

  constructor(options: HttpOptions) {
    this.#options = options;
    // Node's own clocks run for servers that listen by themselves only; ours are in `HttpTalk`.
    const times = {
      requestTimeout: 0,
      headersTimeout: 0,
      keepAliveTimeout: 0,
      connectionsCheckingInterval: 0x7fffffff,
    };
    this.#server = createServer({ maxHeaderSize: limits.httpHeaderBytesMax, ...times });
    this.#server.on('request', (request, response) => this.#receive(request, response));
  }

  /** Until the connection ends, which is soon after `signal` aborts. Never throws. */
  serve(socket: Socket, peer: Peer, signal: AbortSignal): Promise<void> {
    const talk = new HttpTalk(socket, peer, { ...this.#options, signal });
    this.#talks.set(socket, talk);
    this.#server.emit('connection', socket);
    return talk.ended;
  }

  #receive(request: IncomingMessage, response: ServerResponse): void {
    const talk = this.#talks.get(request.socket);
    if (!talk) return void request.socket.destroy();
    talk.take(async () => {
      try {
        await this.#answer(talk, request, response);
      } catch (error) {
        this.#options.log.error({ error }, 'A response broke off by our own mistake');
        request.socket.destroy();
      }
    });
  }

  async #answer(talk: HttpTalk, request: IncomingMessage, response: ServerResponse): Promise<void> {
    const gone = talk.watch(response);
    const { status, headers, body } = await this.#options.handler(requestOf(request, talk.peer, gone, this.#options));
    if (response.destroyed) return;
    // What was not read of the request would be taken for the next one, or be read for nothing.
    const closes = !request.complete || talk.isEnding;
    response.writeHead(status, { ...headers, ...lengthOf(body), ...(closes && { connection: 'close' }) });
    if (typeof body === 'string') response.end(body);
    else await talk.pour(body, response);
    if (closes) await talk.leave(request);
  }
}

function lengthOf(body: HttpResponse['body']): Record<string, string> {
  return typeof body === 'string' ? { 'content-length': String(Buffer.byteLength(body)) } : {};
}

function requestOf(
  message: IncomingMessage,
  peer: Peer,
  signal: AbortSignal,
  { clock }: Pick<HttpOptions, 'clock'>,
): HttpRequest {
  const [path = '', query = ''] = (message.url ?? '').split(/\?(.*)/s);
  const headers = Object.entries(message.headers).map(([name, value]) => [name, String(value)] as const);
  return {
    method: message.method ?? '',
    path,
    query: new URLSearchParams(query),
    headers: Object.fromEntries(headers),
    body: pacedBody(message, clock),
    peer,
    signal,
  };
}
