/** Text whose paragraphs flow, format=flowed of RFC 3676: read, and written. */

import { parameterNamed } from '../fields/parameters.ts';
import type { Part } from '../types.ts';

/** RFC 3676 §4.2: lines of at most 78 characters, 72 being usual. */
const usualWidth = 72;

/** However deep a quotation is, its lines hold some words. */
const narrowestWidth = 20;

/** RFC 3676 §4.3: the line above a signature never flows. */
const signature = '-- ';

interface Line {
  readonly quotes: number;
  readonly text: string;
}

/** Reads the text of a part whose paragraphs flow (RFC 3676 §4.1); undefined for other parts. */
export function flowedReading({ parameters }: Pick<Part, 'parameters'>): ((text: string) => string) | undefined {
  if (parameterNamed(parameters, 'format')?.toLowerCase() !== 'flowed') return undefined;
  const deletesSpace = parameterNamed(parameters, 'delsp')?.toLowerCase() === 'yes';
  return (text) => readFlowed(text, deletesSpace);
}

/**
 * Text with its soft line breaks joined and its stuffing removed (RFC 3676 §4), with LF between lines. Quoted lines begin with
 * a ">" for each level and a space. `deletesSpace` says that the body has the parameter delsp=yes.
 */
export function readFlowed(text: string, deletesSpace = false): string {
  const lines: string[] = [];
  let open: Line | undefined;
  for (const wire of text.split(/\r?\n/)) {
    const line = readLine(wire);
    const isFlowed = line.text.endsWith(' ') && line.text !== signature;
    const content = isFlowed && deletesSpace ? line.text.slice(0, -1) : line.text;
    if (open && continues(open, line)) lines.push(`${lines.pop()}${content}`);
    else lines.push(`${quoteMark(line)}${content}`);
    open = isFlowed ? line : undefined;
  }
  return lines.join('\n');
}

/**
 * Text as format=flowed, with CRLF between lines: paragraphs are broken softly at blanks, at `width` characters where words
 * allow it. Lines that begin with ">" and a space (">>" and so on) are quoted. Blanks at the ends of lines are lost, except
 * that of a signature's "-- "; `readFlowed` gives everything else back.
 */
export function printFlowed(text: string, width = usualWidth): string {
  return text
    .split(/\r\n|\r|\n/)
    .flatMap((line) => printLine(unquoted(line), width))
    .join('\r\n');
}

/** RFC 3676 §4.5: quote marks are counted first, then a stuffed space goes. */
function readLine(wire: string): Line {
  const quotes = quotesOf(wire);
  return { quotes, text: wire.slice(wire.charAt(quotes) === ' ' ? quotes + 1 : quotes) };
}

/** A paragraph ends where the depth changes (RFC 3676 §4.5), and before a signature. */
function continues(open: Line, line: Line): boolean {
  return open.quotes === line.quotes && line.text !== signature;
}

function quotesOf(line: string): number {
  let quotes = 0;
  while (line.charAt(quotes) === '>') quotes++;
  return quotes;
}

function quoteMark({ quotes, text }: Line): string {
  return quotes > 0 && text !== '' ? `${'>'.repeat(quotes)} ` : '>'.repeat(quotes);
}

/** What `quoteMark` marks; ">" with anything else behind it is no quotation. */
function unquoted(line: string): Line {
  const quotes = quotesOf(line);
  if (quotes === line.length) return { quotes, text: '' };
  return line.charAt(quotes) === ' ' && quotes > 0
    ? { quotes, text: line.slice(quotes + 1) }
    : { quotes: 0, text: line };
}

function printLine({ quotes, text }: Line, width: number): string[] {
  const content = text === signature ? text : withoutBlanksBehind(text);
  const pieces = softPieces(content, Math.max(narrowestWidth, width - quotes - 1));
  return pieces.map((piece) => (quotes === 0 ? stuffed(piece) : `${quoteMark({ quotes, text: piece })}${piece}`));
}

function withoutBlanksBehind(text: string): string {
  let end = text.length;
  while (text.charAt(end - 1) === ' ') end--;
  return text.slice(0, end);
}

/** RFC 3676 §4.4: what would be taken for something else is stuffed with a space. */
function stuffed(text: string): string {
  return /^(?:[ >]|From )/.test(text) ? ` ${text}` : text;
}

/** Pieces that end in a blank, but for the last; none of them looks like the line above a signature. */
function softPieces(text: string, width: number): string[] {
  if (text.length <= width) return [text];
  const pieces: string[] = [];
  let piece = '';
  for (const word of text.match(/[^ ]* +|[^ ]+/g) ?? []) {
    if (piece !== '' && piece !== signature && piece.length + word.length > width) {
      pieces.push(piece);
      piece = word;
    } else piece += word;
  }
  return [...pieces, piece];
}
