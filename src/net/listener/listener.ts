import { createServer, type AddressInfo, type Server, type Socket } from 'node:net';
import type { SecureContext } from 'node:tls';
import { systemClock, type Clock } from '../../base/clock.ts';
import { asFault, Fault } from '../../base/fault.ts';
import type { Log } from '../../base/log.ts';
import { Occupancy } from './occupancy.ts';
import { listening, stopListening } from './server.ts';
import { secured, tlsFactsOf, type TlsFacts } from './secured.ts';

export interface ListenerOptions {
  /** The address to listen on: "127.0.0.1", "::". */
  readonly address: string;
  /** 0 takes a free port. */
  readonly port: number;
  /** Given where connections begin with TLS (ports 465, 993). Asked for each connection, so certificates can change. */
  readonly tls?: () => SecureContext;
  readonly connectionsMax: number;
  /** Connections of one IPv4 address or one IPv6 /64 at the same time. */
  readonly perAddressMax: number;
  /** Addresses that `perAddressMax` does not hold back. */
  readonly trusted?: (address: string) => boolean;
  /**
   * Takes over the socket, of which nothing was read yet and which may be half closed. What it throws is logged, and the
   * socket destroyed.
   */
  readonly onConnection: (socket: Socket, tls?: TlsFacts) => void | Promise<void>;
  /** What a refused peer reads before we close, as in "421 4.7.0 Too many connections\r\n". Not said on TLS ports. */
  readonly farewell?: (fault: Fault) => string;
  readonly log: Log;
  readonly clock?: Clock;
}

export interface Listener extends AsyncDisposable {
  /** The port in fact taken. */
  readonly port: number;
  /** Connections that are open now, those in their handshake included. */
  readonly connections: number;
}

/** Begins to listen. Throws Fault `unavailable` when the port cannot be had, with the reason in words. */
export async function openListener(options: ListenerOptions): Promise<Listener> {
  const occupancy = new Occupancy(options.connectionsMax, options.perAddressMax, options.trusted);
  const handshakes = new Set<Socket>();
  const server = createServer({ allowHalfOpen: true, noDelay: true });
  server.on('connection', (socket) => void admit(socket, occupancy, handshakes, options));
  await listening(server, { host: options.address, port: options.port });
  return openedListener(server, occupancy, handshakes);
}

function openedListener(server: Server, occupancy: Occupancy, handshakes: Set<Socket>): Listener {
  return {
    port: (server.address() as AddressInfo).port,
    get connections() {
      return occupancy.count;
    },
    [Symbol.asyncDispose]: async () => {
      stopListening(server);
      for (const socket of handshakes) socket.destroy();
    },
  };
}

async function admit(
  socket: Socket,
  occupancy: Occupancy,
  handshakes: Set<Socket>,
  options: ListenerOptions,
): Promise<void> {
  const { log } = options;
  socket.on('error', (error) => log.debug({ error: error.message }, 'Connection failed'));
  const peer = socket.remoteAddress;
  if (peer === undefined) return void socket.destroy();
  try {
    const leave = occupancy.enter(peer);
    socket.once('close', leave);
    await handOn(socket, handshakes, options);
  } catch (thrown) {
    refuse(socket, peer, asFault(thrown), options);
  }
}

async function handOn(socket: Socket, handshakes: Set<Socket>, options: ListenerOptions): Promise<void> {
  if (!options.tls) return options.onConnection(socket);
  handshakes.add(socket);
  try {
    const secure = await secured(socket, options.tls(), options.clock ?? systemClock);
    handshakes.delete(socket);
    await options.onConnection(secure, tlsFactsOf(secure));
  } finally {
    handshakes.delete(socket);
  }
}

function refuse(socket: Socket, peer: string, fault: Fault, { farewell, tls, log }: ListenerOptions): void {
  if (fault.code === 'internal') log.error({ peer, error: fault.cause }, 'A connection broke off by our own mistake');
  else log.info({ peer, code: fault.code }, fault.message);
  if (fault.code !== 'tooManyConnections' || tls || !farewell) return void socket.destroy();
  socket.end(farewell(fault), () => socket.destroy());
}
