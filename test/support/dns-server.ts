/**
 * A name server for tests: on 127.0.0.1, over UDP and TCP, with the records of a zone or whatever a script answers.
 */

import { createSocket, type Socket as UdpSocket } from 'node:dgram';
import { createServer, type Server, type Socket } from 'node:net';
import { once } from 'node:events';
import {
  AUTHENTIC_DATA,
  CHECKING_DISABLED,
  decode,
  type DecodedPacket,
  encode,
  type Packet,
  RECURSION_AVAILABLE,
  type RecordData,
  type ResourceRecord,
  TRUNCATED_RESPONSE,
} from 'dns-packet';
import { parseZone, type Zone, type ZoneRecord } from '../../src/net/dns/index.ts';

export interface AskedQuestion {
  /** In lower case. */
  readonly name: string;
  /** As it came. */
  readonly spelled: string;
  readonly edns: boolean;
  readonly unchecked: boolean;
  readonly type: string;
  readonly transport: 'udp' | 'tcp';
}

/** What a script can do with a question, apart from leaving it to the zone by answering undefined. */
export type Scripted =
  | 'silence'
  | { readonly rcode: number; readonly explanation?: number }
  | { readonly truncated: true }
  /** Changes the packet that the zone gives, or sends several, as a forger would. */
  | { readonly forge: (honest: Packet) => Packet[] }
  /** The same with the bytes of what the zone gives. */
  | { readonly send: (honest: Uint8Array) => Uint8Array[] };

export interface DnsServerOptions {
  /** As `parseZone` reads it: marks make an answer authentic, or SERVFAIL. */
  readonly zone: string;
  /** Calls every answer authentic. */
  readonly authentic?: boolean;
  readonly ttl?: number;
  /** Over UDP alone: nobody listens for TCP. */
  readonly withoutTcp?: boolean;
  readonly script?: (question: AskedQuestion) => Scripted | undefined;
}

export interface DnsServer extends AsyncDisposable {
  readonly address: string;
  readonly port: number;
  /** Every question that came, in order. */
  readonly asked: AskedQuestion[];
}

const loopback = '127.0.0.1';

export async function openDnsServer(options: DnsServerOptions): Promise<DnsServer> {
  const asked: AskedQuestion[] = [];
  const zone = parseZone(options.zone);
  const replies = (bytes: Buffer, transport: 'udp' | 'tcp'): Uint8Array[] => {
    const query = decode(bytes);
    const question = questionOf(query, transport);
    asked.push(question);
    return answer(options, zone, query, question);
  };
  const { udp, tcp, port } = await bindBoth();
  udp.on('message', (bytes, peer) => {
    for (const reply of replies(bytes, 'udp')) udp.send(reply, peer.port, peer.address);
  });
  tcp.on('connection', (socket: Socket) => {
    socket.on('error', () => socket.destroy());
    socket.on('data', (bytes: Buffer) => {
      for (const reply of replies(bytes.subarray(2), 'tcp')) socket.write(framed(reply));
    });
  });
  if (options.withoutTcp) tcp.close();
  return { address: loopback, port, asked, [Symbol.asyncDispose]: () => closeBoth(udp, tcp) };
}

/** The same port for both: the system picks one for UDP, and it may be taken for TCP. */
async function bindBoth(): Promise<{ udp: UdpSocket; tcp: Server; port: number }> {
  for (;;) {
    const udp = createSocket('udp4');
    udp.bind(0, loopback);
    await once(udp, 'listening');
    const { port } = udp.address();
    const tcp = createServer();
    tcp.listen(port, loopback);
    try {
      await once(tcp, 'listening');
      return { udp, tcp, port };
    } catch {
      udp.close();
    }
  }
}

async function closeBoth(udp: UdpSocket, tcp: Server): Promise<void> {
  udp.close();
  if (!tcp.listening) return;
  tcp.close();
  await once(tcp, 'close');
}

function framed(message: Uint8Array): Uint8Array {
  return Buffer.concat([Buffer.from([message.length >> 8, message.length & 255]), message]);
}

function questionOf(query: DecodedPacket, transport: 'udp' | 'tcp'): AskedQuestion {
  const { name: spelled = '', type = '' } = query.questions[0] ?? {};
  const edns = query.additionals.some((record) => record.type === 'OPT');
  const unchecked = (query.flags & CHECKING_DISABLED) !== 0;
  return { name: spelled.toLowerCase(), spelled, edns, unchecked, type, transport };
}

function answer(options: DnsServerOptions, zone: Zone, query: DecodedPacket, asked: AskedQuestion): Uint8Array[] {
  const scripted = options.script?.(asked);
  if (scripted === 'silence') return [];
  const honest = honestAnswer(options, zone, query, asked);
  if (scripted !== undefined && 'send' in scripted) return scripted.send(encode(honest));
  return packets(scripted, honest).map((packet) => encode(packet));
}

function packets(scripted: Exclude<Scripted, 'silence' | { send: unknown }> | undefined, honest: Packet): Packet[] {
  if (scripted === undefined) return [honest];
  if ('forge' in scripted) return scripted.forge(honest);
  if ('truncated' in scripted) return [{ ...honest, flags: (honest.flags ?? 0) | TRUNCATED_RESPONSE, answers: [] }];
  return [{ ...honest, flags: RECURSION_AVAILABLE | scripted.rcode, answers: [], ...explained(scripted.explanation) }];
}

/** RFC 8914 §2. */
function explained(code: number | undefined): Pick<Packet, 'additionals'> {
  if (code === undefined) return {};
  const options = [{ code: 15, data: Buffer.from([code >> 8, code & 255]) }];
  return { additionals: [{ name: '.', type: 'OPT', udpPayloadSize: 1232, flags: 0, options }] };
}

function honestAnswer(options: DnsServerOptions, zone: Zone, query: DecodedPacket, asked: AskedQuestion): Packet {
  const { ttl = 300, authentic = false } = options;
  const chain = withAliases(zone, asked.name, asked.type);
  const answers = chain.map((record) => wireRecord(record, ttl));
  const last = chain.at(-1);
  const end = last?.type === 'CNAME' ? last.data : (last?.name ?? asked.name);
  const marks = [...chain.map(({ name }) => zone.markOf(name)), zone.markOf(end)];
  const fails = marks.includes('FAIL') || (marks.includes('BOGUS') && !asked.unchecked);
  const rcode = fails ? 2 : zone.recordsOf(end).length === 0 ? 3 : 0;
  const isAuthentic = authentic || marks.every((mark) => mark === 'SECURE');
  const flags = RECURSION_AVAILABLE | (isAuthentic && !fails ? AUTHENTIC_DATA : 0) | rcode;
  return { id: query.id, type: 'response', flags, questions: query.questions, answers, authorities: [soa(ttl)] };
}

function withAliases(zone: Zone, name: string, type: string, left = 20): ZoneRecord[] {
  const known = zone.recordsOf(name);
  const found = known.filter((record) => record.type === type);
  const alias = known.find((record) => record.type === 'CNAME');
  return found.length > 0 || !alias || left === 0 ? found : [alias, ...withAliases(zone, alias.data, type, left - 1)];
}

function wireRecord({ name, type, data }: ZoneRecord, ttl: number): ResourceRecord {
  return { name, type, ttl, data: wireData(type, data) };
}

function wireData(type: string, data: string): RecordData {
  const [first = '', second = '', third = '', ...rest] = data.split(' ');
  if (type === 'MX') return { preference: Number(first), exchange: second };
  if (type === 'TLSA') {
    const numbers = { usage: Number(first), selector: Number(second), matchingType: Number(third) };
    return { ...numbers, certificate: Buffer.from(rest.join(''), 'hex') };
  }
  return type === 'TXT' ? (data.match(/.{1,255}/g) ?? ['']).map((piece) => Buffer.from(piece)) : data;
}

function soa(minimum: number): ResourceRecord {
  const data = { mname: 'ns.test', rname: 'root.test', serial: 1, refresh: 1, retry: 1, expire: 1, minimum };
  return { name: 'test', type: 'SOA', ttl: 300, data };
}
