/** What may be wrong with a header: RFC 5322 §3.6 and §2.2, RFC 2045 §5 and §6, RFC 2046 §5. */
import { isAscii } from '../../../base/bytes.ts';
import { knowsEncoding } from '../bodies/transfer.ts';
import { knowsCharset } from '../charsets/charset.ts';
import { preambleIn, preambleOf } from '../fields/header.ts';
import { parameterNamed } from '../fields/parameters.ts';
import type { HeaderField } from '../types.ts';
import { type Content, type ContentFields, identityEncodings, isMediaType } from './content.ts';
import type { Defects } from './defects.ts';

/** Notes what is wrong with the bytes of the header block that starts at `start`. */
export function noteBlock(defects: Defects, block: string, start: number): void {
  const preamble = preambleIn(block);
  if (preamble) defects.note(preamble, start);
  if (isAscii(block)) return;
  const found = eightBitAt(block, preamble ? preambleOf(block) : 0, block.length);
  if (found >= 0) defects.note('eightBitHeader', start + found);
}

/** The first byte above 127 from `start` to `end`; -1 if there is none. */
export function eightBitAt(text: string, start: number, end: number): number {
  for (let at = start; at < end; at++) if (text.charCodeAt(at) > 0x7f) return at;
  return -1;
}

/** Notes what is wrong with what the Content-* fields say; `content` is how they were read. */
export function noteContent(defects: Defects, fields: ContentFields, content: Content): void {
  const type = fields.get('content-type');
  if (type) noteType(defects, type, content);
  const encoding = fields.get('content-transfer-encoding');
  if (encoding && !identityEncodings.has(content.encoding)) noteEncoding(defects, encoding.start, content);
}

function noteType(defects: Defects, { value, start }: HeaderField, { type, subtype, parameters }: Content): void {
  if (type !== 'text') return;
  const charset = parameterNamed(parameters, 'charset');
  if (charset !== undefined && !knowsCharset(charset)) defects.note('unknownCharset', start);
  // What is no type at all was read as text/plain.
  if (subtype === 'plain' && !/^text\/plain/i.test(value) && !isMediaType(value))
    defects.note('brokenContentType', start);
}

function noteEncoding(defects: Defects, start: number, { type, subtype, encoding }: Content): void {
  if (!knowsEncoding(encoding)) defects.note('unknownEncoding', start);
  // RFC 2045 §6.4: none but the identity encodings; message/global is free to use any (RFC 6532 §3.7).
  if (type === 'multipart') defects.note('encodedMultipart', start);
  if (type === 'message' && subtype === 'rfc822') defects.note('encodedMessage', start);
}
