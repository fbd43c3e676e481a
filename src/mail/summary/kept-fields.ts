/** Which header fields a summary keeps, and their texts as SEARCH compares them. */
import { bytesOf } from '../../base/bytes.ts';
import { fieldEnd, needsCharset, parseHeader } from '../../formats/message/index.ts';
import type { HeaderField } from '../../formats/message/index.ts';
import { fieldText } from '../text/index.ts';

/** Header fields whose decoded, folded text is always at hand without the message. Version 2 keeps them in this order. */
export const keyFields = ['subject', 'from', 'to', 'cc', 'bcc', 'message-id'] as const;
export type KeyField = (typeof keyFields)[number];

export function isKeyField(name: string): name is KeyField {
  return keyFields.some((kept) => kept === name);
}

/** Header fields whose bytes are at hand without the message: those that mail programs ask for to make their lists. */
export const listFieldNames: ReadonlySet<string> = new Set(
  `from to cc bcc sender reply-to subject date message-id in-reply-to references newsgroups resent-date resent-from
  resent-to mime-version content-type content-description content-disposition content-transfer-encoding priority
  x-priority x-msmail-priority importance lines list-id list-post list-unsubscribe list-unsubscribe-post list-subscribe
  disposition-notification-to x-mailer user-agent x-label x-keywords x-spam-flag x-spam-status auto-submitted precedence
  delivered-to x-original-to`.split(/\s+/),
);

/** A header that needs more for these fields is read from the message instead. */
const listFieldsBytesMax = 4096;

/** Taken out of its header, such a field would be read as the line that mail stores leave at the top. */
const likeStoreLine = /^from /i;

/** Those fields of a header as they stand in it, behind one another; '' where they cannot be kept. */
export function listFieldsOf(block: string, header: readonly HeaderField[]): string {
  let kept = '';
  for (const { name, start, end } of header) {
    if (!listFieldNames.has(name.toLowerCase())) continue;
    const field = block.slice(start, end);
    if (likeStoreLine.test(field)) return '';
    kept += field;
  }
  return kept.length <= listFieldsBytesMax ? kept : '';
}

/** Where the fields of each key name begin among kept fields, each of which begins a line. */
const keyFieldStarts: ReadonlyMap<string, RegExp> = new Map(
  keyFields.map((name) => [name, new RegExp(`(?<![^\\n])${name}[ \\t]*:`, 'gi')]),
);

/** `fieldText` of list fields that were kept, for a key field. */
export function foldedListField(listFields: string, name: KeyField): string | undefined {
  let chosen = '';
  for (const { index } of listFields.matchAll(keyFieldStarts.get(name) as RegExp)) {
    chosen += listFields.slice(index, fieldEnd(listFields, index));
  }
  if (chosen === '') return undefined;
  // What it is written in stands in another field.
  const block = needsCharset(chosen) ? listFields : chosen;
  return fieldText(parseHeader(bytesOf(block)), name);
}
