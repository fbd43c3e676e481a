/** A MIME entity while it is being read: the mutable side of `Part`. */
import { headerFields } from '../fields/header.ts';
import { parameterNamed } from '../fields/parameters.ts';
import { trimBlanks } from '../fields/structured.ts';
import type { HeaderField, Part } from '../types.ts';
import { type Content, contentOf, type DefaultType, isOpenMessage } from './content.ts';
import type { Defects } from './defects.ts';
import type { Place } from './header-block.ts';
import { noteBlock, noteContent } from './header-defects.ts';
import { knownFields } from './known-fields.ts';

const unread = contentOf(new Map(), 'text/plain');

export class Entity {
  /** Delimiter lines that begin with "--" and this are ours; undefined for leaves and behind the closing delimiter. */
  boundary: string | undefined;
  /** While true, lines belong to the header. */
  inHeader = true;
  /** Says whether bytes above 127 are wrong in this body, and none was seen. */
  saysSevenBit = false;
  /** Where the field stands that says what it is. */
  typeStart = 0;
  readonly parts: Part[] = [];
  message: Part | undefined;
  readonly #headerStart: number;
  readonly #defaultType: DefaultType;
  #header: readonly HeaderField[] = [];
  #content: Content = unread;
  #body: Place = { offset: 0, lines: 0 };
  #delimiters = 0;
  #isLoose = false;

  constructor(headerStart: number, defaultType: DefaultType) {
    this.#headerStart = headerStart;
    this.#defaultType = defaultType;
  }

  /** Where the body can end at the earliest: behind its header and whatever it holds. Right once the header has ended. */
  get floor(): number {
    return (this.message ?? this.parts.at(-1))?.bodyEnd ?? this.#body.offset;
  }

  /** What the parts of this multipart are by default. */
  get partType(): DefaultType {
    return this.#content.subtype === 'digest' ? 'message/rfc822' : 'text/plain';
  }

  get holdsMessage(): boolean {
    return isOpenMessage(this.#content);
  }

  /** As in "text/plain", lower case. Right once the header has ended. */
  get mediaType(): string {
    return `${this.#content.type}/${this.#content.subtype}`;
  }

  /** As `Part.encoding`. Right once the header has ended. */
  get encoding(): string {
    return this.#content.encoding;
  }

  /** Ends the header and reads what it says. A multipart without a boundary is text (RFC 2045 §5.2). */
  endHeader(block: string, body: Place, fieldsMax: number, defects: Defects): void {
    this.inHeader = false;
    this.#body = body;
    this.#header = headerFields(block, this.#headerStart, fieldsMax);
    noteBlock(defects, block, this.#headerStart);
    this.#noteLimit(this.#headerStart + block.length, fieldsMax, defects);
    const { first, repeated } = knownFields(this.#header);
    if (repeated) defects.note('duplicateField', repeated.start);
    this.#content = contentOf(first, this.#defaultType);
    noteContent(defects, first, this.#content);
    this.typeStart = first.get('content-type')?.start ?? body.offset;
    if (this.#content.type === 'multipart') this.#becomeMultipart(defects);
    this.saysSevenBit = this.#content.encoding === '7bit' && this.boundary === undefined && !this.holdsMessage;
  }

  #noteLimit(blockEnd: number, fieldsMax: number, defects: Defects): void {
    const end = this.#header.at(-1)?.end ?? blockEnd;
    if (this.#header.length >= fieldsMax && end < blockEnd) defects.note('headerBeyondLimit', end);
  }

  #becomeMultipart(defects: Defects): void {
    this.boundary = boundaryOf(this.#content);
    if (this.boundary !== undefined) return;
    defects.note('missingBoundary', this.typeStart);
    this.#becomeText();
  }

  /** RFC 2045 §5.2: what cannot be read as it says is text, so that it is seen at all. */
  #becomeText(): void {
    this.#content = { ...this.#content, type: 'text', subtype: 'plain' };
  }

  /** Takes note of a delimiter of this multipart; `rest` is what stands in its line behind it. */
  delimit(closing: boolean, rest: string, offset: number, defects: Defects): void {
    this.#delimiters++;
    if (closing) this.boundary = undefined;
    // RFC 2046 §5.1.1: transport-padding is white space.
    if (this.#isLoose || /^[ \t]*\r?\n?$/.test(rest)) return;
    this.#isLoose = true;
    defects.note('looseDelimiter', offset);
  }

  /** The finished part, whose body ends at `end`. */
  finish(end: Place, defects: Defects): Part {
    if (this.#content.type === 'multipart') this.#endMultipart(end, defects);
    return {
      headerStart: this.#headerStart,
      bodyStart: this.#body.offset,
      bodyEnd: end.offset,
      bodyLines: end.lines - this.#body.lines,
      header: this.#header,
      ...this.#content,
      parts: this.parts,
      ...(this.message ? { message: this.message } : {}),
    };
  }

  #endMultipart(end: Place, defects: Defects): void {
    if (this.#delimiters === 0) {
      defects.note('unusedBoundary', this.#body.offset);
      if (end.offset > this.#body.offset) this.#becomeText();
    } else if (this.boundary !== undefined) defects.note('unclosedBoundary', end.offset);
    else if (this.#delimiters === 1) defects.note('emptyMultipart', this.#body.offset);
  }
}

/** RFC 2046 §5.1.1: never empty, and never ends in white space. */
function boundaryOf(content: Content): string | undefined {
  const boundary = trimBlanks(parameterNamed(content.parameters, 'boundary') ?? '');
  return boundary === '' ? undefined : boundary;
}
