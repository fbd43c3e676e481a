/** Finding a text in a stored message. RFC 3501 §6.4.4 BODY, TEXT and HEADER. */
import type { HeaderField } from '../../formats/message/index.ts';
import { fieldText, hasText, readHeader } from '../text/index.ts';
import type { MessageBytes } from './message-bytes.ts';
import type { PartPlace } from './parts.ts';

/** True when the field (lower case) contains `text` (folded); an empty text asks whether the field exists. */
export async function headerHas(bytes: MessageBytes, root: PartPlace, name: string, text: string): Promise<boolean> {
  return fieldHas(await readHeader(bytes, root), name, text);
}

/** The same for a header that is at hand. */
export function fieldHas(header: readonly HeaderField[], name: string, text: string): boolean {
  return fieldText(header, name)?.includes(text) ?? false;
}

/** True when a text part, the name of one, or the header of a message inside the message, contains `text` (folded). */
export function bodyHas(bytes: MessageBytes, root: PartPlace, text: string): Promise<boolean> {
  return hasText(bytes, root, 'body', text);
}

/** The same with the headers of the message and of all its parts. */
export function textHas(bytes: MessageBytes, root: PartPlace, text: string): Promise<boolean> {
  return hasText(bytes, root, 'text', text);
}
