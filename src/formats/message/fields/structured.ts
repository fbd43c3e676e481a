/** What structured fields share (RFC 5322 §3.2, RFC 2045 §5.1): comments, quoted strings, tokens. */

/** Reads a structured value from left to right. Nothing here throws: what does not fit is read as plain text. */
export class FieldReader {
  readonly value: string;
  at = 0;
  #commentsClose = true;
  #quotesClose = true;

  constructor(value: string) {
    this.value = value;
  }

  get done(): boolean {
    return this.at >= this.value.length;
  }

  /** The character here; '' at the end. */
  get next(): string {
    return this.value.charAt(this.at);
  }

  /** Steps over `character` if it is here. */
  take(character: string): boolean {
    if (this.next !== character || this.done) return false;
    this.at++;
    return true;
  }

  /** Takes what a sticky rule matches here; '' if nothing. */
  match(rule: RegExp): string {
    rule.lastIndex = this.at;
    const found = rule.exec(this.value)?.[0] ?? '';
    this.at += found.length;
    return found;
  }

  /** CFWS (RFC 5322 §3.2.2). Says whether there was any. */
  skipBlanks(): boolean {
    const start = this.at;
    do this.match(/[ \t\r\n]+/y);
    while (this.comment() !== undefined);
    return this.at > start;
  }

  /** comment (RFC 5322 §3.2.2), nested ones inside; its text. A comment that never closes is none. */
  comment(): string | undefined {
    if (this.next !== '(' || !this.#commentsClose) return undefined;
    const end = this.#commentEnd();
    if (end === undefined) {
      // Remembered, so that a row of open brackets is not searched again and again.
      this.#commentsClose = false;
      return undefined;
    }
    const text = this.value.slice(this.at + 1, end);
    this.at = end + 1;
    return trimBlanks(unescape(text));
  }

  #commentEnd(): number | undefined {
    let depth = 0;
    for (let at = this.at; at < this.value.length; at++) {
      const character = this.value[at];
      if (character === '\\') at++;
      else if (character === '(') depth++;
      else if (character === ')' && --depth === 0) return at;
    }
    return undefined;
  }

  /** quoted-string (RFC 5322 §3.2.4), without quotes and backslashes. One that never closes is none. */
  quoted(): string | undefined {
    if (this.next !== '"' || !this.#quotesClose) return undefined;
    const end = this.#quoteEnd();
    if (end === undefined) {
      this.#quotesClose = false;
      return undefined;
    }
    const text = this.value.slice(this.at + 1, end);
    this.at = end + 1;
    return unescape(text);
  }

  #quoteEnd(): number | undefined {
    for (let at = this.at + 1; at < this.value.length; at++) {
      const character = this.value[at];
      if (character === '\\') at++;
      else if (character === '"') return at;
    }
    return undefined;
  }
}

/** A text as quoted-string (RFC 5322 §3.2.4), with quotes and backslashes. */
export function quotedString(text: string): string {
  return `"${text.replace(/["\\]/g, '\\$&')}"`;
}

function unescape(text: string): string {
  return text.includes('\\') ? text.replace(/\\([^])/g, '$1') : text;
}

/** Without the blanks and tabs at both ends; other characters are bytes here, and may be half of something. */
export function trimBlanks(text: string): string {
  let start = 0;
  let end = text.length;
  while (start < end && isBlank(text, start)) start++;
  while (end > start && isBlank(text, end - 1)) end--;
  return text.slice(start, end);
}

function isBlank(text: string, at: number): boolean {
  const code = text.charCodeAt(at);
  return code === 0x20 || code === 0x09;
}
