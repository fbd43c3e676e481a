/** The HTTP API: its ports, and what carries events to webhooks. Where nothing listens nothing of it is loaded. */
import { limits } from '../base/limits.ts';
import type { Random } from '../base/random.ts';
import type { Guard } from '../mail/guard/index.ts';
import type { Submission } from '../mail/submission/index.ts';
import type { Resolver } from '../net/dns/index.ts';
import type { Database } from '../store/database/index.ts';
import type { commands } from '../store/records/index.ts';
import { isLoopback } from './addresses.ts';
import { graceMs, openPort, type Port, type Ports, type Surroundings } from './listening.ts';

export interface ApiParts extends Surroundings {
  readonly submission: Submission;
  readonly guard: Guard;
  readonly database: Database<typeof commands>;
  readonly resolver: Resolver;
  readonly random: Random;
}

/** Opens every configured port of the API. Throws Fault `unavailable` when one cannot be had. */
export async function openApi(parts: ApiParts): Promise<AsyncDisposable & { readonly ports: Ports }> {
  await using opened = new AsyncDisposableStack();
  const { listen } = parts.config.api;
  let first: number | undefined;
  if (listen.length > 0) {
    const serve = await openHandler(parts, opened);
    for (const endpoint of listen) {
      // Behind a proxy of this machine, or for programs of it, TLS would protect nothing.
      const behind = { ...serve, implicitTls: !isLoopback(endpoint.address) };
      const { port } = opened.use(await openPort(parts, behind, endpoint));
      first ??= port;
    }
  }
  const kept = opened.move();
  return { ports: first === undefined ? {} : { api: first }, [Symbol.asyncDispose]: () => kept.disposeAsync() };
}

async function openHandler(parts: ApiParts, opened: AsyncDisposableStack): Promise<Port> {
  const [{ Feed, Posting, Tokens, WebhookCarrier }, { httpApi, printRefusal }, { HttpConnections }, { Dispatch }] =
    await Promise.all([
      import('../mail/application/index.ts'),
      import('../protocols/http/index.ts'),
      import('../protocols/connection/index.ts'),
      import('../mail/dispatch/index.ts'),
    ]);
  const { config, sessions, submission, guard, database, clock, random } = parts;
  const log = parts.log.child({ service: 'api' });
  const feed = opened.use(new Feed({ database, clock }));
  const dispatch = new Dispatch({ database, clock });
  const handler = httpApi({
    tokens: new Tokens({ database, clock, random }),
    posting: new Posting({ submission, database, clock, log, recipientsMax: config.limits.recipients }),
    feed,
    guard,
    cancel: async (which) => (await dispatch.cancel(which)).changed,
    hostName: config.hostname,
    messageBytesMax: config.limits.message_bytes,
    clock,
    random,
    log,
  });
  const carrier = opened.use(new WebhookCarrier({ database, post: await postOf(parts), clock, log }));
  carrier.start();
  const connections = new HttpConnections({ handler, clock, log, graceMs });
  const onConnection: Port['onConnection'] = (socket, origin) => {
    sessions.begin(origin.address, (signal) => connections.serve(socket, origin, signal));
  };
  return { name: 'api', farewell: printRefusal, onConnection, readAheadBytes: limits.httpReadAheadBytes };
}

/** How events are brought to the programs of others. */
async function postOf({ config, resolver, clock }: ApiParts) {
  const { Fetcher } = await import('../net/fetch/index.ts');
  const fetcher = new Fetcher({ resolver, clock, allowsPrivate: config.api.private_webhooks });
  return (url: string, headers: Readonly<Record<string, string>>, body: Uint8Array, signal: AbortSignal) =>
    fetcher.fetch({ url, method: 'POST', headers, body, signal, timeoutMs: limits.webhookMs });
}
