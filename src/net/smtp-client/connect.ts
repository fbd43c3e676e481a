import { connect as connectTcp, type Socket } from 'node:net';
import type { Clock } from '../../base/clock.ts';
import { Fault } from '../../base/fault.ts';
import { limits } from '../../base/limits.ts';

/** Opens a connection to one IP address, or to a Unix socket by its full path. Throws Fault `unavailable`, or `shuttingDown` when the signal aborts. */
export async function connect(address: string, port: number, clock: Clock, signal?: AbortSignal): Promise<Socket> {
  const { promise, resolve, reject } = Promise.withResolvers<void>();
  const isPath = address.startsWith('/');
  const stop = (): void => reject(new Fault('shuttingDown', 'The server stops'));
  if (signal?.aborted) stop();
  signal?.addEventListener('abort', stop, { once: true });
  const refuse = (what: string): void =>
    reject(new Fault('unavailable', `${isPath ? address : `${address} port ${port}`} ${what}`));
  using _ = clock.alarm(limits.connectTimeoutMs, () => refuse('did not answer in time'));
  const way = isPath ? { path: address } : { host: address, port, noDelay: true, autoSelectFamily: false };
  const socket = connectTcp(way);
  socket.once('connect', resolve);
  const broken = (error: NodeJS.ErrnoException): void => refuse(`cannot be reached (${error.code ?? error.message})`);
  socket.once('error', broken);
  try {
    await promise;
    socket.removeListener('error', broken);
    return socket;
  } catch (error) {
    socket.destroy();
    throw error;
  } finally {
    signal?.removeEventListener('abort', stop);
  }
}
