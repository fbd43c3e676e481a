/** How the text of a message begins (RFC 8970 §3.1, RFC 8621 §4.1.4), so that lists can show more of it than its subject. */
import { limits } from '../../base/limits.ts';
import { bodyListsOf, decodeParameter, decodeTransfer, flowedReading } from '../../formats/message/index.ts';
import type { Part } from '../../formats/message/index.ts';
import { filesIn, HtmlText, Leaver, mayHoldFiles, textIn } from '../text/index.ts';

/** So much of a part is looked at first; HTML that brings no words in it is looked at as far as it is at hand. */
const firstLookBytes = 8192;
/** HTML is read in pieces of this size, until there is enough text. */
const htmlPieceCharacters = 1024;
/** Enough, whatever white space is taken out of it. */
const enoughCharacters = 4 * limits.previewCharactersMax;

/** What is neither shown nor told: space of all kinds, control characters, and the letters with which mailings fill it. */
const blanks = /(?:[\s\p{Cc}\u00ad\u115f\u1160\u180e\u200b-\u200f\u2060-\u2064\u3164]|\u034f){2,}|[^\S ]|\p{Cc}/gu;

/** Lines that are drawn. */
const drawn = /([-=_*~#+.·•–—])(?:\s*\1){3,}/g;

const encryptedText = /^\s*-----BEGIN PGP MESSAGE-----/;
const signedText = /^\s*-----BEGIN PGP SIGNED MESSAGE-----\s+(?:[\w-]+:[^\n]*\n)*\s*/;

/**
 * The preview of a message; '' where there is no text in it. `start` is the beginning of the message, as much as is at hand.
 * It is made of the first text of textBody (RFC 8621 §4.1.4) that says something, or else of htmlBody.
 */
export function previewOf(root: Part, start: Uint8Array): string {
  const { textBody, htmlBody } = bodyListsOf(root);
  for (const part of new Set([...textBody, ...htmlBody])) {
    const text = textOf(part, start);
    if (text !== '') return shortened(text, limits.previewCharactersMax);
  }
  return '';
}

function textOf(part: Part, start: Uint8Array): string {
  if (part.type !== 'text' || part.bodyStart >= start.length) return '';
  if (part.subtype === 'html') return htmlText(part, start);
  const text = contentOf(part, start, firstLookBytes);
  return plainText(flowedReading(part)?.(text) ?? text);
}

/** The decoded text of a part's first bytes, without a character that was cut at their end. */
function contentOf(part: Part, start: Uint8Array, bytesMax: number): string {
  const { bodyStart, bodyEnd, subtype, encoding, parameters } = part;
  const bytes = start.subarray(bodyStart, Math.min(bodyStart + bytesMax, bodyEnd));
  const charset = decodeParameter(parameters, 'charset') ?? '';
  const content = decodeTransfer(encoding).write(bytes);
  return withoutBroken(textIn(mayHoldFiles(part) ? withoutFiles(content) : content, { subtype, charset }));
}

/** Without a character that was cut at the end; a pattern would take square time over a run of broken ones. */
function withoutBroken(text: string): string {
  let end = text.length;
  while (text[end - 1] === '\ufffd') end--;
  return text.slice(0, end);
}

/** Ends where a file begins whose end is not at hand. */
function withoutFiles(content: Uint8Array): Uint8Array {
  const files = filesIn(content);
  const torn = files.find(({ isWhole }) => !isWhole);
  return new Leaver(files).write(torn ? content.subarray(0, torn.start) : content);
}

/** What its writer wrote: without what is quoted and without the signature, unless nothing else is there. */
function plainText(text: string): string {
  if (encryptedText.test(text)) return '';
  const lines = text.replace(signedText, '').split(/\r?\n/);
  return ownText(lines) || unquoted(lines);
}

function unquoted(lines: readonly string[]): string {
  return joined(lines.map((line) => line.replace(/^[>\s]+/, '')).join('\n'));
}

function ownText(lines: readonly string[]): string {
  const quotes = lines.some(isQuoted);
  let own = '';
  for (const [index, line] of lines.entries()) {
    if (line === '-- ' || own.length > enoughCharacters) break;
    if (!quotes || (!isQuoted(line) && !announcesQuote(lines, index))) own += `${line}\n`;
  }
  return joined(own);
}

function isQuoted(line: string | undefined): boolean {
  return line?.startsWith('>') ?? false;
}

/** "On Monday Alice wrote:", on one line or two, before what is quoted. */
function announcesQuote(lines: readonly string[], index: number): boolean {
  let next = index + 1;
  if (!endsInColon(lines[index]) && endsInColon(lines[next])) next++;
  if (!endsInColon(lines[next - 1])) return false;
  while (lines[next]?.trim() === '') next++;
  return isQuoted(lines[next]);
}

function endsInColon(line: string | undefined): boolean {
  return line !== undefined && /:\s*$/.test(line);
}

function htmlText(part: Part, start: Uint8Array): string {
  const first = htmlBeginning(contentOf(part, start, firstLookBytes));
  const isShort = first.length < limits.previewCharactersMax && part.bodyEnd - part.bodyStart > firstLookBytes;
  return isShort ? htmlBeginning(contentOf(part, start, start.length)) : first;
}

/** HTML as it is seen, piece by piece until there is enough. */
function htmlBeginning(source: string): string {
  const html = new HtmlText();
  let text = '';
  for (let at = 0; at < source.length && text.length < enoughCharacters; at += htmlPieceCharacters) {
    text += html.write(source.slice(at, at + htmlPieceCharacters));
  }
  return joined(text.length < enoughCharacters ? text + html.end() : text);
}

function joined(text: string): string {
  return text.replace(drawn, ' ').replace(blanks, ' ').trim();
}

/** Cut between characters, and never between two halves of one. */
export function shortened(text: string, charactersMax: number): string {
  let end = 0;
  for (let left = charactersMax; left > 0 && end < text.length; left--) {
    end += (text.codePointAt(end) as number) > 0xffff ? 2 : 1;
  }
  return text.slice(0, end).trimEnd();
}
