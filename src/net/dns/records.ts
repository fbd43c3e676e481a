import type { DecodedPacket, ResourceRecord } from 'dns-packet';
import { binaryOf, concatBytes } from '../../base/bytes.ts';
import { limits } from '../../base/limits.ts';
import type { Question } from './query.ts';
import type { Answer } from './resolver.ts';

/** An answer, whose security depends on who gave it. */
export interface Found extends Omit<Answer<string>, 'security'> {
  /** The AD bit (RFC 4035 §3.2.3). */
  readonly isAuthentic: boolean;
}

const ttlSecondsMax = 86_400;
/** RFC 2308 §5 advises one to three hours at most for "there is nothing". */
const negativeTtlSecondsMax = 3600;

/** What a packet says to the question; undefined where its aliases go round in circles. */
export function recordsFor(question: Question, packet: DecodedPacket): Found | undefined {
  const chain = followAliases(packet.answers, question);
  if (!chain) return undefined;
  const { found, name } = chain;
  const isAuthentic = packet.flag_ad;
  if (found.length > 0) {
    return { outcome: 'answer', records: found.map(printData), ttlSeconds: chain.ttlSeconds, name, isAuthentic };
  }
  const ttlSeconds = Math.min(chain.ttlSeconds, negativeTtl(packet));
  return { outcome: packet.rcode === 'NXDOMAIN' ? 'noName' : 'noData', records: [], ttlSeconds, name, isAuthentic };
}

/** The data of a record as a zone file has it, see `RecordResolver.lookUp`. */
function printData({ data }: ResourceRecord): string {
  if (typeof data === 'string') return data;
  if (Array.isArray(data)) return binaryOf(concatBytes(data));
  if (data && 'exchange' in data) return `${data.preference} ${data.exchange}`;
  if (!data || !('certificate' in data)) return '';
  return `${data.usage} ${data.selector} ${data.matchingType} ${data.certificate.toString('hex')}`;
}

/** The records of the asked type at the end of the chain of aliases (RFC 1034 §3.6.2), and the shortest TTL on the way. */
function followAliases(answers: readonly ResourceRecord[], { name, type }: Question) {
  const internet = answers.filter((record) => record.class === 'IN');
  let owner = name;
  let ttlSeconds = ttlSecondsMax;
  for (let alias = 0; alias <= limits.dnsAliasesMax; alias++) {
    const ofOwner = internet.filter((record) => record.name.toLowerCase() === owner);
    const found = ofOwner.filter((record) => record.type === type);
    const cname = ofOwner.find((record) => record.type === 'CNAME');
    const used = found.length > 0 || !cname ? found : [cname];
    ttlSeconds = Math.min(ttlSeconds, ...used.map(ttlOf));
    if (found.length > 0 || !cname) return { found, ttlSeconds, name: owner };
    owner = printData(cname).toLowerCase();
  }
  return undefined;
}

/** RFC 2181 §8: a TTL with its first bit set counts as nothing. */
function ttlOf({ ttl = 0 }: ResourceRecord): number {
  return ttl < 2 ** 31 ? ttl : 0;
}

/** RFC 2308 §5: the smaller of the SOA's own TTL and its minimum field. Without an SOA nothing says how long: not at all. */
function negativeTtl(packet: DecodedPacket): number {
  const soa = packet.authorities.find((record) => record.type === 'SOA');
  if (!soa) return 0;
  const minimum = typeof soa.data === 'object' && 'minimum' in soa.data ? soa.data.minimum : 0;
  return Math.min(negativeTtlSecondsMax, ttlOf(soa), minimum);
}
