import { Fault } from '../../base/fault.ts';
import { parseIp } from '../../formats/network/index.ts';

/** A host with its port. */
export interface HostPort {
  readonly host: string;
  readonly port: number;
}

const name = /^(?=.{1,253}$)[a-z0-9_]([a-z0-9_-]{0,61}[a-z0-9])?(\.[a-z0-9_]([a-z0-9_-]{0,61}[a-z0-9])?)*$/i;

/** "smtp.example.org:587", "192.0.2.1:25", "[2001:db8::1]:25". Throws Fault `badSyntax`. */
export function parseHostPort(text: string): HostPort {
  const [, bracketed, plain, digits] = /^(?:\[([0-9a-f:.]+)\]|([^:[\]]+)):(\d{1,5})$/i.exec(text.trim()) ?? [];
  const host = bracketed ?? plain ?? '';
  const port = Number(digits);
  const isHost = bracketed === undefined ? name.test(host) : parseIp(host)?.family === 6;
  if (isHost && port >= 1 && port <= 65_535) return { host: host.toLowerCase(), port };
  throw new Fault('badSyntax', `${JSON.stringify(text)} is no host with a port, such as smtp.example.org:587`);
}

/** As `parseHostPort` reads it. */
export function printHostPort({ host, port }: HostPort): string {
  return host.includes(':') ? `[${host}]:${port}` : `${host}:${port}`;
}
