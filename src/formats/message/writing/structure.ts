/** The structure of a message with text, HTML and files: RFC 2046 §5.1, RFC 2387. */
import { isAscii, textOfUtf8Binary, utf8Bytes } from '../../../base/bytes.ts';
import { printFlowed } from '../bodies/flowed.ts';
import type { HeaderField } from '../types.ts';
import type { Draft, Entity, Leaf } from './draft.ts';

/** RFC 5322 §2.1.1 */
const lineLength = 78;

const utf8 = ['charset', 'utf-8'] as const;

/** The parts that a draft asks for, nested as readers expect them: mixed (alternative (text, related (HTML, images)), files). */
export function structureOf({ text, html, inline = [], attachments = [], structure }: Draft): Entity {
  if (structure) return structure;
  const bodies = [
    ...(text === undefined && html !== undefined ? [] : [textLeaf(text ?? '')]),
    ...(html === undefined ? [] : [htmlEntity(html, inline)]),
  ];
  const files = [...(html === undefined ? inline : []), ...attachments].map(asAttachment);
  return wrapped('mixed', [wrapped('alternative', bodies), ...files]);
}

/** Text as a part: format=flowed (RFC 3676) where a paragraph is longer than a line. */
export function textLeaf(text: string): Leaf {
  if (!hasLongParagraph(text)) return { type: 'text/plain', parameters: [utf8], bytes: canonicalBytes(text) };
  return { type: 'text/plain', parameters: [utf8, ['format', 'flowed']], bytes: canonicalBytes(printFlowed(text)) };
}

/** A message as a part: message/global (RFC 6532 §3.7) where its header is UTF-8 beyond ASCII. */
export function messageLeaf(bytes: Uint8Array, header: readonly HeaderField[]): Leaf {
  return { type: isUtf8Header(header) ? 'message/global' : 'message/rfc822', bytes };
}

/** Says whether a header has UTF-8 beyond ASCII; other bytes beyond it have no type of their own. */
export function isUtf8Header(header: readonly HeaderField[]): boolean {
  const values = header.map(({ value }) => value).join('\n');
  return !isAscii(values) && textOfUtf8Binary(values) !== undefined;
}

function htmlEntity(html: string, inline: readonly Leaf[]): Entity {
  const leaf: Leaf = { type: 'text/html', parameters: [utf8], bytes: canonicalBytes(html) };
  if (inline.length === 0) return leaf;
  const images = inline.map((image): Leaf => ({ disposition: 'inline', ...image }));
  return { multipart: 'related', parameters: [['type', leaf.type]], parts: [leaf, ...images] }; // RFC 2387 §3.1
}

function wrapped(multipart: string, parts: readonly Entity[]): Entity {
  const [only, ...others] = parts;
  return only && others.length === 0 ? only : { multipart, parts };
}

function asAttachment(leaf: Leaf): Leaf {
  return { disposition: 'attachment', ...leaf };
}

function hasLongParagraph(text: string): boolean {
  return text.split(/[\r\n]/).some((line) => line.length > lineLength && line.trimEnd().includes(' '));
}

/** RFC 2046 §4.1.1: CRLF ends every line, the last one too. */
function canonicalBytes(text: string): Uint8Array {
  const lines = text.replace(/\r\n|\r|\n/g, '\r\n');
  return utf8Bytes(lines === '' || lines.endsWith('\r\n') ? lines : `${lines}\r\n`);
}
