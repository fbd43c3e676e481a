import { binaryOf, textOfUtf8Binary } from '../../base/bytes.ts';
import type { Literal } from './command-text.ts';
import { Cursor } from './cursor.ts';
import { dateTimeOf, dayOf } from './dates.ts';
import type { DateTime } from './dates.ts';
import { canonicalFlag } from './flags.ts';
import { mailboxNameOf } from './mailbox-names.ts';
import type { Day, Flag, SequenceSet } from './types.ts';

// ATOM-CHAR is every printable ASCII character but ( ) { SP % * " \ and ]. Bytes above ASCII are let into names and
// strings, never into atoms proper: clients send UTF-8 where RFC 6855 would have them ask first.
const rules = {
  space: / +/y,
  between: / +(?! *\))/y,
  open: /\( */y,
  close: / *\)/y,
  tag: /[!#$&',-[\]^-z|-~]+/y,
  atom: /[!#$&'+-[^-z|-~]+/y,
  astring: /[!#$&'+-[\]^-z|-~\x80-\xff]+/y,
  listMailbox: /[!#$%&'*+-[\]^-z|-~\x80-\xff]+/y,
  quoted: /"[^"\\\0\r\n]*(?:\\["\\][^"\\\0\r\n]*)*"/y,
  nil: /NIL(?![!#$&'+-[\]^-z|-~])/iy,
  number: /\d{1,10}/y,
  nzNumber: /[1-9]\d{0,9}/y,
  sequenceSet: /[\d:*,]+/y,
  sequenceRange: /^([1-9]\d*|\*)(?::([1-9]\d*|\*))?$/,
  flag: /\\?[!#$&'+-[^-z|-~]+/y,
  date: /"\d{1,2}-[a-z]{3}-\d{4}"|\d{1,2}-[a-z]{3}-\d{4}/iy,
  dateTime: /"(?: \d|\d{1,2})-[a-z]{3}-\d{4} \d\d:\d\d:\d\d [+-]\d{4}"/iy,
  base64: /(?:[A-Za-z0-9+/]{4})*(?:[A-Za-z0-9+/]{2}==|[A-Za-z0-9+/]{3}=)?/y,
};

/** The small rules of RFC 3501 §9, one method each. Strings are binary strings unless the method says otherwise. */
export class Lexer<M = never> extends Cursor<M> {
  tag(): string {
    return this.expect(rules.tag, 'a tag');
  }

  /** SP: one by RFC 3501 §9; more are forgiven, as old clients and people at a terminal send them. */
  space(): this {
    this.expect(rules.space, 'a space');
    return this;
  }

  /** True and consumed where a space follows. */
  acceptSpace(): boolean {
    return this.accept(rules.space) !== undefined;
  }

  atom(): string {
    return this.expect(rules.atom, 'an atom');
  }

  /** An atom in upper case: the name of a command or of one of its words. */
  keyword(): string {
    return this.atom().toUpperCase();
  }

  /** "(" rule *(SP rule) ")"; blanks inside the parentheses are forgiven too. */
  list<T>(rule: () => T): T[] {
    this.expect(rules.open, 'an opening parenthesis');
    const items = this.spaced(rule);
    this.expect(rules.close, 'a space or a closing parenthesis');
    return items;
  }

  /** "(" [rule *(SP rule)] ")" */
  listOrEmpty<T>(rule: () => T): T[] {
    return this.accept(/\( *\)/y) === undefined ? this.list(rule) : [];
  }

  /** rule *(SP rule). It ends because each turn consumes a character and a command is bounded by its session. */
  spaced<T>(rule: () => T): T[] {
    const items = [rule()];
    while (this.accept(rules.between) !== undefined) items.push(rule());
    return items;
  }

  astring(): string {
    return this.#acceptString() ?? this.expect(rules.astring, 'a string');
  }

  string(): string {
    return this.#acceptString() ?? this.fail('a string');
  }

  nstring(): string | undefined {
    return this.acceptNil() ? undefined : this.string();
  }

  acceptNil(): boolean {
    return this.accept(rules.nil) !== undefined;
  }

  /** An astring in UTF-8, as text: user names and passwords. */
  text(): string {
    return textOfUtf8Binary(this.astring()) ?? this.fail('text in UTF-8');
  }

  /** The real name, decoded; INBOX in any case is INBOX. Fault `badMailboxName` for broken modified UTF-7. */
  mailbox(): string {
    return mailboxNameOf(this.astring());
  }

  /** list-mailbox: a decoded name in which "*" and "%" are wildcards. */
  listMailbox(): string {
    return mailboxNameOf(this.#acceptString() ?? this.expect(rules.listMailbox, 'a mailbox pattern'));
  }

  /** 0 to 4,294,967,295. */
  number(): number {
    return this.#bounded(this.expect(rules.number, 'a number'));
  }

  /** 1 to 4,294,967,295. */
  nzNumber(): number {
    return this.#bounded(this.expect(rules.nzNumber, 'a number above 0'));
  }

  sequenceSet(): SequenceSet {
    return this.expect(rules.sequenceSet, 'a set of message numbers')
      .split(',')
      .map((piece) => this.#pair(piece));
  }

  /** flag: system flags in the RFC's spelling. \Recent is not among them, nobody can set it. */
  flag(): Flag {
    const flag = this.expect(rules.flag, 'a flag');
    if (flag.toLowerCase() === '\\recent') this.fail('a flag that a client may set');
    return canonicalFlag(flag);
  }

  flagList(): Flag[] {
    return this.listOrEmpty(() => this.flag());
  }

  /** date, with or without quotes. */
  date(): Day {
    return dayOf(this.expect(rules.date, 'a date').replaceAll('"', ''));
  }

  dateTime(): DateTime {
    return dateTimeOf(this.expect(rules.dateTime, 'a date with time and zone').slice(1, -1));
  }

  /** base64, and "=" for nothing at all (RFC 4959 §3). */
  base64(): Uint8Array {
    if (this.accept(/=/y) !== undefined) return new Uint8Array(0);
    return Uint8Array.fromBase64(this.expect(rules.base64, 'base64'));
  }

  /** A message that the session keeps elsewhere. */
  messageLiteral(): M {
    const literal = this.acceptLiteral();
    return literal && 'message' in literal ? literal.message : this.fail('a message');
  }

  #acceptString(): string | undefined {
    const quoted = this.accept(rules.quoted);
    if (quoted !== undefined) return quoted.slice(1, -1).replace(/\\(.)/g, '$1');
    const literal = this.acceptLiteral();
    return literal && this.#contentOf(literal);
  }

  /** NUL "MUST NOT be used at any time" (RFC 3501 §9, note 3). */
  #contentOf(literal: Literal<M>): string {
    if ('message' in literal) return this.fail('a string instead of a message');
    const content = binaryOf(literal.bytes);
    return content.includes('\0') ? this.fail('a string without NUL') : content;
  }

  #pair(piece: string): SequenceSet[number] {
    const [, from, to = from] = rules.sequenceRange.exec(piece) ?? [];
    if (from === undefined || to === undefined) return this.fail('a set of message numbers');
    return [this.#setEnd(from), this.#setEnd(to)];
  }

  #setEnd(text: string): number | '*' {
    return text === '*' ? '*' : this.#bounded(text);
  }

  #bounded(digits: string): number {
    const number = Number(digits);
    return number < 2 ** 32 ? number : this.fail('a number below 4294967296');
  }
}
