import { decode, type DecodedPacket } from 'dns-packet';
import type { Query } from './query.ts';
import { type Found, recordsFor } from './records.ts';

/** What a server said to our question. */
export type Reply =
  | { readonly kind: 'answer'; readonly found: Found }
  /** RFC 1035 §4.1.1, TC: ask again over TCP. */
  | { readonly kind: 'truncated' }
  /** The question comes back in other letters: a server that does not keep them, or a forger who did not know them. */
  | { readonly kind: 'misspelled' }
  /** SERVFAIL, REFUSED and the like; with the codes that explain it (RFC 8914 §2). */
  | { readonly kind: 'refused'; readonly rcode: string; readonly explanations: readonly number[] };

/** RFC 1035 §4.1.1. */
const headerBytes = 12;
/** Type and class, behind the name. */
const questionTailBytes = 4;
/** RFC 8914 §4. */
const extendedErrorOption = 15;
/** RFC 1035 §4.1.1, RFC 6891 §9. */
const rcodes: Readonly<Record<number, string>> = {
  0: 'NOERROR',
  1: 'FORMERR',
  2: 'SERVFAIL',
  3: 'NXDOMAIN',
  4: 'NOTIMP',
  5: 'REFUSED',
  16: 'BADVERS',
};

/**
 * Reads a message; undefined for whatever is not the answer to this very question (RFC 5452 §9.1), with which nobody may
 * end our waiting. An answer that cannot be read, though, is one: its server will not do better by waiting.
 */
export function parseReply(bytes: Uint8Array, query: Query): Reply | undefined {
  const message = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  if (message.length < headerBytes || !answersTo(message, query)) return undefined;
  const spelling = spellingOf(message, query);
  if (spelling === 'other') return isBareRefusal(message) ? refused(nameOf(rcodeOf(message))) : undefined;
  if (spelling === 'misspelled' && query.isSpelledExactly) return { kind: 'misspelled' };
  return isTruncated(message) ? { kind: 'truncated' } : replyOf(message, query);
}

/** The id, and that it is the response to a standard query (RFC 1035 §4.1.1: QR is set, the opcode is 0). */
function answersTo(message: Buffer, { id }: Query): boolean {
  return message.readUInt16BE(0) === id && (message.readUInt8(2) & 0xf8) === 0x80;
}

/**
 * The question is compared as bytes: it is the first name of the message, so nothing abbreviates it. Letters are folded
 * in its length bytes, type and class too, where ours hold no letters (all are below 65).
 */
function spellingOf(message: Buffer, query: Query): 'exact' | 'misspelled' | 'other' {
  const end = headerBytes + query.question.name.length + 2 + questionTailBytes;
  if (message.readUInt16BE(4) !== 1 || message.length < end) return 'other';
  const [asked, answered] = [query.bytes, message].map((each) => Buffer.from(each.subarray(headerBytes, end)));
  if (answered?.equals(asked as Buffer)) return 'exact';
  return answered?.map(folded).every((byte, at) => byte === folded(asked?.[at] ?? 0)) ? 'misspelled' : 'other';
}

function folded(byte: number): number {
  return byte >= 0x41 && byte <= 0x5a ? byte + 0x20 : byte;
}

/** Servers that do not understand EDNS may answer with a header alone (RFC 6891 §7). */
function isBareRefusal(message: Buffer): boolean {
  return message.length === headerBytes && message.readUInt16BE(4) === 0 && rcodeOf(message) !== 0;
}

function isTruncated(message: Buffer): boolean {
  return (message.readUInt8(2) & 0x02) !== 0;
}

/** The lower four bits of the code. */
function rcodeOf(message: Buffer): number {
  return message.readUInt8(3) & 0x0f;
}

function nameOf(rcode: number): string {
  return rcodes[rcode] ?? `code ${rcode}`;
}

function refused(rcode: string, explanations: readonly number[] = []): Reply {
  return { kind: 'refused', rcode, explanations };
}

function replyOf(message: Buffer, { question }: Query): Reply {
  const packet = tryDecode(message);
  if (!packet) return refused('something unreadable');
  const rcode = nameOf((upperRcodeOf(packet) << 4) | rcodeOf(message));
  if (rcode !== 'NOERROR' && rcode !== 'NXDOMAIN') return refused(rcode, explanationsOf(packet));
  const found = recordsFor(question, packet);
  return found ? { kind: 'answer', found } : refused('with aliases that lead nowhere');
}

function tryDecode(message: Buffer): DecodedPacket | undefined {
  try {
    return decode(message);
  } catch {
    return undefined;
  }
}

/** The OPT record holds the upper bits of the code (RFC 6891 §6.1.3), without which "bad version" looks like success. */
function upperRcodeOf(packet: DecodedPacket): number {
  return packet.additionals.find(({ type }) => type === 'OPT')?.extendedRcode ?? 0;
}

function explanationsOf(packet: DecodedPacket): number[] {
  const options = packet.additionals.flatMap((record) => record.options ?? []);
  const errors = options.filter(({ code, data }) => code === extendedErrorOption && data.length >= 2);
  return errors.map(({ data }) => data.readUInt16BE(0));
}
