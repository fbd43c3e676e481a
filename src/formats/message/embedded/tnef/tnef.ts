/** TNEF, "winmail.dat": what Exchange and Outlook wrap messages in. [MS-OXTNEF]; properties are those of [MS-OXPROPS]. */
import { given } from '../../../../base/given.ts';
import { decodeText } from '../../charsets/charset.ts';
import type { Part } from '../../types.ts';
import { type AttachmentPlaces, type TnefPlaces, tnefPlaces } from './attributes.ts';
import { charsetOfCodePage } from './code-pages.ts';
import { decompressRtf } from './compressed-rtf.ts';
import { type Properties, propertyTypes, readProperties } from './properties.ts';
import { type Range, TnefReader } from './reader.ts';

/** What a TNEF file holds of a message. */
export interface Tnef {
  readonly subject?: string;
  readonly text?: string;
  readonly html?: Uint8Array;
  /** The charset of `html`, where the file says it. */
  readonly htmlCharset?: string;
  /** Unpacked. */
  readonly rtf?: Uint8Array;
  readonly attachments: readonly TnefAttachment[];
}

/** A file in a TNEF file; its content are the bytes from `start` to `end` of the TNEF file. */
export interface TnefAttachment {
  /** Real text; empty where none is given. */
  readonly name: string;
  /** A media type; "application/ms-tnef" for a message, which `readTnef` reads in its turn. */
  readonly type?: string;
  readonly contentId?: string;
  readonly start: number;
  readonly end: number;
}

const propertyIds = {
  subject: 0x0037,
  body: 0x1000,
  compressedRtf: 0x1009,
  html: 0x1013,
  displayName: 0x3001,
  attachData: 0x3701,
  attachFilename: 0x3704,
  attachLongFilename: 0x3707,
  attachMimeTag: 0x370e,
  attachContentId: 0x3712,
  internetCodePage: 0x3fde,
} as const;

/** What attached objects begin with: IID_IMessage says that a TNEF file follows, [MS-OXTNEF] §2.1.3.4.2. */
const interfaceBytes = 16;
const messageInterface = '0703020000000000c000000000000046';

/** Outlook's, where a file does not say it. */
const usualCodePage = 1252;

/** Says whether a part is a TNEF file, "winmail.dat", by its type or one of its names. */
export function isTnef({ type, subtype }: Pick<Part, 'type' | 'subtype'>, names: readonly string[]): boolean {
  if (type !== 'application') return false;
  return /^(?:vnd\.)?ms-tnef$/.test(subtype) || names.some((name) => name.toLowerCase() === 'winmail.dat');
}

/**
 * Reads a TNEF file; undefined where it is none. What is cut off or broken ends the reading, and what was read before is given.
 * Time and memory are bounded by the size of the file, whatever sizes it claims.
 */
export function readTnef(bytes: Uint8Array): Tnef | undefined {
  const places = tnefPlaces(bytes);
  return places && new TnefMessage(bytes, places).read(places);
}

class TnefMessage {
  readonly #bytes: Uint8Array;
  readonly #properties: Properties;
  readonly #charset: string;

  constructor(bytes: Uint8Array, places: TnefPlaces) {
    this.#bytes = bytes;
    this.#properties = this.#propertiesIn(places.properties);
    this.#charset = charsetOfCodePage(this.#number(places.oemCodePage) ?? usualCodePage);
  }

  read(places: TnefPlaces): Tnef {
    return {
      ...given('subject', this.#text(this.#properties, propertyIds.subject) ?? this.#narrow(places.subject)),
      ...given('text', this.#text(this.#properties, propertyIds.body) ?? this.#narrow(places.body)),
      ...this.#html(),
      ...given('rtf', this.#rtf()),
      attachments: places.attachments.flatMap((attachment) => this.#attachment(attachment)),
    };
  }

  /** One or none: what has no content cannot be opened. */
  #attachment(places: AttachmentPlaces): readonly TnefAttachment[] {
    const properties = this.#propertiesIn(places.properties);
    const message = this.#messageIn(properties);
    const data = message ?? places.data ?? this.#dataIn(properties);
    if (!data) return [];
    const type = message ? 'application/ms-tnef' : this.#text(properties, propertyIds.attachMimeTag);
    return [
      {
        name: this.#nameOf(properties, places.title),
        ...given('type', type),
        ...given('contentId', this.#text(properties, propertyIds.attachContentId)),
        start: data.start,
        end: data.end,
      },
    ];
  }

  /** The long name first; the title is often shortened to what a code page can say. */
  #nameOf(properties: Properties, title: Range | undefined): string {
    return (
      this.#text(properties, propertyIds.attachLongFilename) ??
      this.#narrow(title) ??
      this.#text(properties, propertyIds.attachFilename) ??
      this.#text(properties, propertyIds.displayName) ??
      ''
    );
  }

  #messageIn(properties: Properties): Range | undefined {
    const value = properties.get(propertyIds.attachData);
    if (value?.type !== propertyTypes.object) return undefined;
    const content = value.start + interfaceBytes;
    const kind = this.#bytes.subarray(value.start, Math.min(content, value.end)).toHex();
    return kind === messageInterface ? { start: content, end: value.end } : undefined;
  }

  #dataIn(properties: Properties): Range | undefined {
    const value = properties.get(propertyIds.attachData);
    if (value?.type === propertyTypes.binary) return value;
    return value && { start: Math.min(value.start + interfaceBytes, value.end), end: value.end };
  }

  #html(): Pick<Tnef, 'html' | 'htmlCharset'> {
    const value = this.#properties.get(propertyIds.html);
    if (!value) return {};
    const html = this.#bytes.subarray(value.start, value.end);
    if (value.type === propertyTypes.unicode) return { html, htmlCharset: 'utf-16le' };
    if (value.type === propertyTypes.string8) return { html, htmlCharset: this.#charset };
    const codePage = this.#number(this.#properties.get(propertyIds.internetCodePage));
    return codePage === undefined ? { html } : { html, htmlCharset: charsetOfCodePage(codePage) };
  }

  #rtf(): Uint8Array | undefined {
    const value = this.#properties.get(propertyIds.compressedRtf);
    return value && decompressRtf(this.#bytes.subarray(value.start, value.end));
  }

  #text(properties: Properties, id: number): string | undefined {
    const value = properties.get(id);
    if (value?.type === propertyTypes.unicode) return this.#textIn(value, 'utf-16le');
    return value?.type === propertyTypes.string8 ? this.#narrow(value) : undefined;
  }

  /** Text in the file's code page. */
  #narrow(range: Range | undefined): string | undefined {
    return range && this.#textIn(range, this.#charset);
  }

  /** Strings end with a NUL. Those that are empty say nothing. */
  #textIn({ start, end }: Range, charset: string): string | undefined {
    const [text = ''] = decodeText(this.#bytes.subarray(start, end), charset).split('\0', 1);
    return text === '' ? undefined : text;
  }

  #number(range: Range | undefined): number | undefined {
    return range && new TnefReader(this.#bytes, range.start, range.end).uint32();
  }

  #propertiesIn(range: Range | undefined): Properties {
    return range ? readProperties(this.#bytes, range) : new Map();
  }
}
