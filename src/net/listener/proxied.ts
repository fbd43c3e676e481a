import type { Socket } from 'node:net';
import { concatBytes } from '../../base/bytes.ts';
import type { Clock } from '../../base/clock.ts';
import { Fault } from '../../base/fault.ts';
import { limits } from '../../base/limits.ts';
import { type ProxyReading, type ProxySource, readProxyHeader } from '../../formats/proxy/index.ts';

/**
 * Takes the PROXY header off the beginning of a socket, on which nobody listens yet; what came behind it is put back.
 * Answers whom the proxy speaks for, undefined where it speaks for itself. Throws Fault `badSyntax` for what is no header,
 * `timeout` after `limits.proxyHeaderMs`, `cannot` when the peer leaves before its end.
 */
export async function proxiedSource(socket: Socket, clock: Clock): Promise<ProxySource | undefined> {
  const late = Promise.withResolvers<never>();
  late.promise.catch(() => undefined); // nobody waits for it any more when the header is there
  using _bell = clock.alarm(limits.proxyHeaderMs, () => late.reject(new Fault('timeout', 'No PROXY header came')));
  let bytes: Uint8Array = new Uint8Array(0);
  for (;;) {
    const reading = readProxyHeader(bytes);
    if (reading.is === 'bad') throw new Fault('badSyntax', `A bad PROXY header: ${reading.reason}`);
    if (reading.is !== 'needsMore') return taken(socket, bytes, reading);
    bytes = concatBytes([bytes, await Promise.race([nextBytes(socket), late.promise])]);
  }
}

type Whole = Extract<ProxyReading, { readonly used: number }>;

function taken(socket: Socket, bytes: Uint8Array, reading: Whole): ProxySource | undefined {
  if (reading.used < bytes.length) socket.unshift(bytes.subarray(reading.used));
  return reading.is === 'proxied' ? reading.source : undefined;
}

/** Leaves the socket as it found it: not flowing, and without listeners. */
function nextBytes(socket: Socket): Promise<Uint8Array> {
  return new Promise((resolve, reject) => {
    const look = (): void => {
      const chunk = socket.read() as Buffer | null;
      if (chunk === null) return;
      done();
      resolve(chunk);
    };
    const leave = (): void => {
      done();
      reject(new Fault('cannot', 'The peer left before its PROXY header was whole'));
    };
    const done = (): unknown => socket.off('readable', look).off('end', leave).off('close', leave).off('error', leave);
    socket.on('readable', look).once('end', leave).once('close', leave).once('error', leave);
  });
}
