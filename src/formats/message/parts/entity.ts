/** A MIME entity while it is being read: the mutable side of `Part`. */
import { type Content, contentOf, type DefaultType } from './content.ts';
import { headerFields } from '../fields/header.ts';
import { parameterNamed } from '../fields/parameters.ts';
import { trimBlanks } from '../fields/structured.ts';
import type { HeaderField, Part } from '../types.ts';

/** A place in the message: its offset, and how many line feeds stand before it. */
export interface Place {
  readonly offset: number;
  readonly lines: number;
}

/** Encodings that leave a nested message readable where it stands (RFC 2046 §5.2.1 allows no others). */
const identityEncodings = new Set(['7bit', '8bit', 'binary']);

const unread = contentOf([], 'text/plain');

export class Entity {
  /** Delimiter lines that begin with "--" and this are ours; undefined for leaves and behind the closing delimiter. */
  boundary: string | undefined;
  /** While true, lines belong to the header. */
  inHeader = true;
  readonly parts: Part[] = [];
  message: Part | undefined;
  readonly #headerStart: number;
  readonly #defaultType: DefaultType;
  #header: readonly HeaderField[] = [];
  #content: Content = unread;
  #body: Place = { offset: 0, lines: 0 };

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

  /** Says whether the body is a message of its own that can be read where it stands. */
  get holdsMessage(): boolean {
    const { type, subtype, encoding } = this.#content;
    return type === 'message' && (subtype === 'rfc822' || subtype === 'global') && identityEncodings.has(encoding);
  }

  /** Ends the header and reads what it says. A multipart without a boundary is text (RFC 2045 §5.2). */
  endHeader(block: string, body: Place, fieldsMax: number): void {
    this.inHeader = false;
    this.#body = body;
    this.#header = headerFields(block, this.#headerStart, fieldsMax);
    const content = contentOf(this.#header, this.#defaultType);
    if (content.type === 'multipart') this.boundary = boundaryOf(content);
    const isReadable = content.type !== 'multipart' || this.boundary !== undefined;
    this.#content = isReadable ? content : { ...content, type: 'text', subtype: 'plain' };
  }

  /** The finished part, whose body ends at `end`. */
  finish(end: Place): Part {
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
}

/** RFC 2046 §5.1.1: never empty, and never ends in white space. */
function boundaryOf(content: Content): string | undefined {
  const boundary = trimBlanks(parameterNamed(content.parameters, 'boundary') ?? '');
  return boundary === '' ? undefined : boundary;
}
