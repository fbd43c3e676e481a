import { createSocket } from 'node:dgram';
import { connect, isIPv6, type Socket } from 'node:net';
import { concatBytes } from '../../base/bytes.ts';
import type { Clock } from '../../base/clock.ts';
import { LookupFault } from './lookup-fault.ts';

/** One question to one server. `read` answers undefined for a packet that is not the answer, and the wait goes on. */
export interface Exchange<T> {
  /** An IP address and a port. */
  readonly server: { readonly address: string; readonly port: number };
  readonly query: Uint8Array;
  readonly read: (bytes: Uint8Array) => T | undefined;
  readonly clock: Clock;
  readonly timeoutMs: number;
  /** Ends the exchange with a LookupFault. */
  readonly signal: AbortSignal;
}

/**
 * Asks over UDP, from a fresh socket: so the system picks a random port, and since the socket is connected it drops what
 * does not come from that server (RFC 5452 §9). Throws a LookupFault on time out or a network error.
 */
export async function askByUdp<T>(exchange: Exchange<T>): Promise<T> {
  const { server, query, read } = exchange;
  const wait = new Wait<T>(exchange);
  const socket = createSocket(isIPv6(server.address) ? 'udp6' : 'udp4');
  try {
    socket.on('error', wait.fail);
    socket.on('message', (bytes) => wait.offer(read(bytes)));
    socket.connect(server.port, server.address, () => socket.send(query));
    return await wait.outcome;
  } finally {
    wait[Symbol.dispose]();
    socket.close();
  }
}

/** Asks over TCP (RFC 7766), for answers that do not fit into a datagram. Throws a LookupFault like `askByUdp`. */
export async function askByTcp<T>(exchange: Exchange<T>): Promise<T> {
  const { server, query, read } = exchange;
  const wait = new Wait<T>(exchange);
  const socket = connect({ port: server.port, host: server.address, noDelay: true });
  try {
    socket.on('error', wait.fail);
    socket.on('close', wait.fail);
    onFrame(socket, (frame) => wait.offer(read(frame)));
    socket.write(framed(query));
    return await wait.outcome;
  } finally {
    wait[Symbol.dispose]();
    socket.destroy();
  }
}

/** The wait for one answer, which ends by the answer, an error, the clock or the signal: whatever comes first. */
class Wait<T> implements Disposable {
  readonly outcome: Promise<T>;
  readonly offer: (reply: T | undefined) => void;
  readonly fail: (cause?: unknown) => void;
  readonly #release = new DisposableStack();

  constructor({ server, clock, timeoutMs, signal }: Exchange<T>) {
    const { promise, resolve, reject } = Promise.withResolvers<T>();
    const refuse = (what: string, cause?: unknown): void =>
      reject(new LookupFault('failed', `The name server ${server.address} ${what}`, { cause }));
    this.#release.use(clock.alarm(timeoutMs, () => refuse('did not answer in time')));
    const stop = (): void => refuse('was not waited for, because the server stops');
    signal.addEventListener('abort', stop, { once: true });
    this.#release.defer(() => signal.removeEventListener('abort', stop));
    if (signal.aborted) stop();
    this.outcome = promise;
    this.offer = (reply) => (reply === undefined ? undefined : resolve(reply));
    this.fail = (cause) => refuse('cannot be reached', cause);
  }

  [Symbol.dispose](): void {
    this.#release.dispose();
  }
}

/** RFC 1035 §4.2.2: over TCP each message follows its length in two bytes. */
function framed(message: Uint8Array): Uint8Array {
  return concatBytes([Uint8Array.of(message.length >> 8, message.length & 255), message]);
}

/** Calls `take` with the first whole message; what it holds is bounded by the two bytes of the length. */
function onFrame(socket: Socket, take: (message: Uint8Array) => void): void {
  let seen = Buffer.alloc(0);
  socket.on('data', (chunk: Buffer) => {
    seen = Buffer.concat([seen, chunk]);
    const end = seen.length < 2 ? Infinity : 2 + seen.readUInt16BE();
    if (seen.length < end) return;
    socket.pause();
    take(seen.subarray(2, end));
  });
}
