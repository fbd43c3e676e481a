/** Writing quoted-printable, RFC 2045 §6.7. */
import { binaryOf } from '../../../base/bytes.ts';
import { hexOf } from '../fields/hex.ts';

/** RFC 2045 §6.7 rule 5: at most 76 characters a line; one is for the "=" of a soft line break. */
const pieceLength = 75;

/** What cannot stand for itself: rules 1 to 4; of line breaks only CRLF is one. */
// oxlint-disable-next-line no-control-regex -- the bytes meant
const unsafe = /[^\t\r\n -<>-~]|[\t ](?=\r\n|$)|\r(?!\n)|(?<!\r)\n/g;

/**
 * Bytes in quoted-printable, with no line break added at the end. CRLF is a line break; any other CR or LF is encoded, so that
 * every content comes back as it was. Lines begin neither with a "." nor with "From ", which some transports change.
 */
export function encodeQuotedPrintable(bytes: Uint8Array): string {
  return binaryOf(bytes).replace(unsafe, escapeOf).split('\r\n').map(softLines).join('\r\n');
}

/** One line, broken softly where it is too long. */
function softLines(line: string): string {
  if (line.length <= pieceLength && !isFragile(line, 0)) return line;
  let text = '';
  for (let at = 0; at < line.length;) {
    const first = isFragile(line, at) ? escapeOf(line.charAt(at)) : line.charAt(at);
    const end = pieceEnd(line, at + pieceLength - first.length + 1);
    text += `${first}${line.slice(at + 1, end)}${end < line.length ? '=\r\n' : ''}`;
    at = end;
  }
  return text;
}

/** The last place up to `end` that is not inside of an escape. */
function pieceEnd(line: string, end: number): number {
  if (end >= line.length) return line.length;
  if (line.charAt(end - 1) === '=') return end - 1;
  return line.charAt(end - 2) === '=' ? end - 2 : end;
}

/** Lines that mbox files change, and SMTP where RFC 5321 §4.5.2 is forgotten. */
function isFragile(line: string, at: number): boolean {
  return line.charAt(at) === '.' || line.startsWith('From ', at);
}

function escapeOf(byte: string): string {
  return `=${hexOf(byte)}`;
}
