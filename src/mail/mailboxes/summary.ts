/**
 * What is read from a message once, on arrival, and kept beside it as opaque bytes.
 *
 * Layout: version, header size, sent day, then the length of each section, then the sections. The wire forms of IMAP stand
 * ready, so that reading ENVELOPE is a subarray. It depends on the bytes of the message alone, so copies share it.
 */
import { bytesOf, utf8Bytes, utf8Text } from '../../base/bytes.ts';
import { printBodyStructure, printEnvelope } from '../../formats/imap/index.ts';
import type { Day } from '../../formats/imap/index.ts';
import { decodeWords, envelopeOf, field, parseDate } from '../../formats/message/index.ts';
import type { HeaderField, ParsedMessage } from '../../formats/message/index.ts';
import { folded } from './folded.ts';
import { packParts, placeOf, unpackParts } from './parts.ts';
import type { PartPlace } from './parts.ts';

/** Header fields whose decoded, folded text is at hand without the message. Their order is the order in the summary. */
const keyFields = ['subject', 'from', 'to', 'cc', 'bcc', 'message-id'] as const;

/** Header fields whose bytes are at hand without the message: those that mail programs ask for to make their lists. */
const listFields: ReadonlySet<string> = new Set(
  `from to cc bcc sender reply-to subject date message-id in-reply-to references newsgroups resent-date resent-from
  resent-to mime-version content-type content-description content-disposition content-transfer-encoding priority
  x-priority x-msmail-priority importance lines list-id list-post list-unsubscribe list-unsubscribe-post list-subscribe
  disposition-notification-to x-mailer user-agent x-label x-keywords x-spam-flag x-spam-status auto-submitted precedence
  delivered-to x-original-to`.split(/\s+/),
);

/** A header that needs more for these fields is read from the message instead. */
const listFieldsBytesMax = 4096;

const version = 2;
const sections = ['envelope', 'body', 'bodyStructure', 'parts', 'texts', 'listFields'] as const;
type Section = (typeof sections)[number];

/** Version (1), header size (4), sent day (4), a length (4) for each section. */
const headerSizeAt = 1;
const sentDayAt = 5;
const lengthsAt = 9;
const sectionsAt = lengthsAt + 4 * sections.length;

/** No day and no text: numbers that nothing real has. */
const noDay = -(2 ** 31);
const noText = 2 ** 32 - 1;
const dayMs = 86_400_000;

/** Reads stored summary bytes. Each thing is taken out when asked for; the wire forms cost a subarray. */
export class Summary {
  readonly #bytes: Uint8Array;
  readonly #view: DataView;
  #root: PartPlace | undefined;

  constructor(bytes: Uint8Array) {
    this.#bytes = bytes;
    this.#view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
    if (bytes[0] !== version) throw new Error(`Summary version ${bytes[0]} is not known`);
  }

  /** RFC 3501 §7.4.2 ENVELOPE with its parentheses, ready for the wire. */
  get envelope(): Uint8Array {
    return this.#section('envelope');
  }

  /** BODY, ready for the wire. */
  get body(): Uint8Array {
    return this.#section('body');
  }

  /** BODYSTRUCTURE, ready for the wire. */
  get bodyStructure(): Uint8Array {
    return this.#section('bodyStructure');
  }

  /** Bytes of the message's header with the empty line that ends it. */
  get headerBytes(): number {
    return this.#view.getUint32(headerSizeAt);
  }

  /** The day of the Date field in the sender's own zone: "disregarding time and timezone", RFC 3501 §6.4.4 SENTON. */
  get sentDay(): Day | undefined {
    const day = this.#view.getInt32(sentDayAt);
    return day === noDay ? undefined : day;
  }

  /** Where the parts lie. */
  get root(): PartPlace {
    this.#root ??= unpackParts(this.#section('parts'));
    return this.#root;
  }

  /** True when the summary keeps the text of that field (lower case), so that `text` knows whether the message has it. */
  static keeps(name: string): boolean {
    return keyFields.some((kept) => kept === name);
  }

  /**
   * A header with only those fields of the message's own that `keepsBytes` names, as they stand in it. Undefined where
   * they are too long to be kept, or there are none.
   */
  get listFields(): Uint8Array | undefined {
    const fields = this.#section('listFields');
    return fields.length > 0 ? fields : undefined;
  }

  /** True when `listFields` has the field of that name (lower case) if the message has it. */
  static keepsBytes(name: string): boolean {
    return listFields.has(name);
  }

  /** The decoded, folded text of a kept field; undefined where the message has none. Fields of one name are lines. */
  text(name: string): string | undefined {
    const texts = this.#section('texts');
    const view = new DataView(texts.buffer, texts.byteOffset, texts.byteLength);
    let at = 0;
    for (const kept of keyFields) {
      const length = view.getUint32(at);
      const end = at + 4 + (length === noText ? 0 : length);
      if (kept === name) return length === noText ? undefined : utf8Text(texts.subarray(at + 4, end));
      at = end;
    }
    return undefined;
  }

  #section(section: Section): Uint8Array {
    const place = sections.indexOf(section);
    let start = sectionsAt;
    for (let before = 0; before < place; before++) start += this.#length(before);
    return this.#bytes.subarray(start, start + this.#length(place));
  }

  #length(place: number): number {
    return this.#view.getUint32(lengthsAt + 4 * place);
  }
}

/** The summary bytes of a parsed message. */
export function printSummary(message: ParsedMessage): Uint8Array {
  const { root, header } = message;
  return packSummary(root.bodyStart - root.headerStart, sentDayOf(root.header), {
    envelope: bytesOf(printEnvelope(envelopeOf(root.header))),
    body: bytesOf(printBodyStructure(root, false)),
    bodyStructure: bytesOf(printBodyStructure(root, true)),
    parts: packParts(placeOf(root)),
    texts: packTexts(root.header),
    listFields: packListFields(header, root.header),
  });
}

function packSummary(headerBytes: number, sentDay: Day, contents: Readonly<Record<Section, Uint8Array>>): Uint8Array {
  const ordered = sections.map((section) => contents[section]);
  const start = new Uint8Array(sectionsAt);
  const view = new DataView(start.buffer);
  view.setUint8(0, version);
  view.setUint32(headerSizeAt, headerBytes);
  view.setInt32(sentDayAt, sentDay);
  ordered.forEach((bytes, place) => view.setUint32(lengthsAt + 4 * place, bytes.length));
  return Buffer.concat([start, ...ordered]);
}

function packListFields(block: string, header: readonly HeaderField[]): Uint8Array {
  const kept = header.filter(({ name }) => listFields.has(name.toLowerCase()));
  const bytes = bytesOf(kept.map(({ start, end }) => block.slice(start, end)).join(''));
  return bytes.length <= listFieldsBytesMax ? bytes : bytesOf('');
}

function sentDayOf(header: readonly HeaderField[]): Day {
  const date = parseDate(field(header, 'date') ?? '');
  return date ? Math.floor((date.ms + date.offsetMinutes * 60_000) / dayMs) : noDay;
}

function packTexts(header: readonly HeaderField[]): Uint8Array {
  return Buffer.concat(keyFields.flatMap((name) => packText(foldedField(header, name))));
}

function packText(text: string | undefined): Uint8Array[] {
  const length = new DataView(new ArrayBuffer(4));
  const bytes = utf8Bytes(text ?? '');
  length.setUint32(0, text === undefined ? noText : bytes.length);
  return [new Uint8Array(length.buffer), bytes];
}

/** The decoded, folded text of all fields of a name (lower case), a line each; undefined where there is none. */
export function foldedField(header: readonly HeaderField[], name: string): string | undefined {
  const fields = header.filter((field) => field.name.toLowerCase() === name);
  return fields.length === 0 ? undefined : fields.map(({ value }) => folded(decodeWords(value))).join('\n');
}
