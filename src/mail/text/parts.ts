/** The parts of a message in their order, as those who read its text come upon them. */
import { limits } from '../../base/limits.ts';
import {
  isEncodedMessage,
  MessageParser,
  numberedInside,
  type NumberedPart,
  parseHeader,
  rootNumber,
} from '../../formats/message/index.ts';
import type { HeaderField, Part } from '../../formats/message/index.ts';
import { BytesAtHand, type TextBytes } from './bytes.ts';
import { decodedOf } from './content.ts';

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

/** What reading its text takes of a part. */
export function textPartOf(part: Part): TextPart {
  const { headerStart, bodyStart, bodyEnd, type, subtype, encoding } = part;
  const charset = part.parameters.find(([name]) => name === 'charset')?.[1] ?? '';
  const parts = part.parts.map(textPartOf);
  const place = { headerStart, bodyStart, bodyEnd, type, subtype, encoding, charset, parts };
  return part.message ? { ...place, message: textPartOf(part.message) } : place;
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
    const inner = mayBeOpened(place.part, depth) ? await openEncoded(bytes, place.part) : undefined;
    if (inner) yield* partsOfMessage(inner.bytes, inner.root, place.number, depth + 1);
  }
}

type Place = Omit<PlacedPart, 'bytes'>;

function* placesOfMessage(root: TextPart, message: string): Generator<Place> {
  const number = rootNumber(root, message) ?? message;
  yield { part: root, number, message };
  yield* placesInside({ part: root, number });
}

function* placesInside(holder: NumberedPart<TextPart>): Generator<Place> {
  const { message } = holder.part;
  if (message) yield* placesOfMessage(message, holder.number);
  for (const inner of message ? [] : numberedInside(holder)) {
    yield inner;
    yield* placesInside(inner);
  }
}

function mayBeOpened(part: TextPart, depth: number): boolean {
  const isSmall = part.bodyEnd - part.bodyStart <= limits.encodedMessageBytesMax;
  return isEncodedMessage(part) && isSmall && depth < limits.encodedMessageDepthMax;
}

interface OpenMessage {
  readonly bytes: TextBytes;
  readonly root: TextPart;
}

async function openEncoded(bytes: TextBytes, part: TextPart): Promise<OpenMessage | undefined> {
  const raw = await bytes.span(part.bodyStart, part.bodyEnd);
  // Some only say that it is encoded.
  return openMessage(decodedOf(part.encoding, raw)) ?? openMessage(raw);
}

function openMessage(message: Uint8Array): OpenMessage | undefined {
  const parser = new MessageParser();
  parser.write(message);
  const { root } = parser.end();
  return root.header.length > 0 ? { bytes: new BytesAtHand(message), root: textPartOf(root) } : undefined;
}

/** The fields of a part's header. */
export async function readHeader(bytes: TextBytes, part: TextPart): Promise<HeaderField[]> {
  const end = Math.min(part.bodyStart, part.headerStart + limits.headerBytesMax);
  return parseHeader(await bytes.span(part.headerStart, end));
}
