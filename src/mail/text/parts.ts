/** The parts of a message in their order, as those who read its text come upon them. */
import { concatBytes } from '../../base/bytes.ts';
import { limits } from '../../base/limits.ts';
import { decodeTransfer, MessageParser, parseHeader } from '../../formats/message/index.ts';
import type { HeaderField, Part } from '../../formats/message/index.ts';

/** A MIME part: offsets count bytes from the start of the message; type, subtype and encoding are in lower case. */
export interface TextPart {
  readonly headerStart: number;
  /** Behind the empty line that ends the header. */
  readonly bodyStart: number;
  readonly bodyEnd: number;
  readonly type: string;
  readonly subtype: string;
  readonly encoding: string;
  /** As written; empty where none is named. */
  readonly charset: string;
  readonly parts: readonly TextPart[];
  /** The message inside message/rfc822. */
  readonly message?: TextPart;
}

/** The bytes of the message that a part belongs to. */
export interface TextBytes {
  /** In one piece; for spans known to be small. */
  span(start: number, end: number): Promise<Uint8Array>;
  chunks(start: number, end: number): AsyncIterable<Uint8Array>;
}

/** What reading its text takes of a part. */
export function textPartOf(part: Part): TextPart {
  const { headerStart, bodyStart, bodyEnd, type, subtype, encoding } = part;
  const charset = part.parameters.find(([name]) => name === 'charset')?.[1] ?? '';
  const parts = part.parts.map(textPartOf);
  const place = { headerStart, bodyStart, bodyEnd, type, subtype, encoding, charset, parts };
  return part.message ? { ...place, message: textPartOf(part.message) } : place;
}

/** A message that is at hand. */
export function bytesAtHand(message: Uint8Array): TextBytes {
  return {
    span: (start, end) => Promise.resolve(message.subarray(start, end)),
    async *chunks(start, end) {
      yield message.subarray(start, end);
    },
  };
}

/** A part, with the bytes in which its offsets count. */
export interface PlacedPart {
  readonly bytes: TextBytes;
  readonly part: TextPart;
  /** RFC 3501 §6.4.5; '' for the multipart that is the body of the message. */
  readonly number: string;
  /** Where the part is the root of a message: the number of that message, '' for the outermost. */
  readonly message?: string;
}

/** Each part, those that hold others first. Messages that came encoded are opened too, as far as base/limits.ts allows. */
export async function* everyPart(bytes: TextBytes, root: TextPart): AsyncGenerator<PlacedPart> {
  yield* partsOfMessage(bytes, root, '', 0);
}

async function* partsOfMessage(
  bytes: TextBytes,
  root: TextPart,
  message: string,
  depth: number,
): AsyncGenerator<PlacedPart> {
  for (const place of placesOfMessage(root, message)) {
    yield { bytes, ...place };
    const inner = isEncodedMessage(place.part, depth) ? await openEncoded(bytes, place.part) : undefined;
    if (inner) yield* partsOfMessage(inner.bytes, inner.root, place.number, depth + 1);
  }
}

type Place = Omit<PlacedPart, 'bytes'>;

function* placesOfMessage(root: TextPart, message: string): Generator<Place> {
  const number = root.type === 'multipart' ? message : joined(message, 1);
  yield { part: root, number, message };
  yield* placesInside(root, number);
}

function* placesInside(part: TextPart, number: string): Generator<Place> {
  for (const [index, inner] of part.parts.entries()) {
    const innerNumber = joined(number, index + 1);
    yield { part: inner, number: innerNumber };
    yield* placesInside(inner, innerNumber);
  }
  if (part.message) yield* placesOfMessage(part.message, number);
}

function joined(holder: string, index: number): string {
  return holder === '' ? `${index}` : `${holder}.${index}`;
}

/** RFC 2046 §5.2.1 and RFC 2045 §6.4 forbid it, and some write it. */
function isEncodedMessage({ type, subtype, encoding, bodyStart, bodyEnd, message }: TextPart, depth: number): boolean {
  if (type !== 'message' || message || (subtype !== 'rfc822' && subtype !== 'global')) return false;
  const isEncoded = encoding === 'base64' || encoding === 'quoted-printable';
  return isEncoded && bodyEnd - bodyStart <= limits.encodedMessageBytesMax && depth < limits.encodedMessageDepthMax;
}

interface OpenMessage {
  readonly bytes: TextBytes;
  readonly root: TextPart;
}

async function openEncoded(bytes: TextBytes, part: TextPart): Promise<OpenMessage | undefined> {
  const raw = await bytes.span(part.bodyStart, part.bodyEnd);
  // Some only say that it is encoded.
  return openMessage(decodedOf(raw, part.encoding)) ?? openMessage(raw);
}

/** The content of a body that is at hand whole. */
export function decodedOf(body: Uint8Array, encoding: string): Uint8Array {
  const transfer = decodeTransfer(encoding);
  return concatBytes([transfer.write(body), transfer.end()]);
}

function openMessage(message: Uint8Array): OpenMessage | undefined {
  const parser = new MessageParser();
  parser.write(message);
  const { root } = parser.end();
  return root.header.length > 0 ? { bytes: bytesAtHand(message), root: textPartOf(root) } : undefined;
}

/** The fields of a part's header. */
export async function readHeader(bytes: TextBytes, part: TextPart): Promise<HeaderField[]> {
  const end = Math.min(part.bodyStart, part.headerStart + limits.headerBytesMax);
  return parseHeader(await bytes.span(part.headerStart, end));
}
