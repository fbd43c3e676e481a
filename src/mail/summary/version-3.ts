/**
 * The newest form of a summary: a version byte, the marks (1), the size of the head, the head, then five sections as one
 * text in shorthand: the envelope, the list fields, the texts of the key fields where there are no list fields to read them
 * from, BODYSTRUCTURE, and the preview. What is asked for most stands first, because what stands before is read as well. The
 * head has the sizes of the sections, the sent day, and the packed parts.
 */
import { bytesOf, binaryOf, utf8Binary, utf8Bytes, utf8Text } from '../../base/bytes.ts';
import { printBodyStructure, printEnvelope } from '../../formats/imap/index.ts';
import type { Day } from '../../formats/imap/index.ts';
import { envelopeOf, field, parseDate } from '../../formats/message/index.ts';
import type { HeaderField, ParsedMessage } from '../../formats/message/index.ts';
import { foldedListField, isKeyField, keyFields, listFieldsOf } from './kept-fields.ts';
import { fieldText } from '../text/index.ts';
import { marksOf } from './marks.ts';
import type { Marks } from './marks.ts';
import { NumberReader, packDifference, packNumber } from './numbers.ts';
import { packParts, placeOf, unpackParts } from './parts.ts';
import type { PartPlace } from './parts.ts';
import { readShorthand } from './shorthand/reader.ts';
import { writeShorthand } from './shorthand/writer.ts';
import { noDay, packTexts, unpackText } from './content.ts';
import type { SummaryContent } from './content.ts';

export const newestVersion = 3;

const sections = ['envelope', 'listFields', 'texts', 'bodyStructure', 'preview'] as const;
type Section = (typeof sections)[number];

const marksAt = 1;
const headSizeAt = 2;

const attachmentBit = 1;
const listBit = 2;
const highBit = 4;
const lowBit = 8;

const dayMs = 86_400_000;

/** The summary bytes of a parsed message. `preview` is how its text begins. */
export function printSummary(message: ParsedMessage, preview = ''): Uint8Array {
  const { root, header } = message;
  const listFields = listFieldsOf(header, root.header);
  const texts: Readonly<Record<Section, string>> = {
    envelope: printEnvelope(envelopeOf(root.header)),
    listFields,
    texts: listFields === '' ? binaryOf(packTexts(keyTextsOf(root.header))) : '',
    bodyStructure: printBodyStructure(root, true),
    preview: utf8Binary(preview),
  };
  const ordered = sections.map((section) => texts[section]);
  const head: number[] = [];
  for (const { length } of ordered) packNumber(length, head);
  packDifference(sentDayOf(root.header), head);
  packParts(placeOf(root), head);
  const start = [newestVersion, bitsOf(marksOf(root))];
  packNumber(head.length, start);
  return Buffer.concat([Buffer.from(start), Buffer.from(head), writeShorthand(ordered.join(''))]);
}

function keyTextsOf(header: readonly HeaderField[]): (Uint8Array | undefined)[] {
  return keyFields.map((name) => {
    const text = fieldText(header, name);
    return text === undefined ? undefined : utf8Bytes(text);
  });
}

function sentDayOf(header: readonly HeaderField[]): Day {
  const date = parseDate(field(header, 'date') ?? '');
  return date ? Math.floor((date.ms + date.offsetMinutes * 60_000) / dayMs) : noDay;
}

function bitsOf({ attachment, list, importance }: Marks): number {
  const grade = { high: highBit, normal: 0, low: lowBit }[importance];
  return (attachment ? attachmentBit : 0) | (list ? listBit : 0) | grade;
}

export class Summary3 implements SummaryContent {
  readonly #bytes: Uint8Array;

  constructor(bytes: Uint8Array) {
    this.#bytes = bytes;
  }

  get envelope(): string {
    return this.#section('envelope');
  }

  get bodyStructure(): string {
    return this.#section('bodyStructure');
  }

  get sentDay(): Day | undefined {
    const day = this.#behindSizes().difference();
    return day === noDay ? undefined : day;
  }

  get root(): PartPlace {
    const reader = this.#behindSizes();
    reader.difference();
    return unpackParts(this.#bytes.subarray(reader.at));
  }

  get listFields(): Uint8Array | undefined {
    const fields = this.#section('listFields');
    return fields === '' ? undefined : bytesOf(fields);
  }

  get preview(): string {
    return utf8Text(bytesOf(this.#section('preview')));
  }

  get marks(): Marks {
    const bits = this.#bytes[marksAt] ?? 0;
    const importance = bits & highBit ? 'high' : bits & lowBit ? 'low' : 'normal';
    return { attachment: (bits & attachmentBit) !== 0, list: (bits & listBit) !== 0, importance };
  }

  text(name: string): string | undefined {
    if (!isKeyField(name)) return undefined;
    const texts = this.#section('texts');
    if (texts === '') return foldedListField(this.#section('listFields'), name);
    const text = unpackText(bytesOf(texts), keyFields.indexOf(name));
    return text && utf8Text(text);
  }

  #behindSizes(): NumberReader {
    const reader = new NumberReader(this.#bytes, headSizeAt);
    for (let left = 1 + sections.length; left > 0; left--) reader.number();
    return reader;
  }

  #section(section: Section): string {
    const reader = new NumberReader(this.#bytes, headSizeAt);
    const headBytes = reader.number();
    const textAt = reader.at + headBytes;
    let start = 0;
    for (let before = sections.indexOf(section); before > 0; before--) start += reader.number();
    const sizeBytes = reader.number();
    return sizeBytes === 0 ? '' : readShorthand(this.#bytes, textAt, start, start + sizeBytes);
  }
}
