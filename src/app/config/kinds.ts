/** The kinds of value a configuration key can have: how each is checked, and how it is called in an error. */

import { isIP } from 'node:net';
import { z } from 'zod';
import { canonicalIp, containsIp, type Network, parseNetwork, parseIp } from '../../formats/network/index.ts';

/** What stands behind a key: `expected` completes the sentence "expected ...", `form` is how a value is written. */
export interface Kind<S extends z.ZodType> {
  readonly schema: S;
  readonly expected: string;
  /** The same for one item of a list. */
  readonly expectedItem?: string;
  readonly form: 'text' | 'path' | 'number' | 'list' | 'boolean';
}

/** Where to listen or whom to ask. Address `*` means every address of the machine. */
export interface Endpoint {
  readonly address: string;
  readonly port: number;
}

/** A Unix socket, by its full path. */
export interface UnixEndpoint {
  readonly path: string;
}

/** Answers whether an address (IPv4, IPv6 or IPv4 inside IPv6) belongs to a set of networks. */
export type AddressTest = (address: string) => boolean;

export const text: Kind<z.ZodString> = { schema: z.string().min(1), expected: 'a text', form: 'text' };

export const yesOrNo: Kind<z.ZodBoolean> = { schema: z.boolean(), expected: 'true or false', form: 'boolean' };

export const path: Kind<z.ZodString> = {
  schema: z.string().min(1),
  expected: 'the path of a file or folder',
  form: 'path',
};

/** RFC 1035 §2.3.1 in letters, digits and hyphens; other scripts are written in their `xn--` form. */
const hostPattern = /^(?=.{1,253}$)([a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?)(\.[a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?)*$/i;

export const hostName = {
  schema: z.string().regex(hostPattern).toLowerCase(),
  expected: 'a host name, such as "mail.example.org"',
  form: 'text',
} satisfies Kind<z.ZodType>;

export const host = { ...hostName, expected: 'a host name or an IPv4 address, such as "smtp.example.net"' };

/** RFC 5321 §4.1.2, without quotes and address literals. */
export const mailAddress = {
  schema: z.string().regex(/^[^\s@<>"]{1,64}@[^\s@<>"[\]]{1,253}$/),
  expected: 'an address, such as "postmaster@example.org"',
  form: 'text',
} satisfies Kind<z.ZodType>;

/** How PostgreSQL's own programs name a database; the driver reads the rest. */
export const postgres = {
  schema: z.string().regex(/^postgres(?:ql)?:\/\/\S+$/),
  expected: 'the address of a PostgreSQL database, such as "postgres://user:password@host/name"',
  form: 'text',
} satisfies Kind<z.ZodType>;

/** A whole number between two bounds, both inclusive. */
export function wholeNumber(least: number, most: number, unit = ''): Kind<z.ZodInt> {
  const expected = `a whole number${unit && ` of ${unit}`} from ${least} to ${most}`;
  return { schema: z.int().min(least).max(most), expected, form: 'number' };
}

/** A growing row of pauses and the like. */
export function wholeNumbers(least: number, most: number, unit: string): Kind<z.ZodArray<z.ZodInt>> {
  const one = wholeNumber(least, most, unit);
  const schema = z.array(one.schema).min(1).max(50);
  return { schema, expected: `a list with ${one.expected} each`, expectedItem: one.expected, form: 'list' };
}

export function oneOf<const T extends readonly [string, ...string[]]>(...choices: T) {
  const expected = choices.map((choice) => `"${choice}"`).join(' or ');
  return { schema: z.enum(choices), expected, form: 'text' } satisfies Kind<z.ZodType>;
}

/** Addresses with a port each: where to listen. */
export const endpoints = {
  schema: z.array(converted((written) => readEndpoint(written))),
  expected: 'a list of addresses with a port each, such as ["127.0.0.1:25", "[::1]:25"]; "*:25" is every address',
  expectedItem: 'an address with a port, such as "127.0.0.1:25", "[::1]:25" or "*:25" for every address',
  form: 'list',
} satisfies Kind<z.ZodType>;

/** The same, and Unix sockets. */
export const localEndpoints = {
  schema: z.array(
    converted((written): Endpoint | UnixEndpoint | undefined => readUnix(written) ?? readEndpoint(written)),
  ),
  expected:
    'a list of addresses with a port each, or of Unix sockets, such as ["127.0.0.1:24", "unix:/run/posthouse/lmtp"]',
  expectedItem:
    'an address with a port or the full path of a Unix socket, such as "127.0.0.1:24" or "unix:/run/posthouse/lmtp"',
  form: 'list',
} satisfies Kind<z.ZodType>;

/** Name servers: addresses, with a port where it is not 53. */
export const nameServers = {
  schema: z.array(converted((written) => readNameServer(written))),
  expected: 'a list of addresses, such as ["127.0.0.1", "127.0.0.1:5353"]; port 53 need not be named',
  expectedItem: 'an address, with a port where it is not 53, such as "127.0.0.1" or "127.0.0.1:5353"',
  form: 'list',
} satisfies Kind<z.ZodType>;

/** Networks, which become one test for addresses. */
export const networks = {
  schema: z.array(converted(parseNetwork)).transform((list): AddressTest => testOf(list)),
  expected: 'a list of networks or single addresses, such as ["192.0.2.0/24", "2001:db8::1"]',
  expectedItem: 'a network or a single address, such as "192.0.2.0/24" or "2001:db8::1"',
  form: 'list',
} satisfies Kind<z.ZodType>;

/** A text that `read` turns into a value; undefined means that it is not one. */
function converted<T>(read: (written: string) => T | undefined) {
  return z.string().transform((written, context): T => {
    const value = read(written);
    if (value !== undefined) return value;
    context.addIssue({ code: 'custom', message: 'cannot be read' });
    return z.NEVER;
  });
}

function readEndpoint(written: string): Endpoint | undefined {
  const [, bracketed, plain, digits] = /^(?:\[([^\]]+)\]|([^:]+)):(\d{1,5})$/.exec(written) ?? [];
  const address = bracketed ?? plain ?? '';
  const port = Number(digits);
  const isAddress = bracketed ? isIP(address) === 6 : address === '*' || isIP(address) === 4;
  return isAddress && port <= 65_535 ? { address, port } : undefined;
}

function readUnix(written: string): UnixEndpoint | undefined {
  const [, path] = /^unix:(\/.+)$/.exec(written) ?? [];
  return path === undefined ? undefined : { path };
}

function readNameServer(written: string): Endpoint | undefined {
  if (isIP(written)) return { address: written, port: 53 };
  const endpoint = readEndpoint(written);
  return endpoint && endpoint.address !== '*' && endpoint.port > 0 ? endpoint : undefined;
}

function testOf(networks: readonly Network[]): AddressTest {
  return (address) => {
    const ip = parseIp(address);
    return ip !== undefined && networks.some((network) => containsIp(network, ip));
  };
}

const policies = ['off', 'note', 'defer', 'refuse'] as const;

/** Addresses of this machine. */
export const addresses = {
  schema: z.array(converted(canonicalIp)),
  expected: 'a list of IP addresses, such as ["192.0.2.25", "2001:db8::25"]',
  expectedItem: 'an IP address, such as "192.0.2.25" or "2001:db8::25"',
  form: 'list',
} satisfies Kind<z.ZodType>;

/** One address with a port. */
export const endpoint = {
  schema: converted((written) => readEndpoint(written)),
  expected: 'an address with a port, such as "127.0.0.1:9050"',
  form: 'text',
} satisfies Kind<z.ZodType>;

/** What follows when something is wrong with mail from the world. */
export const policy = oneOf(...policies);

/** A zone of the DNS that lists addresses, with what follows for them. */
export const blocklists = {
  schema: z.array(converted((written) => readBlocklist(written))).max(20),
  expected: 'a list of DNS zones, each with "note", "defer" or "refuse" behind it where it is not "refuse"',
  expectedItem: 'a DNS zone and what follows, such as "zen.spamhaus.org refuse" or "bl.example.net note"',
  form: 'list',
} satisfies Kind<z.ZodType>;

/** Ports of ours that differ. */
export const portPolicies = {
  schema: z.array(converted((written) => readPortPolicy(written))),
  expected: 'a list of ports with "off", "note", "defer" or "refuse" behind each, such as ["2525 off"]',
  expectedItem: 'a port with "off", "note", "defer" or "refuse" behind it, such as "2525 off"',
  form: 'list',
} satisfies Kind<z.ZodType>;

export const domains = {
  schema: z.array(hostName.schema),
  expected: 'a list of domains, such as ["example.net"]; those below them are meant too',
  expectedItem: 'a domain, such as "example.net"',
  form: 'list',
} satisfies Kind<z.ZodType>;

type PolicyWord = (typeof policies)[number];

function readPolicy(written: string | undefined): PolicyWord | undefined {
  return policies.find((each) => each === written);
}

function readBlocklist(written: string): { zone: string; policy: PolicyWord } | undefined {
  const [zone = '', word = 'refuse', ...more] = written.trim().split(/\s+/);
  const found = readPolicy(word);
  const isRight = hostPattern.test(zone) && found !== undefined && found !== 'off' && more.length === 0;
  return isRight ? { zone: zone.toLowerCase(), policy: found } : undefined;
}

function readPortPolicy(written: string): { port: number; policy: PolicyWord } | undefined {
  const [digits = '', word, ...more] = written.trim().split(/\s+/);
  const found = readPolicy(word);
  const port = /^\d{1,5}$/.test(digits) ? Number(digits) : 0;
  return port > 0 && port <= 65_535 && found && more.length === 0 ? { port, policy: found } : undefined;
}
