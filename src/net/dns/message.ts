import { AUTHENTIC_DATA, decode, type DecodedPacket, encode, RECURSION_DESIRED, type ResourceRecord } from 'dns-packet';
import { binaryOf, concatBytes } from '../../base/bytes.ts';
import type { Answer, RecordType } from './resolver.ts';

/** One question, with a name as `dnsName` makes it. */
export interface Question {
  readonly name: string;
  readonly type: RecordType;
}

/** What a server said, as far as it answers our question. */
export type Reply =
  | { readonly kind: 'answer'; readonly answer: Answer<string> }
  /** RFC 1035 §4.1.1, TC: ask again over TCP. */
  | { readonly kind: 'truncated' }
  /** SERVFAIL, REFUSED and the like: ask somebody else. */
  | { readonly kind: 'refused'; readonly rcode: string };

/** What fits through every network without fragments (DNS Flag Day 2020), announced by EDNS (RFC 6891 §6.2.3). */
const udpPayloadBytes = 1232;
const ttlSecondsMax = 86_400;
/** RFC 2308 §5 advises one to three hours at most for "there is nothing". */
const negativeTtlSecondsMax = 3600;
const aliasesMax = 16;

/** The bytes of a query. The AD bit says that we understand the AD bit of the answer (RFC 6840 §5.7). */
export function printQuery(id: number, { name, type }: Question): Uint8Array {
  return encode({
    id,
    type: 'query',
    flags: RECURSION_DESIRED | AUTHENTIC_DATA,
    questions: [{ name, type, class: 'IN' }],
    additionals: [{ name: '.', type: 'OPT', udpPayloadSize: udpPayloadBytes, flags: 0, options: [] }],
  });
}

/** Reads a datagram; undefined for whatever is not the answer to this very question (RFC 5452 §9.1). */
export function parseReply(bytes: Uint8Array, id: number, question: Question): Reply | undefined {
  const packet = tryDecode(bytes);
  if (!packet || packet.id !== id || packet.type !== 'response' || !asks(packet, question)) return undefined;
  if (packet.flag_tc) return { kind: 'truncated' };
  if (packet.rcode !== 'NOERROR' && packet.rcode !== 'NXDOMAIN') return { kind: 'refused', rcode: packet.rcode };
  return { kind: 'answer', answer: answerOf(packet, question) };
}

function tryDecode(bytes: Uint8Array): DecodedPacket | undefined {
  try {
    return decode(Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength));
  } catch {
    return undefined;
  }
}

function asks(packet: DecodedPacket, { name, type }: Question): boolean {
  const [question, ...more] = packet.questions;
  return more.length === 0 && question?.type === type && question.name.toLowerCase() === name;
}

function answerOf(packet: DecodedPacket, question: Question): Answer<string> {
  const { found, ttlSeconds } = followAliases(packet.answers, question);
  const authentic = packet.flag_ad;
  if (found.length > 0) return { outcome: 'answer', records: found.map(printData), ttlSeconds, authentic };
  const outcome = packet.rcode === 'NXDOMAIN' ? 'noName' : 'noData';
  return { outcome, records: [], ttlSeconds: negativeTtl(packet), authentic };
}

/** The data of a record as a zone file has it, see `RecordResolver.lookUp`. */
function printData({ data }: ResourceRecord): string {
  if (typeof data === 'string') return data;
  if (Array.isArray(data)) return binaryOf(concatBytes(data));
  return data && 'exchange' in data ? `${data.preference} ${data.exchange}` : '';
}

/** The records of the asked type at the end of the chain of aliases (RFC 1034 §3.6.2), and the shortest TTL on the way. */
function followAliases(answers: readonly ResourceRecord[], { name, type }: Question) {
  let owner = name;
  let ttlSeconds = ttlSecondsMax;
  for (let alias = 0; alias <= aliasesMax; alias++) {
    const ofOwner = answers.filter((record) => record.name.toLowerCase() === owner);
    const found = ofOwner.filter((record) => record.type === type);
    const cname = ofOwner.find((record) => record.type === 'CNAME');
    const used = found.length > 0 || !cname ? found : [cname];
    ttlSeconds = Math.min(ttlSeconds, ...used.map((record) => record.ttl ?? 0));
    if (found.length > 0 || !cname) return { found, ttlSeconds };
    owner = printData(cname).toLowerCase();
  }
  return { found: [], ttlSeconds: 0 };
}

/** RFC 2308 §5: the smaller of the SOA's own TTL and its minimum field. */
function negativeTtl(packet: DecodedPacket): number {
  const soa = packet.authorities.find((record) => record.type === 'SOA');
  if (!soa) return 0;
  const minimum = typeof soa.data === 'object' && 'minimum' in soa.data ? soa.data.minimum : 0;
  return Math.min(negativeTtlSecondsMax, soa.ttl ?? 0, minimum);
}
