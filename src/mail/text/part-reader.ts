/** The charset of text parts: that of their Content-Type, else the one that HTML names itself. */
import { binaryOf } from '../../base/bytes.ts';
import { limits } from '../../base/limits.ts';
import { decodeText, isUtf8, knowsCharset, TextReader } from '../../formats/message/index.ts';
import type { TextPart } from './parts.ts';

/** What tells how a text part is written; the charset is '' where its header names none. */
export type Written = Pick<TextPart, 'subtype' | 'charset'>;

/** The text of a decoded body that is at hand, or of its beginning. */
export function textIn(content: Uint8Array, part: Written): string {
  return decodeText(content, charsetOf(part, content));
}

/** Reads the decoded body of a text part as it comes; the same text as `textIn`. */
export class PartReader {
  readonly #part: Written;
  #reader: TextReader | undefined;
  /** The beginning of HTML that may still name its charset. */
  #held: Uint8Array = new Uint8Array();

  constructor(part: Written) {
    this.#part = part;
    if (!mayNameCharset(part)) this.#reader = new TextReader(part.charset);
  }

  /** The text that became known. */
  write(chunk: Uint8Array): string {
    if (this.#reader) return this.#reader.write(chunk);
    this.#held = Buffer.concat([this.#held, chunk]);
    return this.#held.length < limits.charsetSampleBytes ? '' : this.#decide();
  }

  /** The rest. */
  end(): string {
    const text = this.#reader ? '' : this.#decide();
    return text + (this.#reader?.end() ?? '');
  }

  #decide(): string {
    this.#reader = new TextReader(charsetOf(this.#part, this.#held));
    const text = this.#reader.write(this.#held);
    this.#held = new Uint8Array();
    return text;
  }
}

function mayNameCharset({ subtype, charset }: Written): boolean {
  return charset === '' && subtype === 'html';
}

function charsetOf(part: Written, content: Uint8Array): string {
  return mayNameCharset(part) ? charsetInHtml(content.subarray(0, limits.charsetSampleBytes)) : part.charset;
}

const metaCharset = /<meta\b[^>]{0,500}?\bcharset[ \t\r\n]{0,9}=[ \t\r\n"']{0,9}([\w.:+-]{1,50})/i;

/**
 * The charset in a meta element (HTML Standard §13.2.3.2). Text that is UTF-8 is UTF-8 all the same, and what could be
 * searched for "<meta" is in no charset of wider characters.
 */
function charsetInHtml(start: Uint8Array): string {
  const [, label = ''] = metaCharset.exec(binaryOf(start).replace(/<!--.*?-->/gs, '')) ?? [];
  const isBelieved = knowsCharset(label) && !/^(?:utf-?(?:16|32)|ucs|unicode)/i.test(label) && !isUtf8(start);
  return isBelieved ? label : '';
}
