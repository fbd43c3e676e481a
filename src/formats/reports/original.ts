/** What a report returns of the message it is about: RFC 6522 §3, RFC 6533 §4. */
import { binaryOf, bytesOf, isAscii } from '../../base/bytes.ts';
import { limits } from '../../base/limits.ts';
import {
  decodeField,
  field,
  type HeaderField,
  isUtf8Header,
  type Leaf,
  messageIds,
  messageLeaf,
  oneLine,
  parseHeader,
} from '../message/index.ts';

/** What reports say about a message: read from the beginning of its bytes. Real text. */
export interface OriginalFacts {
  /** The header block, in whole lines, up to a bound. A binary string. */
  readonly block: string;
  readonly header: readonly HeaderField[];
  readonly subject: string;
  /** In ASCII, so that the report can go where the sender's address leads. */
  readonly messageId?: string;
}

/** The facts of a message whose bytes begin with its header. */
export function originalFacts(bytes: Uint8Array): OriginalFacts {
  const block = headerBlock(bytes);
  const header = parseHeader(bytesOf(block));
  const messageId = messageIds(field(header, 'Message-ID') ?? '').find(isAscii);
  const subject = oneLine(decodeField(header, 'Subject') ?? '');
  return { block, header, subject, ...(messageId !== undefined && { messageId }) };
}

function headerBlock(bytes: Uint8Array): string {
  const text = binaryOf(bytes, 0, Math.min(bytes.length, limits.bounceHeaderBytesMax));
  const end = /\r?\n\r?\n/.exec(text)?.index ?? text.lastIndexOf('\n');
  return text.slice(0, Math.max(end, 0)).replace(/\r?\n|$/g, '\r\n');
}

/** The header alone, RET=HDRS of RFC 3461 §4.3. */
export function headerLeaf({ block, header }: OriginalFacts): Leaf {
  const type = isUtf8Header(header) ? 'message/global-headers' : 'text/rfc822-headers';
  return { type, bytes: bytesOf(block), description: 'Your message (header)' };
}

/** All of it, RET=FULL. */
export function wholeLeaf(bytes: Uint8Array, { header }: OriginalFacts): Leaf {
  return { ...messageLeaf(bytes, header), description: 'Your message' };
}
