/** Address lists, RFC 5322 §3.4 with the obsolete forms of §4.4, and the most useful reading of the broken ones. */
import { limits } from '../../../base/limits.ts';
import { FieldReader } from './structured.ts';
import type { Address, Group, Mailbox } from '../types.ts';

/** A word, or one of the characters that hold addresses together. `spaced`: blanks or comments stand before it. */
interface Token {
  readonly kind: 'word' | 'special';
  readonly text: string;
  readonly spaced: boolean;
}

/** Encoded words are taken whole, because unwise writers leave commas and colons in them. */
const encodedWord = /=\?[^? \t]+\?[bq]\?[^?]*\?=/iy;
const atom = /[^ \t\r\n()<>[\]:;@\\,"]+/y;
/** obs-route with its colon. */
const sourceRoute = /@[^:<>"]*:/y;
/** What ends a display name or an address without angle brackets. */
const phraseEnds = '<>,;:';
const domainLiteral = /\[[^[\]\r\n]*\]/y;

/** Reads an address list. Never throws; at most limits.addressesPerFieldMax entries, groups counted with their members. */
export function parseAddresses(value: string): Mailbox[] {
  return new AddressReader(value).addressList();
}

/** The one address that `text` names; undefined where there is none, more than one, or half of one. */
export function parseMailbox(text: string): Address | undefined {
  const [only, ...more] = parseAddresses(text);
  if (!only || more.length > 0 || 'group' in only) return undefined;
  return only.localPart !== '' && only.domain !== '' ? only : undefined;
}

class AddressReader {
  readonly #reader: FieldReader;
  #left: number = limits.addressesPerFieldMax;
  /** The comments of the address being read: "joe@example.com (Joe)" names Joe. */
  #comment: string | undefined;

  constructor(value: string) {
    this.#reader = new FieldReader(value);
  }

  /** address-list, obs-addr-list: entries may be empty; Outlook separates by semicolons. */
  addressList(): Mailbox[] {
    const list: Mailbox[] = [];
    while (this.#more(/[,;> \t\r\n]+/y)) {
      const phrase = this.#tokensUntil(phraseEnds);
      if (this.#reader.take(':')) list.push(this.#group(phrase));
      else pushFound(list, this.#mailbox(phrase));
    }
    return list;
  }

  /** group: members up to the semicolon, which may be missing at the end. */
  #group(phrase: readonly Token[]): Group {
    const members: Address[] = [];
    while (this.#more(/[,>: \t\r\n]+/y) && !this.#reader.take(';')) {
      pushFound(members, this.#mailbox(this.#tokensUntil(phraseEnds)));
    }
    return { group: textOf(phrase), members };
  }

  #more(separators: RegExp): boolean {
    this.#reader.match(separators);
    this.#comment = undefined;
    return !this.#reader.done && this.#left-- > 0;
  }

  /** mailbox = name-addr / addr-spec. */
  #mailbox(phrase: readonly Token[]): Address | undefined {
    if (!this.#reader.take('<')) return this.#named(bareAddress(phrase));
    this.#reader.match(/[< \t\r\n]+/y);
    const route = this.#reader.match(sourceRoute).slice(0, -1);
    const address = { ...addressOf(this.#tokensUntil('<>,;')), ...(route === '' ? {} : { route }) };
    this.#reader.take('>');
    this.#trailing();
    return this.#named({ ...address, ...nameOf(textOf(phrase)) });
  }

  /** What follows an address in angle brackets is a comment, a new address without its comma, or nothing of use. */
  #trailing(): void {
    const start = this.#reader.at;
    const words = this.#tokensUntil(phraseEnds);
    const isAddress = this.#reader.next === '<' || this.#reader.next === ':' || words.some(isAt);
    if (isAddress) this.#reader.at = start;
  }

  #named(address: Address | undefined): Address | undefined {
    return address && address.name === undefined ? { ...address, ...nameOf(this.#comment ?? '') } : address;
  }

  /** The tokens before one of the characters in `ends`. */
  #tokensUntil(ends: string): Token[] {
    const tokens: Token[] = [];
    for (;;) {
      const spaced = this.#skipBlanks();
      if (this.#reader.done || ends.includes(this.#reader.next)) return tokens;
      tokens.push({ ...this.#token(), spaced });
    }
  }

  #skipBlanks(): boolean {
    const start = this.#reader.at;
    for (;;) {
      this.#reader.match(/[ \t\r\n]+/y);
      const comment = this.#reader.comment();
      if (comment === undefined) return this.#reader.at > start;
      if (comment !== '') this.#comment = comment;
    }
  }

  #token(): Omit<Token, 'spaced'> {
    const quoted = this.#reader.quoted();
    if (quoted !== undefined) return { kind: 'word', text: quoted };
    const word = this.#reader.match(encodedWord) || this.#reader.match(atom) || this.#reader.match(domainLiteral);
    if (word !== '') return { kind: 'word', text: word };
    const text = this.#reader.next;
    this.#reader.at++;
    return { kind: 'special', text };
  }
}

function isAt(token: Token): boolean {
  return token.kind === 'special' && token.text === '@';
}

/** addr-spec, alone between angle brackets. */
function addressOf(tokens: readonly Token[]): Address {
  const at = tokens.findLastIndex(isAt);
  if (at < 0) return { localPart: localPartOf(tokens), domain: '' };
  const localPart = localPartOf(tokens.slice(0, at)).replace(/^mailto:/i, '');
  const domain = tokens.slice(at + 1).map((token) => token.text);
  return { localPart, domain: domain.join('') };
}

/** The blanks that obs-local-part allows beside dots mean nothing; others are kept, as they may belong to a name. */
function localPartOf(tokens: readonly Token[]): string {
  const tight = tokens.map((token, index) => (clings(tokens[index - 1], token) ? { ...token, spaced: false } : token));
  return textOf(tight);
}

/** addr-spec without angle brackets: what clings to the "@"; the words around it are read as a name. */
function bareAddress(tokens: readonly Token[]): Address | undefined {
  const at = tokens.findLastIndex(isAt);
  if (at < 0) return withoutDomain(tokens);
  let first = at;
  let last = at;
  while (first > 0 && (first === at || clings(tokens[first - 1], tokens[first]))) first--;
  while (last + 1 < tokens.length && (last === at || clings(tokens[last], tokens[last + 1]))) last++;
  const around = [...tokens.slice(0, first), ...tokens.slice(last + 1)];
  return { ...addressOf(tokens.slice(first, last + 1)), ...nameOf(textOf(around)) };
}

/** A single word may be a local user; several are somebody's name without an address. */
function withoutDomain(tokens: readonly Token[]): Address | undefined {
  const [only, ...more] = tokens;
  if (!only) return undefined;
  return more.length === 0 ? { localPart: only.text, domain: '' } : { name: textOf(tokens), localPart: '', domain: '' };
}

/** obs-local-part and obs-domain allow blanks around dots. */
function clings(left: Token | undefined, right: Token | undefined): boolean {
  if (!left || !right) return false;
  return !right.spaced || left.text.endsWith('.') || right.text.startsWith('.');
}

/** The text of some words, with one blank where there was space. */
function textOf(tokens: readonly Token[]): string {
  return tokens.map((token, index) => (index > 0 && token.spaced ? ` ${token.text}` : token.text)).join('');
}

function nameOf(text: string): { name?: string } {
  return text === '' ? {} : { name: text };
}

function pushFound(list: Mailbox[], address: Address | undefined): void {
  if (address && (address.name ?? address.localPart + address.domain) !== '') list.push(address);
}
