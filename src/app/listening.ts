/** Opens the ports of the services and hands each connection to its session. */

import type { Socket } from 'node:net';
import type { Clock } from '../base/clock.ts';
import type { Log } from '../base/log.ts';
import { openListener } from '../net/listener/index.ts';
import type { Listener, TlsFacts } from '../net/listener/index.ts';
import { serveConnection } from '../protocols/connection/index.ts';
import type { Peer } from '../protocols/connection/index.ts';
import type { Certificate } from './certificate.ts';
import type { Config, Endpoint } from './config/index.ts';
import { isLoopback, plainAddress } from './addresses.ts';
import type { Service } from './services.ts';
import type { Sessions } from './sessions.ts';

export type Ports = { readonly [name in Service['name']]?: number };

/** What every connection needs. */
export interface Surroundings {
  readonly config: Config;
  readonly certificate: Certificate;
  readonly sessions: Sessions;
  readonly clock: Clock;
  readonly log: Log;
}

/** How long what is in flight may take once the server stops: the whole stop has five seconds. */
export const graceMs = 3000;

/** Opens every configured port of every service. Throws Fault `unavailable` when one cannot be had. */
export async function openServices(
  surroundings: Surroundings,
  services: readonly Service[],
): Promise<AsyncDisposable & { ports: Ports }> {
  await using opened = new AsyncDisposableStack();
  const ports: { -readonly [name in Service['name']]?: number } = {};
  for (const service of services) {
    for (const endpoint of surroundings.config[service.name].listen) {
      const { port } = opened.use(await openService(surroundings, service, endpoint));
      ports[service.name] ??= port;
    }
  }
  const kept = opened.move();
  return { ports, [Symbol.asyncDispose]: () => kept.disposeAsync() };
}

function openService(surroundings: Surroundings, service: Service, { address, port }: Endpoint): Promise<Listener> {
  const { config, certificate, clock } = surroundings;
  const log = surroundings.log.child({ service: service.name });
  const listen = (host: string): Promise<Listener> =>
    openListener({
      address: host,
      port,
      ...(service.implicitTls && { tls: () => certificate.context() }),
      connectionsMax: config.limits.connections,
      perAddressMax: config.limits.connections_per_address,
      trusted: (peer) => isLoopback(peer) || config.trusted_networks(peer),
      onConnection: (socket, tls) => converse(surroundings, service, socket, tls),
      farewell: service.farewell,
      log,
      clock,
    });
  return address === '*' ? listenEverywhere(listen) : listen(address);
}

/** "::" takes IPv4 too; machines without IPv6 do not know it. */
async function listenEverywhere(listen: (host: string) => Promise<Listener>): Promise<Listener> {
  try {
    return await listen('::');
  } catch (error) {
    const { code } = ((error as Error).cause ?? {}) as NodeJS.ErrnoException;
    if (code !== 'EAFNOSUPPORT' && code !== 'EADDRNOTAVAIL') throw error;
    return listen('0.0.0.0');
  }
}

function converse(
  { certificate, sessions, clock, log }: Surroundings,
  service: Service,
  socket: Socket,
  tls?: TlsFacts,
): void {
  const { signal } = sessions;
  const peer: Peer = {
    address: plainAddress(socket.remoteAddress ?? ''),
    port: socket.remotePort ?? 0,
    ...(tls && { tls }),
  };
  const options = {
    session: service.session,
    patienceMs: service.patienceMs,
    secureContext: () => certificate.context(),
    log: log.child({ service: service.name, peer: peer.address }),
    clock,
    signal,
    graceMs,
  };
  sessions.track(serveConnection(socket, peer, options));
}
