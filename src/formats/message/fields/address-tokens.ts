/** What address lists are made of, RFC 5322 §3.2: words, and the characters that hold them together. */
import { FieldReader } from './structured.ts';

/** `spaced`: blanks or comments stand before it. */
export interface Token {
  readonly kind: 'word' | 'quoted' | 'special';
  readonly text: string;
  readonly spaced: boolean;
}

/** Encoded words are taken whole, because unwise writers leave commas and colons in them. */
const encodedWord = /=\?[^? \t]+\?[bq]\?[^?]*\?=/iy;
const atom = /[^ \t\r\n()<>[\]:;@\\,"]+/y;
const domainLiteral = /\[[^[\]\r\n]*\]/y;
/** Outlook's and Exchange's brackets around an address: "Joe [SMTP:joe@example.com]". */
const labelledBracket = /\[(?:mailto|smtp):/iy;

export class TokenReader {
  readonly #reader: FieldReader;
  /** The last comment read: "joe@example.com (Joe)" names Joe. */
  comment: string | undefined;

  constructor(value: string) {
    this.#reader = new FieldReader(value);
  }

  get done(): boolean {
    return this.#reader.done;
  }

  get next(): string {
    return this.#reader.next;
  }

  get at(): number {
    return this.#reader.at;
  }

  /** Goes back to a place where it was. */
  set at(place: number) {
    this.#reader.at = place;
  }

  take(character: string): boolean {
    return this.#reader.take(character);
  }

  match(rule: RegExp): string {
    return this.#reader.match(rule);
  }

  /** Opens an address in brackets; says what closes it, '' where none opens. */
  takeBracket(): string {
    if (this.take('<')) return '>';
    return this.match(labelledBracket) === '' ? '' : ']';
  }

  /** The tokens before one of the characters in `ends`, or a labelled bracket; the colon of "http://" is no end. */
  tokensUntil(ends: string): Token[] {
    const tokens: Token[] = [];
    for (;;) {
      const spaced = this.#skipBlanks();
      if (this.done || this.#atEnd(ends)) return tokens;
      tokens.push({ ...this.#token(), spaced });
    }
  }

  #atEnd(ends: string): boolean {
    const { value, at } = this.#reader;
    if (this.next === '[') return looksAt(labelledBracket, value, at);
    return ends.includes(this.next) && !value.startsWith('://', at);
  }

  #skipBlanks(): boolean {
    const start = this.#reader.at;
    for (;;) {
      this.match(/[ \t\r\n]+/y);
      const comment = this.#reader.comment();
      if (comment === undefined) return this.#reader.at > start;
      if (comment !== '') this.comment = comment;
    }
  }

  #token(): Omit<Token, 'spaced'> {
    const quoted = this.#reader.quoted();
    if (quoted !== undefined) return { kind: 'quoted', text: quoted };
    const word = this.match(encodedWord) || this.match(atom) || this.match(domainLiteral);
    if (word !== '') return { kind: 'word', text: word };
    const text = this.next;
    this.#reader.at++;
    return { kind: 'special', text };
  }
}

function looksAt(rule: RegExp, text: string, at: number): boolean {
  rule.lastIndex = at;
  return rule.test(text);
}

export function isAt(token: Token | undefined): boolean {
  return token?.kind === 'special' && token.text === '@';
}

/** Says whether two neighbours are one thing; obs-local-part and obs-domain allow blanks around dots. */
export function clings(left: Token | undefined, right: Token | undefined): boolean {
  if (!left || !right) return false;
  return !right.spaced || left.text.endsWith('.') || right.text.startsWith('.');
}

/** The text of some words, with one blank where there was space. */
export function textOf(tokens: readonly Token[]): string {
  return tokens.map((token, index) => (index > 0 && token.spaced ? ` ${token.text}` : token.text)).join('');
}
