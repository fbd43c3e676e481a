/** msg-id, RFC 5322 §3.6.4, in all the forms that References, In-Reply-To and Message-ID bring. */
import { limits } from '../../../base/limits.ts';
import { FieldReader } from './structured.ts';

/**
 * The message ids of a field value, without their brackets, in their order. Comments, phrases and quotation marks around a
 * local part do not count, nor does white space that came into an id. Where nothing stands in brackets, words with an "@"
 * are taken for ids. Keeps `messageIdsPerFieldMax`.
 */
export function messageIds(value: string): string[] {
  return idsIn(value, unquoted);
}

/** `messageIds` with quotation marks and backslashes as they were written, as JMAP shows ids (RFC 8621 §4.1.2.5). */
export function writtenMessageIds(value: string): string[] {
  return idsIn(value, asWritten);
}

/** Takes a quoted string; undefined where there is none. */
type QuotedReading = (reader: FieldReader) => string | undefined;

function unquoted(reader: FieldReader): string | undefined {
  return reader.quoted();
}

function asWritten(reader: FieldReader): string | undefined {
  const start = reader.at;
  return reader.quoted() === undefined ? undefined : reader.value.slice(start, reader.at);
}

function idsIn(value: string, quoted: QuotedReading): string[] {
  const reader = new FieldReader(value);
  const ids: string[] = [];
  const words: string[] = [];
  while (!reader.done && ids.length < limits.messageIdsPerFieldMax) {
    if (reader.skipBlanks()) continue;
    if (reader.take('<')) keepId(idIn(reader, quoted), ids);
    else keepId(wordIn(reader), words);
  }
  return ids.length > 0 ? ids : words.filter((word) => word.includes('@'));
}

function keepId(id: string, ids: string[]): void {
  if (id !== '' && id.length <= limits.messageIdBytesMax && ids.length < limits.messageIdsPerFieldMax) ids.push(id);
}

/** id-left "@" id-right ">", to the end where the bracket never closes, or to the next that opens. */
function idIn(reader: FieldReader, quoted: QuotedReading): string {
  let id = '';
  while (!reader.done && reader.next !== '<' && !reader.take('>')) {
    reader.match(/[ \t\r\n]+/y);
    id += quoted(reader) ?? (reader.match(/[^ \t\r\n"<>]+/y) || reader.match(/"/y));
  }
  return id;
}

/** What stands outside of brackets: a word up to white space or a comma; a quoted phrase is none. */
function wordIn(reader: FieldReader): string {
  if (reader.quoted() !== undefined) return '';
  return reader.match(/[^ \t\r\n,;<"]+/y) || reader.match(/[^]/y);
}
