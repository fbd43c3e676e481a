/** What is wrong with a message, in words that anybody can read. */
import type { Defect, DefectKind } from '../../formats/message/index.ts';
import type { MessageSource } from './source.ts';
import type { DefectNote } from './types.ts';

/** A sentence for each kind: what stands there, and how it is read. */
const words: Readonly<Record<DefectKind, string>> = {
  bareCarriageReturn: 'A carriage return stands alone; lines end in CRLF',
  bareLineFeed: 'A line ends in LF alone instead of CRLF; it counts as the end of a line',
  nul: 'A byte is zero, which mail must not hold',
  longLine: 'A line is longer than the 998 bytes that mail may have',
  eightBitBody: 'The text has bytes above 127 and does not say so',
  eightBitHeader:
    'The header has bytes above 127 that are not encoded; they are read as UTF-8, or else as Windows-1252',
  notAField: 'A line in the header is no field; it is passed over',
  missingEmptyLine: 'The empty line between header and body is missing; the body begins with what cannot be a field',
  storeLine: 'A mail store left its "From " line at the top; it is passed over',
  byteOrderMark: 'The message begins with a byte order mark; it is passed over',
  duplicateField: 'A field that may stand once stands here again',
  headerBeyondLimit: 'The header is larger than what is read of one; fields behind this place are passed over',
  brokenContentType: 'The Content-Type cannot be understood; the part is read as plain text',
  unknownEncoding: 'The transfer encoding is not known; the part is taken as it stands',
  encodedMultipart: 'A multipart says that it is encoded as a whole, which it must not be',
  encodedMessage: 'A message inside is encoded, which it must not be; it is decoded and opened where possible',
  unknownCharset: 'The charset is not known; the text is read as UTF-8 or Windows-1252',
  missingBoundary: 'A multipart names no boundary; it is read as plain text',
  unusedBoundary: 'The boundary of a multipart never occurs in it',
  unclosedBoundary:
    'The last part is not closed by the boundary that ends a multipart; part of the message may be missing',
  looseDelimiter: 'More than white space stands behind a boundary in its line; the line counts all the same',
  repeatedBoundary: 'A multipart uses the boundary of one around it',
  emptyMultipart: 'A multipart has no parts',
  depthBeyondLimit: 'Parts lie deeper inside each other than is read; what lies deeper stays closed',
  partsBeyondLimit: 'There are more parts than are read; the rest is not taken apart',
};

/** Says in words what a defect is, and in which line. Reads the message up to the last defect. */
export async function defectNotes(defects: readonly Defect[], source: MessageSource): Promise<DefectNote[]> {
  const lines = await linesAt(
    defects.map(({ offset }) => offset),
    source,
  );
  return defects.map(({ kind, offset }, index) => ({ kind, offset, line: lines[index] ?? 1, words: words[kind] }));
}

const lineFeed = 0x0a;

/** The lines, counted from 1, in which some ascending offsets lie. */
async function linesAt(offsets: readonly number[], source: MessageSource): Promise<number[]> {
  const lines: number[] = [];
  let line = 1;
  let start = 0;
  const end = offsets.at(-1) ?? 0;
  for await (const chunk of source.chunks(0, end)) {
    let at = 0;
    for (let next = offsets[lines.length]; next !== undefined && next < start + chunk.length;) {
      for (; at < next - start; at++) if (chunk[at] === lineFeed) line++;
      lines.push(line);
      next = offsets[lines.length];
    }
    for (; at < chunk.length; at++) if (chunk[at] === lineFeed) line++;
    start += chunk.length;
  }
  while (lines.length < offsets.length) lines.push(line);
  return lines;
}
