import { Fault } from '../../base/fault.ts';
import { limits } from '../../base/limits.ts';

/** A reply of RFC 5321 §4.2; `enhanced` is its status code of RFC 3463 where every line carries one. */
export interface Reply {
  readonly code: number;
  readonly enhanced?: string;
  /** The text of each line, without codes. A binary string. */
  readonly lines: readonly string[];
}

/** Prints a reply, one line or several (RFC 5321 §4.2.1), with the enhanced code on each (RFC 2034 §4). */
export function printReply(code: number, enhanced: string | undefined, text: string | readonly string[]): string {
  const lines = typeof text === 'string' ? [text] : text;
  const status = enhanced === undefined ? '' : `${enhanced} `;
  return lines
    .map((line, index) => `${code}${index === lines.length - 1 ? ' ' : '-'}${status}${oneLine(line)}\r\n`)
    .join('');
}

/** What we say must stay one line, whatever a cause or a name brought along. */
function oneLine(text: string): string {
  // oxlint-disable-next-line no-control-regex -- control characters are what must not pass
  return text.replace(/[\x00-\x1f\x7f]+/g, ' ');
}

interface ReplyLine {
  readonly code: number;
  readonly more: boolean;
  readonly text: string;
}

/** Takes one line of a reply apart. Throws Fault `badSyntax` when it is none. */
export function parseReplyLine(line: string): ReplyLine {
  const match = /^([2-5][0-9]{2})(?:([ -])(.*))?$/s.exec(line);
  if (!match) throw new Fault('badSyntax', `Not an SMTP reply: ${JSON.stringify(line.slice(0, 80))}`);
  return { code: Number(match[1]), more: match[2] === '-', text: match[3] ?? '' };
}

/** Collects the lines of one reply after the other. */
export class ReplyReader {
  #code = 0;
  #texts: string[] = [];

  /** Takes the next line (without CRLF) and answers the reply it completes. Throws Fault `badSyntax`. */
  push(line: string): Reply | undefined {
    const { code, more, text } = parseReplyLine(line);
    if (this.#texts.length > 0 && code !== this.#code) throw new Fault('badSyntax', 'A reply changed its code');
    if (this.#texts.length >= limits.smtpReplyLinesMax) throw new Fault('badSyntax', 'A reply has too many lines');
    this.#code = code;
    this.#texts.push(text);
    if (more) return undefined;
    const texts = this.#texts;
    this.#texts = [];
    return replyOf(code, texts);
  }
}

function replyOf(code: number, texts: readonly string[]): Reply {
  const status = /^([245]\.\d{1,3}\.\d{1,3})(?: |$)/;
  const enhanced = status.exec(texts[0] ?? '')?.[1];
  if (enhanced === undefined || !enhanced.startsWith(String(Math.floor(code / 100)))) return { code, lines: texts };
  return { code, enhanced, lines: texts.map((text) => text.replace(status, '')) };
}
