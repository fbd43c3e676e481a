import type { Socket } from 'node:net';
import type { Clock } from '../../base/clock.ts';
import { Fault } from '../../base/fault.ts';
import { limits } from '../../base/limits.ts';
import { ByteReader } from './byte-reader.ts';
import { connectRequest, loginRequest, methods, version } from './requests.ts';

/** A SOCKS5 proxy, with the login where it asks for one. */
export interface Proxy {
  readonly host: string;
  readonly port: number;
  readonly user?: string;
  readonly password?: string;
}

/** Where the proxy is to connect to: an IP address, or a name that it looks up. */
export interface Target {
  readonly host: string;
  readonly port: number;
}

/** RFC 1928 §6 */
const refusals = [
  '',
  'failed',
  'does not allow it',
  'cannot reach the network',
  'cannot reach the host',
  'was refused by the host',
  'gave up, the time was over',
  'does not know the command',
  'does not know such addresses',
];

/** Bytes of the address that stands in a reply, by its type; a name says itself how long it is. */
const addressBytes: Readonly<Record<number, number>> = { 1: 4, 4: 16 };
const domainName = 3;

/**
 * Has the proxy at the other end of `socket` connect to `target`: from then on the far host speaks on it. Throws Fault
 * `unavailable`; the socket is of no use then. @param clock limits the whole exchange
 */
export async function openThrough(socket: Socket, proxy: Proxy, target: Target, clock: Clock): Promise<void> {
  using reader = new ByteReader(socket);
  using _ = clock.alarm(limits.socksExchangeMs, () => socket.destroy());
  try {
    await logIn(socket, reader, proxy);
    await ask(socket, reader, target);
  } catch (error) {
    if (!(error instanceof Fault)) throw error;
    throw new Fault('unavailable', `The proxy ${proxy.host} ${error.message}`, { cause: error });
  }
}

async function logIn(socket: Socket, reader: ByteReader, { user, password = '' }: Proxy): Promise<void> {
  const offered = user === undefined ? [methods.none] : [methods.none, methods.password];
  socket.write(Uint8Array.of(version, offered.length, ...offered));
  const [said, chosen] = await reader.read(2);
  if (said !== version) throw new Fault('unavailable', 'speaks no SOCKS5');
  if (chosen === methods.none) return;
  if (chosen !== methods.password || user === undefined) throw new Fault('unavailable', 'wants another login');
  socket.write(loginRequest(user, password));
  const [, status] = await reader.read(2);
  if (status !== 0) throw new Fault('unavailable', 'refused the login');
}

async function ask(socket: Socket, reader: ByteReader, target: Target): Promise<void> {
  socket.write(connectRequest(target.host, target.port));
  const [said, status = 0, , type = 0] = await reader.read(4);
  if (said !== version) throw new Fault('unavailable', 'speaks no SOCKS5');
  if (status !== 0) throw new Fault('unavailable', refusals[status] ?? `failed with code ${status}`);
  // RFC 1928 §6: the address from which the proxy speaks, which nobody needs.
  const length = type === domainName ? (await reader.read(1))[0] : addressBytes[type];
  if (length === undefined) throw new Fault('unavailable', 'answered with an address of an unknown kind');
  await reader.read(length + 2);
}
