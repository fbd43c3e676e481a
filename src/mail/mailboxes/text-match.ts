/** Finding a text in a message: part by part, decoded, in bounded memory. RFC 3501 §6.4.4 BODY and TEXT. */
import { concatBytes } from '../../base/bytes.ts';
import { limits } from '../../base/limits.ts';
import { decodeText, decodeTransfer, decodeWords, knowsCharset, parseHeader } from '../../formats/message/index.ts';
import type { HeaderField } from '../../formats/message/index.ts';
import { folded } from './folded.ts';
import { smallBytesMax } from './message-bytes.ts';
import type { MessageBytes } from './message-bytes.ts';
import { partsOf } from './parts.ts';
import type { PartPlace } from './parts.ts';
import { foldedField } from './summary.ts';

/** True when the field (lower case) contains `text` (folded); an empty text asks whether the field exists. */
export async function headerHas(bytes: MessageBytes, root: PartPlace, name: string, text: string): Promise<boolean> {
  return fieldHas(await readHeader(bytes, root), name, text);
}

/** The same for a header that is at hand. */
export function fieldHas(header: readonly HeaderField[], name: string, text: string): boolean {
  return foldedField(header, name)?.includes(text) ?? false;
}

/** True when a text part, or the header of a message inside the message, contains `text` (folded). */
export async function bodyHas(bytes: MessageBytes, root: PartPlace, text: string): Promise<boolean> {
  for (const part of partsOf(root)) {
    if (part.message && (await headerContains(bytes, part.message, text))) return true;
    if (await textContains(bytes, part, text)) return true;
  }
  return false;
}

/** The same with the headers of the message and of all its parts. */
export async function textHas(bytes: MessageBytes, root: PartPlace, text: string): Promise<boolean> {
  for (const part of partsOf(root)) {
    if (await headerContains(bytes, part, text)) return true;
    if (await textContains(bytes, part, text)) return true;
  }
  return false;
}

async function headerContains(bytes: MessageBytes, part: PartPlace, text: string): Promise<boolean> {
  const fields = await readHeader(bytes, part);
  return fields.some(({ name, value }) => folded(`${name}: ${decodeWords(value)}`).includes(text));
}

async function readHeader(bytes: MessageBytes, part: PartPlace): Promise<HeaderField[]> {
  const end = Math.min(part.bodyStart, part.headerStart + limits.headerBytesMax);
  return parseHeader(await bytes.span(part.headerStart, end));
}

async function textContains(bytes: MessageBytes, part: PartPlace, text: string): Promise<boolean> {
  if (part.type !== 'text') return false;
  const isSmall = part.bodyEnd - part.bodyStart <= smallBytesMax;
  return isSmall ? wholeContains(bytes, part, text) : streamContains(bytes, part, text);
}

async function wholeContains(bytes: MessageBytes, part: PartPlace, text: string): Promise<boolean> {
  const transfer = decodeTransfer(part.encoding);
  const start = transfer.write(await bytes.span(part.bodyStart, part.bodyEnd));
  return folded(decodeText(concatBytes([start, transfer.end()]), part.charset)).includes(text);
}

async function streamContains(bytes: MessageBytes, part: PartPlace, text: string): Promise<boolean> {
  const seeker = new Seeker(part.encoding, part.charset, text);
  for await (const chunk of bytes.chunks(part.bodyStart, part.bodyEnd)) {
    if (seeker.write(chunk)) return true;
  }
  return seeker.end();
}

/** Looks for a folded text in a body that comes in chunks. Holds one chunk and a little of the one before. */
export class Seeker {
  readonly #transfer: ReturnType<typeof decodeTransfer>;
  readonly #decoder: TextDecoder;
  readonly #wanted: string;
  #tail = '';

  constructor(encoding: string, charset: string, wanted: string) {
    this.#transfer = decodeTransfer(encoding);
    this.#decoder = decoderOf(charset);
    this.#wanted = wanted;
  }

  /** True when the text ends in this chunk. */
  write(chunk: Uint8Array): boolean {
    return this.#seek(this.#decoder.decode(this.#transfer.write(chunk), { stream: true }));
  }

  end(): boolean {
    const rest = this.#decoder.decode(this.#transfer.end(), { stream: true });
    return this.#seek(rest + this.#decoder.decode());
  }

  /** The tail stays unfolded, and longer than the wanted text, because folding joins and shortens characters. */
  #seek(text: string): boolean {
    const whole = this.#tail + text;
    this.#tail = whole.slice(-4 * this.#wanted.length);
    return folded(whole).includes(this.#wanted);
  }
}

/** What names ASCII, or a charset that nobody knows, is most likely UTF-8 today. */
function decoderOf(charset: string): TextDecoder {
  const isNamed = knowsCharset(charset) && !/ascii/i.test(charset);
  try {
    return new TextDecoder(isNamed ? charset : 'utf-8');
  } catch {
    return new TextDecoder('utf-8');
  }
}
