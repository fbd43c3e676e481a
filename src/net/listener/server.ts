import type { ListenOptions, Server } from 'node:net';
import { Fault } from '../../base/fault.ts';

/** Resolves when `server` listens. Throws Fault `unavailable` with the reason in words. */
export function listening(server: Server, where: ListenOptions): Promise<void> {
  return new Promise((resolve, reject) => {
    const refuse = (error: NodeJS.ErrnoException): void =>
      reject(new Fault('unavailable', reasonFor(error, placeOf(where)), { cause: error }));
    server.once('error', refuse);
    server.listen({ ...where, backlog: 1024 }, () => {
      server.off('error', refuse);
      resolve();
    });
  });
}

function placeOf({ path, host, port }: ListenOptions): string {
  return path ?? (host?.includes(':') ? `[${host}]:${port}` : `${host}:${port}`);
}

function reasonFor(error: NodeJS.ErrnoException, place: string): string {
  const reasons: Record<string, string> = {
    EADDRINUSE: `another program already listens on ${place}`,
    EACCES: `listening on ${place} needs more rights (ports below 1024 want root or CAP_NET_BIND_SERVICE)`,
    EADDRNOTAVAIL: `this machine has no such address as ${place}`,
  };
  return `Cannot listen: ${reasons[error.code ?? ''] ?? `${place}: ${error.message}`}`;
}

/** Stops accepting at once. Connections that are open stay open; nobody waits for them here. */
export function stopListening(server: Server): void {
  if (server.listening) server.close();
}
