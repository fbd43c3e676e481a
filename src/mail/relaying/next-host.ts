import { Fault } from '../../base/fault.ts';

/** The host of a domain, and how it is spoken with. */
export interface NextHost {
  readonly protocol: 'smtp' | 'lmtp';
  /** A name or an address; or the full path of a Unix socket. */
  readonly host: string;
  readonly port: number;
  /** TLS with a valid certificate, or nothing; otherwise TLS where it is offered. */
  readonly isVerified: boolean;
}

const schemes = {
  smtp: { protocol: 'smtp', isVerified: false, port: 25 },
  smtps: { protocol: 'smtp', isVerified: true, port: 25 },
  lmtp: { protocol: 'lmtp', isVerified: false, port: 24 },
  lmtps: { protocol: 'lmtp', isVerified: true, port: 24 },
} as const;

const hostPattern = /^(?=.{1,253}$)[a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?(\.[a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?)*$/i;

/**
 * "mail.example.org", "smtp://mail.example.org:2525", "lmtps://store.internal:24", "lmtp:///run/posthouse/lmtp". Without a
 * scheme it is SMTP. Throws Fault `badAddress`.
 */
export function parseNextHost(text: string): NextHost {
  const [, scheme = 'smtp', rest = ''] = /^(?:([a-z]+):\/\/)?(.+)$/i.exec(text.trim()) ?? [];
  const way = schemes[scheme.toLowerCase() as keyof typeof schemes] as (typeof schemes)['smtp' | 'lmtps'] | undefined;
  if (!way) throw bad(text, `knows no "${scheme}://", but smtp, smtps, lmtp and lmtps`);
  if (rest.startsWith('/')) return socketOf(text, rest, way);
  const [, bracketed, plain, digits] = /^(?:\[([0-9a-f:.]+)\]|([^:[\]/]+))(?::(\d{1,5}))?$/i.exec(rest) ?? [];
  const host = bracketed ?? plain ?? '';
  const port = digits === undefined ? way.port : Number(digits);
  if (bracketed === undefined && !hostPattern.test(host)) throw bad(text, 'is none');
  if (port < 1 || port > 65_535) throw bad(text, 'has no such port');
  return { ...way, host: host.toLowerCase(), port };
}

/** As `parseNextHost` reads it. */
export function printNextHost({ protocol, host, port, isVerified }: NextHost): string {
  const scheme = isVerified ? `${protocol}s` : protocol;
  if (host.startsWith('/')) return `${scheme}://${host}`;
  const usual = schemes[scheme as keyof typeof schemes].port;
  return `${scheme}://${host.includes(':') ? `[${host}]` : host}${port === usual ? '' : `:${port}`}`;
}

function socketOf(text: string, host: string, way: Omit<NextHost, 'host'>): NextHost {
  if (way.protocol === 'lmtp' && !way.isVerified) return { ...way, host };
  throw bad(text, 'is a socket of this machine, which speaks plain LMTP: lmtp:///path');
}

function bad(text: string, why: string): Fault {
  return new Fault(
    'badAddress',
    `A next host is like mail.example.org:25 or lmtps://store.example.org, ${JSON.stringify(text)} ${why}`,
  );
}
