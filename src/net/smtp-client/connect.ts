import { connect as connectTcp, isIP, type Socket, type TcpNetConnectOpts } from 'node:net';
import type { Clock } from '../../base/clock.ts';
import { Fault } from '../../base/fault.ts';
import { limits } from '../../base/limits.ts';
import { openThrough } from '../socks/index.ts';
import type { Destination } from './types.ts';

type Way = Pick<Destination, 'port' | 'clock' | 'signal' | 'sourceAddresses' | 'socks'>;

/**
 * Opens a connection to one IP address, or to a Unix socket by its full path; through a proxy also to a name. Throws Fault
 * `unavailable`, or `shuttingDown` when the signal aborts.
 */
export async function connect(address: string, way: Way): Promise<Socket> {
  const { clock, signal, socks, port } = way;
  const { promise, reject } = Promise.withResolvers<never>();
  const stop = (): void => reject(new Fault('shuttingDown', 'The server stops'));
  if (signal?.aborted) stop();
  signal?.addEventListener('abort', stop, { once: true });
  const socket = open(address, way);
  try {
    await Promise.race([connected(socket, nameOf(address, way), clock), promise]);
    if (socks) await Promise.race([openThrough(socket, socks, { host: address, port }, clock), promise]);
    return socket;
  } catch (error) {
    socket.destroy();
    throw error;
  } finally {
    signal?.removeEventListener('abort', stop);
  }
}

async function connected(socket: Socket, name: string, clock: Clock): Promise<void> {
  const { promise, resolve, reject } = Promise.withResolvers<void>();
  const refuse = (what: string): void => reject(new Fault('unavailable', `${name} ${what}`));
  using _ = clock.alarm(limits.connectTimeoutMs, () => refuse('did not answer in time'));
  // Once we have given up, its late errors concern nobody.
  socket.on('error', (error: NodeJS.ErrnoException) => refuse(`cannot be reached (${error.code ?? error.message})`));
  socket.once('connect', resolve).once('close', () => refuse('was given up'));
  await promise;
}

/** How faults and transcripts call it. */
function nameOf(address: string, { port, socks }: Way): string {
  if (socks) return `The proxy ${socks.host} port ${socks.port}`;
  return address.startsWith('/') ? address : `${address} port ${port}`;
}

function open(address: string, { port, socks, sourceAddresses }: Way): Socket {
  if (socks) return connectTcp({ host: socks.host, port: socks.port, noDelay: true });
  if (address.startsWith('/')) return connectTcp({ path: address });
  return connectTcp({ host: address, port, noDelay: true, autoSelectFamily: false, ...from(address, sourceAddresses) });
}

/** The first of our addresses of the same family. */
function from(address: string, sourceAddresses: readonly string[] = []): Pick<TcpNetConnectOpts, 'localAddress'> {
  const localAddress = sourceAddresses.find((one) => isIP(one) === isIP(address));
  return localAddress === undefined ? {} : { localAddress };
}
