import { isIP } from 'node:net';
import { asFault } from '../../base/fault.ts';
import { LookupFault } from './lookup-fault.ts';
import { reverseName } from './names.ts';

/** What a mail server asks the DNS, and how it is answered. */
export interface Resolver {
  /** The mail exchanges of a domain, smallest preference first (RFC 5321 §5.1). The exchange of a null MX is "". */
  mx(name: string): Promise<Answer<MailExchange>>;
  /**
   * The IPv4 and IPv6 addresses of a host, IPv4 first: most receivers are stricter with what comes over IPv6. An IP
   * address is its own.
   */
  addresses(name: string): Promise<Answer<string>>;
  /** The text records of a name, each joined to one binary string (RFC 7208 §3.3 joins so). */
  txt(name: string): Promise<Answer<string>>;
  /** The names that an IP address points to (RFC 1035 §3.5, RFC 3596 §2.5). */
  reverse(address: string): Promise<Answer<string>>;
  /** What is said of the certificate of a service, under a name as "_25._tcp.mx.example.org" (RFC 6698 §3). */
  tlsa(name: string): Promise<Answer<Tlsa>>;
}

/**
 * `noData`: the name exists without such records. `noName`: it does not exist (NXDOMAIN). A question that nobody could
 * answer is no outcome but a LookupFault: never take it for "there is nothing".
 */
export interface Answer<T> {
  readonly outcome: 'answer' | 'noData' | 'noName';
  /** Empty unless the outcome is `answer`. */
  readonly records: readonly T[];
  /** For how long this may be believed. */
  readonly ttlSeconds: number;
  /**
   * `secure`: a resolver that the operator trusts vouches for it by DNSSEC (the AD bit, RFC 4035 §3.2.3), every alias on the way
   * included. "There is nothing" can be secure too. Wrong signatures are neither, but a LookupFault.
   */
  readonly security: 'secure' | 'insecure';
  /** Where the chain of aliases ends, as `dnsName` writes it; the name itself where it is no alias. */
  readonly name: string;
}

export interface MailExchange {
  readonly preference: number;
  readonly exchange: string;
}

/** RFC 6698 §2.1: the fields as numbers, whatever they are. */
export interface Tlsa {
  readonly usage: number;
  readonly selector: number;
  readonly matching: number;
  readonly data: Uint8Array;
}

/** The types of record that a Resolver asks for. */
export type RecordType = 'A' | 'AAAA' | 'MX' | 'TXT' | 'PTR' | 'TLSA';

/** The answer for a text that cannot be a name. */
export function noSuchName(name: string): Answer<never> {
  return { outcome: 'noName', records: [], ttlSeconds: 0, security: 'insecure', name };
}

/** The typed questions of a Resolver, over one that looks up plain records. */
export abstract class RecordResolver implements Resolver {
  /** The data of the records as a zone file has them ("10 mx.example.test"), a text without its quotes. */
  abstract lookUp(name: string, type: RecordType): Promise<Answer<string>>;

  async mx(name: string): Promise<Answer<MailExchange>> {
    const answer = await this.lookUp(name, 'MX');
    return { ...answer, records: answer.records.map(parseExchange).sort((a, b) => a.preference - b.preference) };
  }

  async addresses(name: string): Promise<Answer<string>> {
    if (isIP(name) !== 0) {
      return { outcome: 'answer', records: [name], ttlSeconds: 0, security: 'insecure', name };
    }
    return bothFamilies(...(await Promise.allSettled([this.lookUp(name, 'A'), this.lookUp(name, 'AAAA')])));
  }

  txt(name: string): Promise<Answer<string>> {
    return this.lookUp(name, 'TXT');
  }

  async reverse(address: string): Promise<Answer<string>> {
    const name = reverseName(address);
    return name === undefined ? noSuchName(address) : this.lookUp(name, 'PTR');
  }

  async tlsa(name: string): Promise<Answer<Tlsa>> {
    const answer = await this.lookUp(name, 'TLSA');
    return { ...answer, records: answer.records.map(parseTlsa) };
  }
}

function parseExchange(data: string): MailExchange {
  const [preference, exchange = ''] = data.split(' ');
  return { preference: Number(preference), exchange: exchange === '.' ? '' : exchange.toLowerCase() };
}

function parseTlsa(record: string): Tlsa {
  const [usage, selector, matching, ...data] = record.split(' ');
  return {
    usage: Number(usage),
    selector: Number(selector),
    matching: Number(matching),
    data: Uint8Array.from(Buffer.from(data.join(''), 'hex')),
  };
}

type Settled = PromiseSettledResult<Answer<string>>;

/**
 * Where one family cannot be asked, the addresses of the other will do; but "nothing" must be certain for both, and where
 * one is bogus nothing is believed.
 */
function bothFamilies(v4: Settled, v6: Settled): Answer<string> {
  if (v4.status === 'rejected') return unlessEmpty(v6, v4.reason);
  if (v6.status === 'rejected') return unlessEmpty(v4, v6.reason);
  const records = [...v4.value.records, ...v6.value.records];
  const nothing = v4.value.outcome === 'noName' && v6.value.outcome === 'noName' ? 'noName' : 'noData';
  const areSecure = v4.value.security === 'secure' && v6.value.security === 'secure';
  return {
    outcome: records.length > 0 ? 'answer' : nothing,
    records,
    ttlSeconds: Math.min(v4.value.ttlSeconds, v6.value.ttlSeconds),
    security: areSecure ? 'secure' : 'insecure',
    name: v4.value.name,
  };
}

function unlessEmpty(family: Settled, reason: unknown): Answer<string> {
  const reasons = family.status === 'rejected' ? [family.reason, reason] : [reason];
  const bogus = reasons.find(isBogus);
  if (bogus === undefined && family.status === 'fulfilled' && family.value.records.length > 0) return family.value;
  throw asFault(bogus ?? reason);
}

function isBogus(thrown: unknown): boolean {
  return thrown instanceof LookupFault && thrown.reason === 'bogus';
}
