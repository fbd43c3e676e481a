/** Opens the ports of the services and hands each connection to its session. */

import type { Socket } from 'node:net';
import type { Clock } from '../base/clock.ts';
import type { Log } from '../base/log.ts';
import { openListener, openLocalListener } from '../net/listener/index.ts';
import type { Listener, Origin } from '../net/listener/index.ts';
import { serveConnection } from '../protocols/connection/index.ts';
import type { Certificate } from './certificate.ts';
import { limits } from '../base/limits.ts';
import type { Guard } from '../mail/guard/index.ts';
import type { Config, Endpoint, UnixEndpoint } from './config/index.ts';
import type { Service } from './services.ts';
import { isHouse } from './settings.ts';
import type { Sessions } from './sessions.ts';

export type Ports = { readonly [name in Service['name'] | 'api']?: number };

/** What every connection needs. */
export interface Surroundings {
  readonly config: Config;
  readonly certificate: Certificate;
  readonly sessions: Sessions;
  readonly guard: Pick<Guard, 'admit'>;
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
      if ('path' in endpoint) {
        opened.use(await openUnix(surroundings, service, endpoint));
        continue;
      }
      const { port } = opened.use(await openService(surroundings, service, endpoint));
      ports[service.name] ??= port;
    }
  }
  const kept = opened.move();
  return { ports, [Symbol.asyncDispose]: () => kept.disposeAsync() };
}

function openService(surroundings: Surroundings, service: Service, endpoint: Endpoint): Promise<Listener> {
  const onConnection: Port['onConnection'] = (socket, origin) => converse(surroundings, service, socket, origin);
  return openPort(surroundings, { ...service, onConnection }, endpoint);
}

/** What is behind a port. */
export interface Port extends Pick<Service, 'farewell' | 'implicitTls'> {
  readonly name: keyof Ports;
  readonly onConnection: (socket: Socket, origin: Origin) => void;
  readonly readAheadBytes?: number;
}

/** Opens one. Throws Fault `unavailable` when it cannot be had. */
export function openPort(surroundings: Surroundings, behind: Port, { address, port }: Endpoint): Promise<Listener> {
  const { config, certificate, guard, clock } = surroundings;
  const log = surroundings.log.child({ service: behind.name });
  const listen = (host: string): Promise<Listener> =>
    openListener({
      address: host,
      port,
      ...(behind.implicitTls && { tls: () => certificate.context() }),
      connectionsMax: config.limits.connections,
      perAddressMax: config.limits.connections_per_address,
      trusted: isHouse(config),
      isProxy: config.proxy_networks,
      admit: (peer) => guard.admit(peer),
      onConnection: behind.onConnection,
      ...(behind.readAheadBytes !== undefined && { readAheadBytes: behind.readAheadBytes }),
      farewell: behind.farewell,
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

/** Programs of this machine have no address; what they bring is said to come from it. */
const local: Origin = { address: '127.0.0.1', port: 0 };

/** The members of its group may connect: that is how the operator says who hands over mail. */
const groupMode = 0o660;

function openUnix(surroundings: Surroundings, service: Service, { path }: UnixEndpoint): Promise<AsyncDisposable> {
  const log = surroundings.log.child({ service: service.name });
  const onConnection = (socket: Socket): void => converse(surroundings, service, socket, local);
  return openLocalListener({
    path,
    mode: groupMode,
    connectionsMax: surroundings.config.limits.connections,
    onConnection,
    log,
  });
}

function converse(surroundings: Surroundings, service: Service, socket: Socket, peer: Origin): void {
  const { certificate, sessions, clock, log } = surroundings;
  const options = {
    session: service.session,
    patienceMs: service.patienceMs,
    probationMs: limits.probationMs,
    secureContext: () => certificate.context(),
    log: log.child({ service: service.name, peer: peer.address }),
    clock,
    graceMs,
  };
  const { localPort: ourPort } = socket;
  const met = { ...peer, ...(ourPort !== undefined && { ourPort }) };
  sessions.begin(peer.address, (signal) => serveConnection(socket, met, { ...options, signal }));
}
