/** A SOCKS5 proxy for tests (RFC 1928, RFC 1929): connects every name to one port of this machine, and notes what it was asked for. */
import { once } from 'node:events';
import { connect, createServer, type Socket } from 'node:net';
import { ByteReader } from '../../src/net/socks/byte-reader.ts';

export interface SocksProxy extends AsyncDisposable {
  readonly port: number;
  /** As in "4:name:25": the type of the address, the address as bytes in hex or as a name, the port. */
  readonly asked: readonly string[];
  readonly logins: readonly string[];
}

export interface SocksProxyOptions {
  /** Where everybody ends up; nobody gets through where it is absent. */
  readonly to?: number;
  /** "user:password", asked for where given. */
  readonly login?: string;
  /** The code of its answers to requests; 0 connects. */
  readonly status?: number;
  /** The address that its answers name, with its type in front. */
  readonly bound?: readonly number[];
  /** Says this instead of everything else. */
  readonly says?: string;
}

export async function openSocksProxy(options: SocksProxyOptions): Promise<SocksProxy> {
  const log = { asked: [] as string[], logins: [] as string[] };
  const sockets = new Set<Socket>();
  const server = createServer((socket) => {
    sockets.add(socket);
    socket.on('error', () => socket.destroy());
    if (options.says !== undefined) socket.write(options.says, 'latin1');
    else serve(socket, options, log).catch(() => socket.destroy());
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address() as { port: number };
  const close = async (): Promise<void> => {
    for (const socket of sockets) socket.destroy();
    server.close();
    await once(server, 'close');
  };
  return { ...log, port, [Symbol.asyncDispose]: close };
}

async function serve(
  socket: Socket,
  { to, login, status = 0, bound = [1, 0, 0, 0, 0] }: SocksProxyOptions,
  log: { asked: string[]; logins: string[] },
): Promise<void> {
  const reader = new ByteReader(socket);
  const [, count = 0] = await reader.read(2);
  const methods = await reader.read(count);
  const method = login === undefined ? 0 : methods.includes(2) ? 2 : 0xff;
  socket.write(Uint8Array.of(5, method));
  if (method === 2) {
    const words = [await word(reader, 1), await word(reader)].join(':');
    log.logins.push(words);
    socket.write(Uint8Array.of(1, words === login ? 0 : 1));
  }
  const [, , , type = 0] = await reader.read(4);
  const host = type === 3 ? await word(reader) : Buffer.from(await reader.read(type === 1 ? 4 : 16)).toString('hex');
  const [high = 0, low = 0] = await reader.read(2);
  log.asked.push(`${type}:${host}:${high * 256 + low}`);
  reader[Symbol.dispose]();
  socket.write(Uint8Array.of(5, status, 0, ...bound, 0, 0));
  if (status !== 0 || to === undefined) return;
  const far = connect({ port: to, host: '127.0.0.1' });
  far.on('error', () => socket.destroy());
  socket.pipe(far).pipe(socket);
}

async function word(reader: ByteReader, before = 0): Promise<string> {
  await reader.read(before);
  const [length = 0] = await reader.read(1);
  return length === 0 ? '' : Buffer.from(await reader.read(length)).toString();
}
