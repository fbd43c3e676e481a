/** 8-bit messages for hosts that take only 7-bit ones (RFC 6152 §3): looked through first, then converted. */
import { bytesOf } from '../../../base/bytes.ts';
import { Base64Encoder } from '../bodies/base64.ts';
import { QuotedPrintableEncoder } from '../bodies/quoted-printable-lines.ts';
import { decodeTransfer, knowsEncoding } from '../bodies/transfer.ts';
import type { Entity } from '../parts/entity.ts';
import type { TransferDecoder } from '../types.ts';
import { ByteCount, hasEightBit } from './byte-count.ts';
import { recodedHeader } from './recoded-header.ts';
import { type BodyEncoder, Recoder, type Recoding, type Way } from './recoder.ts';

type Encoding = 'quoted-printable' | 'base64';

/** Encodings whose bytes are those of the content, mostly. */
const countable: ReadonlySet<string> = new Set(['7bit', '8bit', 'binary', 'quoted-printable']);
/** RFC 2046 §5.2.2, §5.2.3: these say of themselves that they are 7-bit, and may not be encoded. */
const unencodable: ReadonlySet<string> = new Set(['message/partial', 'message/external-body']);

/** What there is of 8-bit content in a message, and what would have to be encoded how. Memory does not grow with bodies. */
export class EightBitSurvey {
  /** For each leaf in its order; nothing where it can stay as it is. */
  readonly encodings: (Encoding | undefined)[] = [];
  /** Somewhere in it is a byte from 0x80 up. */
  isEightBit = false;
  /** Why it cannot be converted; absent where it can. One plain English sentence without a full stop. */
  obstacle: string | undefined;
  /** Multiparts with 8-bit bytes outside of their parts, and all that have parts. */
  readonly #strange = new Set<Entity>();
  readonly #parents = new Set<Entity | undefined>();
  readonly #recoder = new Recoder({
    leaf: (entity, way) => ({ encoding: entity.encoding, encoder: this.#measure(entity, way) }),
    composite: () => undefined,
    header: (block, _, way) => this.#look(block, way),
    asItIs: (content, way) => this.#pass(content, way),
  });

  /** Throws Fault `badMessage` for headers and parts beyond the limits. */
  write(chunk: Uint8Array): void {
    this.#recoder.write(chunk);
  }

  end(): void {
    this.#recoder.end();
    // It is read as text then.
    if ([...this.#strange].some((entity) => !this.#parents.has(entity))) this.#stop('a multipart in it has no parts');
  }

  #measure(entity: Entity, way: Way): BodyEncoder {
    const count = new ByteCount();
    const index = this.encodings.push(undefined) - 1;
    const write = (chunk: Uint8Array): string => {
      count.write(chunk);
      return '';
    };
    const end = (): string => {
      this.encodings[index] = this.#encodingFor(entity, way, count);
      return '';
    };
    return { write, end };
  }

  #encodingFor(entity: Entity, way: Way, count: ByteCount): Encoding | undefined {
    this.isEightBit ||= count.isEightBit;
    if (isSigned(way))
      return count.isEightBit ? this.#stop('a part of it is signed, and would not be any more') : undefined;
    if (!count.isEightBit && !count.hasLongLines) return undefined;
    if (unencodable.has(entity.mediaType)) return this.#stop(`it is ${entity.mediaType}`);
    if (!knowsEncoding(entity.encoding)) return this.#stop('a part of it has an unknown transfer encoding');
    return count.isMostlyAscii && countable.has(entity.encoding) ? 'quoted-printable' : 'base64';
  }

  /** RFC 6532: raw text in headers is for those who know SMTPUTF8. */
  #look(block: string, way: Way): readonly Uint8Array[] {
    this.#parents.add(way.at(-2));
    if (hasEightBit(bytesOf(block))) {
      this.isEightBit = true;
      this.#stop('a header in it has raw 8-bit text');
    }
    return [];
  }

  /** What stands outside of the parts means nothing, but it may be signed. */
  #pass(content: Uint8Array, way: Way): Uint8Array {
    if (hasEightBit(content)) {
      this.isEightBit = true;
      for (const entity of way.slice(-1)) this.#strange.add(entity);
      if (isSigned(way)) this.#stop('a part of it is signed, and would not be any more');
    }
    return content;
  }

  #stop(why: string): undefined {
    this.obstacle ??= why;
  }
}

/**
 * Writes a message in 7 bits: parts with bytes from 0x80 up, or with lines too long, become quoted-printable or base64, whichever
 * is shorter; signed ones stay as they are, byte for byte (RFC 1847 §2.1). What stands outside of the parts gets "?" for such bytes.
 */
export class SevenBitConverter {
  readonly #recoder: Recoder;

  /** @param survey of the same message, without obstacle */
  constructor({ encodings }: EightBitSurvey) {
    let next = 0;
    const recoding: Recoding = {
      leaf: (entity) => leafIn(encodings[next++], entity),
      composite: ({ encoding }, way) => (encoding !== '7bit' && !isSigned(way.slice(0, -1)) ? '7bit' : undefined),
      header: (block, encoding, way) =>
        encoding === undefined ? [bytesOf(block)] : recodedHeader(block, encoding, isMessage(way)),
      asItIs: (content) => (hasEightBit(content) ? content.map((byte) => (byte < 0x80 ? byte : 0x3f)) : content),
    };
    this.#recoder = new Recoder(recoding);
  }

  /** What became known. */
  write(chunk: Uint8Array): readonly Uint8Array[] {
    return this.#recoder.write(chunk);
  }

  /** The rest. */
  end(): readonly Uint8Array[] {
    return this.#recoder.end();
  }
}

function isSigned(way: Way): boolean {
  return way.some(({ mediaType }) => mediaType === 'multipart/signed');
}

/** Not one part of another message: the whole, or what a message/rfc822 holds. */
function isMessage(way: Way): boolean {
  return way.length === 1 || (way.at(-2)?.holdsMessage ?? false);
}

function leafIn(encoding: Encoding | undefined, entity: Entity): ReturnType<Recoding['leaf']> {
  if (encoding === undefined) return undefined;
  const encoder = encoding === 'base64' ? new Base64Encoder() : new QuotedPrintableEncoder();
  return { encoding, encoder: new Transcoder(decodeTransfer(entity.encoding), encoder) };
}

/** From one transfer encoding to another. */
class Transcoder implements BodyEncoder {
  readonly #decoder: TransferDecoder;
  readonly #encoder: BodyEncoder;

  constructor(decoder: TransferDecoder, encoder: BodyEncoder) {
    this.#decoder = decoder;
    this.#encoder = encoder;
  }

  write(chunk: Uint8Array): string {
    return this.#encoder.write(this.#decoder.write(chunk));
  }

  end(): string {
    return this.#encoder.write(this.#decoder.end()) + this.#encoder.end();
  }
}
