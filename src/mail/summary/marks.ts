/** What lists of messages show with a sign. */
import { bodyListsOf, field, parseParameterized } from '../../formats/message/index.ts';
import type { HeaderField, Part } from '../../formats/message/index.ts';

export interface Marks {
  /** hasAttachment of RFC 8621 §4.1.4: it brings something that is neither its text nor a picture in it. */
  readonly attachment: boolean;
  /** It came over a mailing list or as a mass mailing. */
  readonly list: boolean;
  readonly importance: 'high' | 'normal' | 'low';
}

export function marksOf(root: Part): Marks {
  const { header } = root;
  return { attachment: bodyListsOf(root).hasAttachment, list: isOfList(header), importance: importanceOf(header) };
}

/** RFC 2919, RFC 2369, and what was in use before them. */
function isOfList(header: readonly HeaderField[]): boolean {
  const isNamed = ['list-id', 'list-unsubscribe', 'list-post'].some((name) => field(header, name) !== undefined);
  return isNamed || /^(?:list|bulk)$/i.test(field(header, 'precedence') ?? '');
}

/** Importance of RFC 2156, and the two fields that others write: 1 and 2 are high, 4 and 5 low. */
function importanceOf(header: readonly HeaderField[]): Marks['importance'] {
  const said = field(header, 'importance') ?? field(header, 'x-priority') ?? field(header, 'x-msmail-priority') ?? '';
  const word = parseParameterized(said).value.toLowerCase();
  if (/^(?:high|urgent|[12]\b)/.test(word)) return 'high';
  return /^(?:low|non-urgent|[45]\b)/.test(word) ? 'low' : 'normal';
}
