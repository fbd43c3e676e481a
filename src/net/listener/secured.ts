import type { Socket } from 'node:net';
import { TLSSocket, type SecureContext } from 'node:tls';
import type { Clock } from '../../base/clock.ts';
import { Fault } from '../../base/fault.ts';
import { limits } from '../../base/limits.ts';

/** What is known of the TLS layer of a connection. */
export interface TlsFacts {
  /** As in "TLSv1.3". */
  readonly version: string;
  readonly cipher: string;
  /** The name the peer asked for (RFC 6066 §3), where it named one. */
  readonly serverName?: string;
}

/**
 * Puts our side of TLS on top of `raw` and resolves when the handshake is done. What the peer sent before and nobody read
 * counts as the beginning of the handshake. Throws Fault `timeout` after `limits.tlsHandshakeMs`, `cannot` when the peer
 * fails the handshake or leaves; the socket is destroyed then.
 */
export async function secured(raw: Socket, secureContext: SecureContext, clock: Clock): Promise<TLSSocket> {
  const socket = new TLSSocket(raw, { isServer: true, secureContext });
  socket.on('error', () => undefined); // whoever reads or writes hears of it; nobody must die of it
  using _bell = clock.alarm(limits.tlsHandshakeMs, () =>
    socket.destroy(new Fault('timeout', 'The TLS handshake took too long')),
  );
  try {
    await handshakeOf(socket, raw);
  } catch (error) {
    socket.destroy();
    raw.destroy();
    throw error instanceof Fault ? error : new Fault('cannot', 'The TLS handshake failed', { cause: error });
  }
  return socket;
}

function handshakeOf(socket: TLSSocket, raw: Socket): Promise<void> {
  return new Promise((resolve, reject) => {
    const leave = (): void => reject(new Fault('cannot', 'The peer left during the TLS handshake'));
    const done = (): void => {
      socket.off('error', reject).off('close', leave).off('end', leave);
      raw.off('error', reject).off('close', leave);
      resolve();
    };
    socket.once('secure', done).once('error', reject).once('close', leave).once('end', leave);
    raw.once('error', reject).once('close', leave);
  });
}

/** The facts of a finished handshake. */
export function tlsFactsOf(socket: TLSSocket): TlsFacts {
  const version = socket.getProtocol() ?? 'unknown';
  const cipher = socket.getCipher().standardName;
  const { servername } = socket as { servername?: string | false | null };
  return servername ? { version, cipher, serverName: servername } : { version, cipher };
}
