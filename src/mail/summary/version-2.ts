/**
 * Summaries as they were written before version 3: a version byte, the header's size (4), the sent day (4), then the length
 * of each section (4), then the sections: envelope, BODY, BODYSTRUCTURE, parts, texts of the key fields, list fields. The
 * first version is the same without the list fields.
 */
import { binaryOf, utf8Text } from '../../base/bytes.ts';
import type { Day } from '../../formats/imap/index.ts';
import { keyFields } from './kept-fields.ts';
import { NumberReader } from './numbers.ts';
import type { PartPlace } from './parts.ts';
import { noDay, unpackText } from './content.ts';
import type { SummaryContent } from './content.ts';

const sections = ['envelope', 'body', 'bodyStructure', 'parts', 'texts', 'listFields'] as const;
type Section = (typeof sections)[number];

const sentDayAt = 5;
const lengthsAt = 9;

export class Summary2 implements SummaryContent {
  readonly preview = undefined;
  readonly marks = undefined;
  readonly #bytes: Uint8Array;
  readonly #view: DataView;
  readonly #sectionCount: number;

  constructor(bytes: Uint8Array) {
    this.#bytes = bytes;
    this.#sectionCount = bytes[0] === 1 ? sections.length - 1 : sections.length;
    this.#view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  }

  get envelope(): string {
    return binaryOf(this.#section('envelope'));
  }

  get bodyStructure(): string {
    return binaryOf(this.#section('bodyStructure'));
  }

  get sentDay(): Day | undefined {
    const day = this.#view.getInt32(sentDayAt);
    return day === noDay ? undefined : day;
  }

  get root(): PartPlace {
    return partOf(new NumberReader(this.#section('parts')));
  }

  get listFields(): Uint8Array | undefined {
    const fields = this.#section('listFields');
    return fields.length > 0 ? fields : undefined;
  }

  text(name: string): string | undefined {
    const index = keyFields.findIndex((kept) => kept === name);
    const text = index < 0 ? undefined : unpackText(this.#section('texts'), index);
    return text && utf8Text(text);
  }

  #section(section: Section): Uint8Array {
    const place = sections.indexOf(section);
    let start = lengthsAt + 4 * this.#sectionCount;
    for (let before = 0; before < place; before++) start += this.#length(before);
    return this.#bytes.subarray(start, start + this.#length(place));
  }

  #length(place: number): number {
    return place < this.#sectionCount ? this.#view.getUint32(lengthsAt + 4 * place) : 0;
  }
}

function partOf(reader: NumberReader): PartPlace {
  const headerStart = reader.number();
  const bodyStart = headerStart + reader.number();
  const bodyEnd = bodyStart + reader.number();
  const [type, subtype, encoding, charset] = [wordOf(reader), wordOf(reader), wordOf(reader), wordOf(reader)];
  const count = reader.announced(reader.number());
  const hasMessage = reader.number() === 1;
  const parts = Array.from({ length: count }, () => partOf(reader));
  const place = { headerStart, bodyStart, bodyEnd, type, subtype, encoding, charset, parts };
  return hasMessage ? { ...place, message: partOf(reader) } : place;
}

function wordOf(reader: NumberReader): string {
  return binaryOf(reader.bytes(reader.byte()));
}
