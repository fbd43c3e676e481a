import { createConnection, createServer, type Socket } from 'node:net';
import { lstat, rm } from 'node:fs/promises';
import { once } from 'node:events';
import { Fault } from '../../base/fault.ts';
import type { Log } from '../../base/log.ts';
import { listening, stopListening } from './server.ts';

export interface LocalListenerOptions {
  /** Where the Unix socket lies. */
  readonly path: string;
  /** Who may talk to it, 0600 by default: its owner alone. */
  readonly mode?: number;
  /** More at one time are closed at once. */
  readonly connectionsMax?: number;
  readonly onConnection: (socket: Socket) => void | Promise<void>;
  readonly log: Log;
}

/** sun_path of a Unix socket address holds 108 bytes with its final zero. */
const pathBytesMax = 107;

/**
 * Listens on a Unix socket. A socket that a crashed program left behind is replaced; throws Fault `unavailable` when a
 * program still answers there, when something else than a socket lies there, or when the path is too long. Disposing
 * removes the socket.
 */
export async function openLocalListener(options: LocalListenerOptions): Promise<AsyncDisposable> {
  const { path, mode = 0o600, connectionsMax, log } = options;
  if (Buffer.byteLength(path) > pathBytesMax) {
    throw new Fault('unavailable', `Cannot listen: the path ${path} is longer than ${pathBytesMax} bytes`);
  }
  await removeLeftover(path);
  const server = createServer({ allowHalfOpen: true });
  if (connectionsMax !== undefined) server.maxConnections = connectionsMax;
  server.on('connection', (socket) => {
    socket.on('error', (error) => log.debug({ error: error.message }, 'Local connection failed'));
    void handOn(socket, options);
  });
  await withMode(mode, () => listening(server, { path }));
  return { [Symbol.asyncDispose]: async () => stopListening(server) };
}

async function handOn(socket: Socket, { onConnection, log }: LocalListenerOptions): Promise<void> {
  try {
    await onConnection(socket);
  } catch (error) {
    log.error({ error }, 'A local connection broke off by our own mistake');
    socket.destroy();
  }
}

/** The file is made during the call itself, so that no moment exists in which others could open it. */
function withMode<T>(mode: number, work: () => T): T {
  const usual = process.umask(0o777 & ~mode);
  try {
    return work();
  } finally {
    process.umask(usual);
  }
}

async function removeLeftover(path: string): Promise<void> {
  const found = await lstat(path).catch(() => undefined);
  if (!found) return;
  if (!found.isSocket()) throw new Fault('unavailable', `Cannot listen: ${path} is there and no socket`);
  try {
    const socket = await connectLocal(path);
    socket.destroy();
  } catch {
    return rm(path, { force: true });
  }
  throw new Fault('unavailable', `Cannot listen: another program already answers on ${path}`);
}

/** Connects to a Unix socket of this machine. Throws Fault `unavailable` when nobody answers there. */
export async function connectLocal(path: string): Promise<Socket> {
  const socket = createConnection({ path });
  try {
    await once(socket, 'connect');
    return socket;
  } catch (error) {
    throw new Fault('unavailable', `Nobody answers on ${path}`, { cause: error });
  }
}
