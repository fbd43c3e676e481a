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
  return encode(binaryOf(bytes));
}

function encode(text: string): string {
  return text.replace(unsafe, escapeOf).split('\r\n').map(softLines).join('\r\n');
}

/** A line may be as long as the message; so much of one is held. */
const heldBytesMax = 4096;

/** `encodeQuotedPrintable` for what comes in chunks: the same content, in lines that may be broken elsewhere. */
export class QuotedPrintableEncoder {
  #held = '';

  /** The lines that became known. */
  write(chunk: Uint8Array): string {
    const text = this.#held + binaryOf(chunk);
    const end = text.lastIndexOf('\r\n') + 2;
    const lines = end > 1 ? encode(text.slice(0, end)) : '';
    this.#held = end > 1 ? text.slice(end) : text;
    return lines + this.#endless();
  }

  /** The last line, where it has no end. */
  end(): string {
    return encode(this.#held);
  }

  /** Of a line that does not end: a soft line break behind what was held for long. */
  #endless(): string {
    if (this.#held.length <= heldBytesMax) return '';
    const end = this.#held.endsWith('\r') ? this.#held.length - 1 : this.#held.length;
    const piece = this.#held.slice(0, end);
    this.#held = this.#held.slice(end);
    return `${encode(piece)}=\r\n`;
  }
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
