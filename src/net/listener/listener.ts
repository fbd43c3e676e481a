import { createServer, type AddressInfo, type Server, type Socket } from 'node:net';
import type { SecureContext } from 'node:tls';
import { systemClock, type Clock } from '../../base/clock.ts';
import { asFault, Fault } from '../../base/fault.ts';
import type { Log } from '../../base/log.ts';
import { plainAddress } from '../../formats/network/index.ts';
import { Occupancy } from './occupancy.ts';
import { proxiedSource } from './proxied.ts';
import { listening, stopListening } from './server.ts';
import { secured, tlsFactsOf, type TlsFacts } from './secured.ts';

/** Who is at the other end: where a trusted proxy stands between, whom it names. */
export interface Origin {
  /** An IPv4 peer of an IPv6 socket is named by its IPv4 address. */
  readonly address: string;
  readonly port: number;
  /** Set where the connection began with TLS. */
  readonly tls?: TlsFacts;
}

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
  /** What a paused socket still reads. Node's parser of HTTP comes to a halt without any. */
  readonly readAheadBytes?: number;
  /** Proxies: a connection from there must begin with a PROXY header, before TLS too; from elsewhere none is looked for. */
  readonly isProxy?: (address: string) => boolean;
  /** Asked before anything is said. Throws Fault `banned`, `tooManyConnections` to send the peer away. */
  readonly admit?: (address: string) => void;
  /**
   * Takes over the socket, of which nothing but a PROXY header was read yet and which may be half closed. What it throws is
   * logged, and the socket destroyed.
   */
  readonly onConnection: (socket: Socket, origin: Origin) => void | Promise<void>;
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
  const door = new Entrance(options);
  // A socket that is paused reads no more ahead than what comes at once: see protocols/connection.
  const highWaterMark = options.readAheadBytes ?? 0;
  const server = createServer({ allowHalfOpen: true, noDelay: true, highWaterMark });
  server.on('connection', (socket) => void door.receive(socket));
  await listening(server, { host: options.address, port: options.port });
  return openedListener(server, door);
}

function openedListener(server: Server, door: Entrance): Listener {
  return {
    port: (server.address() as AddressInfo).port,
    get connections() {
      return door.occupancy.count;
    },
    [Symbol.asyncDispose]: async () => {
      stopListening(server);
      door.drop();
    },
  };
}

/** Farewells are for those who are sent away; who breaks the rules of the way in hears nothing. */
const saidFarewell: ReadonlySet<string> = new Set(['tooManyConnections', 'banned']);

/** From the accepted socket to the one that is ready to talk. */
class Entrance {
  readonly #options: ListenerOptions;
  readonly #clock: Clock;
  /** Sockets of which a PROXY header or a TLS handshake is awaited. */
  readonly #underWay = new Set<Socket>();
  readonly occupancy: Occupancy;

  constructor(options: ListenerOptions) {
    this.#options = options;
    this.#clock = options.clock ?? systemClock;
    const { trusted, isProxy } = options;
    const isFree = (address: string): boolean => (trusted?.(address) ?? false) || (isProxy?.(address) ?? false);
    this.occupancy = new Occupancy(options.connectionsMax, options.perAddressMax, isFree);
  }

  /** Never throws. */
  async receive(socket: Socket): Promise<void> {
    socket.on('error', (error) => this.#options.log.debug({ error: error.message }, 'Connection failed'));
    if (socket.remoteAddress === undefined) return void socket.destroy();
    let peer: Origin = { address: plainAddress(socket.remoteAddress), port: socket.remotePort ?? 0 };
    try {
      if (this.#options.isProxy?.(peer.address)) peer = (await this.#namedBy(socket, peer.address)) ?? peer;
      if (socket.destroyed) return;
      this.#options.admit?.(peer.address);
      socket.once('close', this.occupancy.enter(peer.address));
      await this.#handOn(socket, peer);
    } catch (thrown) {
      this.#refuse(socket, peer.address, asFault(thrown));
    } finally {
      this.#underWay.delete(socket);
    }
  }

  /** Ends what is not handed on yet. */
  drop(): void {
    for (const socket of this.#underWay) socket.destroy();
  }

  /** As long as its header is awaited, a connection counts as one of the proxy's own. */
  async #namedBy(socket: Socket, proxy: string): Promise<Origin | undefined> {
    const leave = this.occupancy.enter(proxy);
    this.#underWay.add(socket);
    try {
      return await proxiedSource(socket, this.#clock);
    } finally {
      leave();
    }
  }

  async #handOn(socket: Socket, peer: Origin): Promise<void> {
    const { tls, onConnection } = this.#options;
    if (!tls) return onConnection(socket, peer);
    this.#underWay.add(socket);
    const secure = await secured(socket, tls(), this.#clock);
    this.#underWay.delete(socket);
    await onConnection(secure, { ...peer, tls: tlsFactsOf(secure) });
  }

  #refuse(socket: Socket, peer: string, fault: Fault): void {
    const { farewell, tls, log } = this.#options;
    if (fault.code === 'internal') log.error({ peer, error: fault.cause }, 'A connection broke off by our own mistake');
    else log.info({ peer, code: fault.code }, fault.message);
    if (!saidFarewell.has(fault.code) || tls || !farewell) return void socket.destroy();
    socket.end(farewell(fault), () => socket.destroy());
  }
}
