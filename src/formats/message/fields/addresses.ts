/** Address lists, RFC 5322 §3.4 with the obsolete forms of §4.4, and the most useful reading of the broken ones. */
import { limits } from '../../../base/limits.ts';
import { clings, isAt, textOf, type Token, TokenReader } from './address-tokens.ts';
import { trimBlanks } from './structured.ts';
import { plainAddresses } from './plain-addresses.ts';
import type { Address, Group, Mailbox } from '../types.ts';

/** obs-route with its colon. */
const sourceRoute = /@[^:<>"]*:/y;
/** Spammers hide an address behind empty brackets: "Joe <>7312<joe@example.com>". */
const opensAgain = /[ \t\r\n]*[\w.-]{0,100}</y;
/** What ends a display name or an address without angle brackets. */
const phraseEnds = '<>,;:';
/** What Sendmail made of a list without members: "<Undisclosed-recipients:;@example.com>". */
const bracketedGroup = /[^<>@:,"]*:(?:;(?:@[^<>;]*)?|@[^<>;]*;)>/y;

/** Reads an address list. Never throws; at most limits.addressesPerFieldMax entries, groups counted with their members. */
export function parseAddresses(value: string): Mailbox[] {
  return plainAddresses(value) ?? readAddresses(value);
}

/** `parseAddresses` for lists of all kinds. */
export function readAddresses(value: string): Mailbox[] {
  return new AddressReader(value).addressList();
}

/** The one address that `text` names; undefined where there is none, more than one, or half of one. */
export function parseMailbox(text: string): Address | undefined {
  const [only, ...more] = parseAddresses(text);
  if (!only || more.length > 0 || 'group' in only) return undefined;
  return only.localPart !== '' && only.domain !== '' ? only : undefined;
}

/** A group's members, or the address itself. */
export function membersOf(mailbox: Mailbox): readonly Address[] {
  return 'group' in mailbox ? mailbox.members : [mailbox];
}

class AddressReader {
  readonly #reader: TokenReader;
  #left: number = limits.addressesPerFieldMax;
  /** Names that a comma cut off from whatever follows. */
  #held: (readonly Token[])[] = [];

  constructor(value: string) {
    this.#reader = new TokenReader(value);
  }

  /** address-list, obs-addr-list: entries may be empty; Outlook separates by semicolons. */
  addressList(): Mailbox[] {
    const list: Mailbox[] = [];
    while (this.#more(/[,;> \t\r\n]+/y)) {
      const phrase = this.#phrase();
      const isGroup = this.#reader.next === ':';
      for (const mailbox of isGroup ? this.#released() : this.#mailboxes(phrase)) list.push(mailbox);
      if (isGroup && this.#reader.take(':')) list.push(this.#group(phrase));
    }
    return [...list, ...this.#released()].slice(0, limits.addressesPerFieldMax);
  }

  /** group: members up to the semicolon, which may be missing at the end. Groups within lose their names. */
  #group(phrase: readonly Token[]): Group {
    const members: Mailbox[] = [];
    while (this.#more(/[,>: \t\r\n]+/y) && !this.#reader.take(';')) {
      const inner = this.#phrase();
      if (this.#reader.next !== ':') for (const member of this.#mailboxes(inner)) members.push(member);
    }
    return { group: textOf(phrase), members: [...members, ...this.#released()].filter(isMember) };
  }

  #more(separators: RegExp): boolean {
    this.#reader.match(separators);
    this.#reader.comment = undefined;
    return !this.#reader.done && this.#left-- > 0;
  }

  /** The words before an address, or around and in one without angle brackets; without the scheme of a URL. */
  #phrase(): readonly Token[] {
    const phrase = this.#reader.tokensUntil(phraseEnds);
    const isLabelled = isScheme(phrase) && this.#reader.match(/:(?=[^ \t\r\n;])/y) !== '';
    return isLabelled ? this.#reader.tokensUntil(phraseEnds) : phrase;
  }

  /** mailbox = name-addr / addr-spec; none or several where commas are missing or too many. */
  #mailboxes(phrase: readonly Token[]): readonly Mailbox[] {
    if (this.#isCutOff(phrase)) {
      this.#held.push(phrase);
      return [];
    }
    const bracket = this.#reader.takeBracket();
    if (bracket === '') return [...this.#released(), ...this.#named(bareAddresses(phrase)).filter(hasMeaning)];
    const group = this.#reader.match(bracketedGroup);
    if (group !== '') return [{ group: trimBlanks(group.slice(0, group.indexOf(':'))), members: [] }];
    return this.#named(this.#bracketed(phrase, bracket)).filter(hasMeaning);
  }

  /** A name before a comma: with what follows it may be the unquoted "Blow, Joe <joe@example.com>". */
  #isCutOff(phrase: readonly Token[]): boolean {
    const isPlain = phrase.length > 0 && !phrase.some(isAt) && !holdsAddress(phrase);
    return isPlain && this.#reader.next === ',' && this.#reader.comment === undefined;
  }

  /** The names that were held, on their own after all. */
  #released(): Address[] {
    const held = this.#held;
    this.#held = [];
    return held.flatMap(bareAddresses);
  }

  /** angle-addr, behind its opening bracket. */
  #bracketed(phrase: readonly Token[], bracket: string): Address[] {
    const { route, tokens } = this.#inBrackets(bracket);
    this.#trailing();
    if (tokens.length === 0 && phrase.some(isAt)) return [...this.#released(), ...bareAddresses(phrase)];
    const names = [...this.#held, phrase].map(textOf).filter((name) => name !== '');
    this.#held = [];
    return [{ ...addressOf(withoutScheme(tokens)), ...(route === '' ? {} : { route }), ...nameOf(names.join(', ')) }];
  }

  /** What stands in the brackets; where they are empty and others follow without a comma, what stands in those. */
  #inBrackets(bracket: string): { route: string; tokens: readonly Token[] } {
    for (let closing = bracket; ; closing = '>') {
      this.#reader.match(/[< \t\r\n]+/y);
      const route = this.#reader.match(sourceRoute).slice(0, -1);
      const tokens = this.#angleTokens(closing);
      if (!this.#reader.take(closing)) this.#reader.take('>');
      if (tokens.length > 0 || !this.#reader.match(opensAgain)) return { route, tokens };
    }
  }

  /** Up to what closes the address; where a second bracket opens before it has a domain, that one holds it. */
  #angleTokens(bracket: string): readonly Token[] {
    for (;;) {
      const tokens = this.#reader.tokensUntil(`<,;${bracket}`);
      const isWhole = tokens.slice(0, -1).some(isAt);
      if (isWhole || !this.#reader.take('<')) return tokens;
    }
  }

  /** What follows an address in angle brackets is a comment, a new address without its comma, or nothing of use. */
  #trailing(): void {
    const start = this.#reader.at;
    const words = this.#reader.tokensUntil(phraseEnds);
    const { next } = this.#reader;
    if (next === '<' || next === ':' || next === '[' || words.some(isAt)) this.#reader.at = start;
  }

  /** A comment names the address that has no other name. */
  #named(addresses: readonly Address[]): Address[] {
    const last = addresses.at(-1);
    if (!last || last.name !== undefined) return [...addresses];
    return [...addresses.slice(0, -1), { ...last, ...nameOf(this.#reader.comment ?? '') }];
  }
}

/** addr-spec, alone. */
function addressOf(tokens: readonly Token[]): Address {
  const at = tokens.findLastIndex(isAt);
  if (at >= 0) return unquoted(localPartOf(tokens.slice(0, at)), wordsOf(tokens.slice(at + 1)));
  const whole = holdsAddress(tokens) ? /^([^ \t\r\n@<>]+)@([^ \t\r\n@<>]+)$/.exec(textOf(tokens)) : null;
  return whole ? { localPart: whole[1] ?? '', domain: whole[2] ?? '' } : { localPart: localPartOf(tokens), domain: '' };
}

/** Outlook puts 'joe@example.com' in single quotes; no domain ends in one. */
function unquoted(localPart: string, domain: string): Address {
  const isQuoted = localPart.startsWith("'") && domain.endsWith("'");
  return isQuoted ? { localPart: localPart.slice(1), domain: domain.slice(0, -1) } : { localPart, domain };
}

function wordsOf(tokens: readonly Token[]): string {
  return tokens.map(({ text }) => text).join('');
}

/** The blanks that obs-local-part allows beside dots mean nothing; others are kept, as they may belong to a name. */
function localPartOf(tokens: readonly Token[]): string {
  const tight = tokens.map((token, index) => (clings(tokens[index - 1], token) ? { ...token, spaced: false } : token));
  return textOf(tight);
}

/** "mailto:" and Exchange's "SMTP:", which ends up in front of addresses. */
function isScheme(tokens: readonly Token[]): boolean {
  const [only, ...more] = tokens;
  return only?.kind === 'word' && more.length === 0 && /^(?:mailto|smtp)$/i.test(only.text);
}

function withoutScheme(tokens: readonly Token[]): readonly Token[] {
  return isScheme(tokens.slice(0, 1)) && tokens[1]?.text === ':' ? tokens.slice(2) : tokens;
}

/** addr-spec without angle brackets: what clings to an "@"; the words before it, and those behind the last, are a name. */
function bareAddresses(tokens: readonly Token[]): Address[] {
  if (!tokens.some(isAt)) return withoutDomain(tokens);
  const found: Address[] = [];
  let words: string[] = [];
  for (const run of runsOf(tokens)) {
    if (!run.some(isAt)) words.push(textOf(run));
    else {
      found.push({ ...addressOf(run), ...nameOf(words.join(' ')) });
      words = [];
    }
  }
  const last = found.pop();
  if (!last) return [];
  return [...found, { ...last, ...nameOf(trimBlanks([last.name ?? '', ...words].join(' '))) }];
}

/** The tokens in runs that blanks separate; beside an "@" blanks do not count. */
function runsOf(tokens: readonly Token[]): Token[][] {
  const runs: Token[][] = [];
  for (const [index, token] of tokens.entries()) {
    const before = tokens[index - 1];
    const goesOn = clings(before, token) || isAt(before) || isAt(token);
    const run = goesOn ? runs.at(-1) : undefined;
    if (run) run.push(token);
    else runs.push([token]);
  }
  return runs;
}

/** A single word may be a local user; several are somebody's name without an address. */
function withoutDomain(tokens: readonly Token[]): Address[] {
  const inside = holdsAddress(tokens) ? parseMailbox(textOf(tokens)) : undefined;
  if (inside) return [inside];
  const text = textOf(tokens);
  const isWord = tokens.length === 1 && !text.includes(' ');
  return [isWord ? { localPart: text, domain: '' } : { name: text, localPart: '', domain: '' }].filter(hasMeaning);
}

/** Quotation marks around all of it: "Joe <joe@example.com>". */
function holdsAddress(tokens: readonly Token[]): boolean {
  const [only, ...more] = tokens;
  return only?.kind === 'quoted' && more.length === 0 && only.text.includes('@');
}

function nameOf(text: string): { name?: string } {
  return text === '' ? {} : { name: text };
}

function hasMeaning(address: Address): boolean {
  return (address.name ?? address.localPart + address.domain) !== '';
}

/** In a group, the remains of an address are none: "Undisclosed-recipients:@example.com;" has no members. */
function isMember(mailbox: Mailbox): mailbox is Address {
  return !('group' in mailbox) && (mailbox.localPart !== '' || mailbox.name !== undefined);
}
