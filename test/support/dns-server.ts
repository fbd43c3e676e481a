/**
 * A name server for tests: on 127.0.0.1, over UDP and TCP, with the records of a zone or whatever a script answers.
 */

import { createSocket, type Socket as UdpSocket } from 'node:dgram';
import { createServer, type Server, type Socket } from 'node:net';
import { once } from 'node:events';
import {
  AUTHENTIC_DATA,
  decode,
  type DecodedPacket,
  encode,
  type Packet,
  RECURSION_AVAILABLE,
  type RecordData,
  type ResourceRecord,
  TRUNCATED_RESPONSE,
} from 'dns-packet';
import { parseZone, type ZoneRecord } from '../../src/net/dns/index.ts';

export interface AskedQuestion {
  readonly name: string;
  readonly type: string;
  readonly transport: 'udp' | 'tcp';
}

/** What a script can do with a question, apart from leaving it to the zone by answering undefined. */
export type Scripted =
  | 'silence'
  | { readonly rcode: number }
  | { readonly truncated: true }
  /** Changes the packet that the zone gives, or sends several, as a forger would. */
  | { readonly forge: (honest: Packet) => Packet[] };

export interface DnsServerOptions {
  /** As `parseZone` reads it. */
  readonly zone: string;
  readonly authentic?: boolean;
  readonly ttl?: number;
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
  const replies = (bytes: Buffer, transport: 'udp' | 'tcp'): Uint8Array[] => {
    const query = decode(bytes);
    const question = { name: query.questions[0]?.name ?? '', type: query.questions[0]?.type ?? '', transport };
    asked.push(question);
    return answer(options, parseZone(options.zone), query, question).map((packet) => encode(packet));
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
  tcp.close();
  await once(tcp, 'close');
}

function framed(message: Uint8Array): Uint8Array {
  return Buffer.concat([Buffer.from([message.length >> 8, message.length & 255]), message]);
}

function answer(options: DnsServerOptions, zone: ZoneRecord[], query: DecodedPacket, asked: AskedQuestion): Packet[] {
  const scripted = options.script?.(asked);
  if (scripted === 'silence') return [];
  const honest = honestAnswer(options, zone, query);
  if (scripted === undefined) return [honest];
  if ('forge' in scripted) return scripted.forge(honest);
  if ('rcode' in scripted) return [{ ...honest, flags: (honest.flags ?? 0) | scripted.rcode, answers: [] }];
  return [{ ...honest, flags: (honest.flags ?? 0) | TRUNCATED_RESPONSE, answers: [] }];
}

function honestAnswer({ ttl = 300, authentic }: DnsServerOptions, zone: ZoneRecord[], query: DecodedPacket): Packet {
  const { name = '', type = '' } = query.questions[0] ?? {};
  const answers = withAliases(zone, name.toLowerCase(), type).map((record) => wireRecord(record, ttl));
  const last = answers.at(-1);
  const end = last?.type === 'CNAME' ? last.data : (last?.name ?? name.toLowerCase());
  const known = zone.filter((record) => record.name === end);
  const failing = known.some((record) => record.type === 'FAIL');
  const rcode = failing ? 2 : known.length === 0 ? 3 : 0;
  const flags = RECURSION_AVAILABLE | (authentic ? AUTHENTIC_DATA : 0) | rcode;
  return { id: query.id, type: 'response', flags, questions: query.questions, answers, authorities: [soa(ttl)] };
}

function withAliases(zone: ZoneRecord[], name: string, type: string): ZoneRecord[] {
  const known = zone.filter((record) => record.name === name);
  const found = known.filter((record) => record.type === type);
  const alias = known.find((record) => record.type === 'CNAME');
  return found.length > 0 || !alias ? found : [alias, ...withAliases(zone, alias.data, type)];
}

function wireRecord({ name, type, data }: ZoneRecord, ttl: number): ResourceRecord {
  return { name, type, ttl, data: wireData(type, data) };
}

function wireData(type: string, data: string): RecordData {
  if (type === 'TXT') return (data.match(/.{1,255}/g) ?? ['']).map((piece) => Buffer.from(piece));
  if (type !== 'MX') return data;
  const [preference, exchange = ''] = data.split(' ');
  return { preference: Number(preference), exchange };
}

function soa(minimum: number): ResourceRecord {
  const data = { mname: 'ns.test', rname: 'root.test', serial: 1, refresh: 1, retry: 1, expire: 1, minimum };
  return { name: 'test', type: 'SOA', ttl: 300, data };
}
