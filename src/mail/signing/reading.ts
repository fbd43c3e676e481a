import { createHash } from 'node:crypto';
import { binaryOf } from '../../base/bytes.ts';
import { limits } from '../../base/limits.ts';
import { BodyCanonicalizer, fieldPlaces } from '../../formats/message/index.ts';

/** One header field: a binary string with its name and its line end. */
export interface RawField {
  readonly name: string;
  readonly raw: string;
}

/** What a signature needs of a message. */
export interface ReadContent {
  readonly fields: readonly RawField[];
  /** bh= of the relaxed body, in base64. */
  readonly bodyHash: string;
}

const emptyLine = '\r\n\r\n';
const onTop = 'DKIM-Signature:\r\n';

/**
 * Reads a message once, of any size, whose lines end with CRLF. Undefined where its header is larger than
 * anybody writes (limits.headerBytesMax, headerFieldsMax).
 */
export async function readContent(content: AsyncIterable<Uint8Array>): Promise<ReadContent | undefined> {
  const hash = createHash('sha256');
  const canonicalizer = new BodyCanonicalizer('relaxed');
  const take = (pieces: readonly Uint8Array[]): void => pieces.forEach((piece) => hash.update(piece));
  const head = new Head();
  for await (const piece of content) {
    take(canonicalizer.write(head.isWhole ? piece : head.take(piece)));
    if (head.text.length > limits.headerBytesMax) return undefined;
  }
  take(canonicalizer.end());
  const fields = fieldsOf(head.text);
  return fields.length > limits.headerFieldsMax ? undefined : { fields, bodyHash: hash.digest('base64') };
}

/** As they will stand below our signatures: a byte order mark or an mbox line, which only the top may have, is no field then. */
function fieldsOf(header: string): RawField[] {
  const places = fieldPlaces(onTop + header, limits.headerFieldsMax + 2).slice(1);
  return places.map(({ name, start, end }) => ({ name, raw: (onTop + header).slice(start, end) }));
}

/** The beginning of a message, up to the empty line. */
class Head {
  /** A binary string; each line with its end. */
  text = '';
  isWhole = false;

  /** What of the piece belongs to the body. */
  take(piece: Uint8Array): Uint8Array {
    const before = this.text.length;
    this.text += binaryOf(piece);
    // A message may begin with the empty line.
    const at = this.text.startsWith('\r\n') ? -2 : this.text.indexOf(emptyLine, Math.max(0, before - 3));
    if (at === -1) return piece.subarray(piece.length);
    this.isWhole = true;
    this.text = this.text.slice(0, at + 2);
    return piece.subarray(at + emptyLine.length - before);
  }
}
