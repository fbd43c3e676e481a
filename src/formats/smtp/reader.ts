import { textOfUtf8Binary } from '../../base/bytes.ts';
import { Fault } from '../../base/fault.ts';
import { limits } from '../../base/limits.ts';
import type { Path } from './types.ts';

// Bytes from 0x80 up are parts of UTF-8 characters, RFC 6531 §3.3; whether the peer may use them is the session's question.
const atomRule = /[A-Za-z0-9!#$%&'*+/=?^_`{|}~\x80-\xff-]+(?:\.[A-Za-z0-9!#$%&'*+/=?^_`{|}~\x80-\xff-]+)*/y;
const quotedRule = /"((?:[\x20\x21\x23-\x5b\x5d-\x7e\x80-\xff]|\\[\x20-\x7e])*)"/y;
const domainRule =
  /[A-Za-z0-9_\x80-\xff](?:[A-Za-z0-9_\x80-\xff-]*[A-Za-z0-9_\x80-\xff])?(?:\.[A-Za-z0-9_\x80-\xff](?:[A-Za-z0-9_\x80-\xff-]*[A-Za-z0-9_\x80-\xff])?)*\.?/y;
const literalRule = /\[[A-Za-z0-9:.-]+\]/y;
const routeRule = /@[^\s:<>]+:/y;
const keywordRule = /[A-Za-z0-9][A-Za-z0-9-]*/y;
const valueRule = /[\x21-\x3c\x3e-\x7e\x80-\xff]+/y;
const verbRule = /[A-Za-z][A-Za-z0-9]*/y;

/** Reads one command line from left to right. Each method is a rule of RFC 5321 §4.1.2, and throws Fault `badSyntax`. */
export class Reader {
  readonly #line: string;
  #at = 0;

  /** `line` is a binary string without its CRLF. */
  constructor(line: string) {
    this.#line = line;
  }

  get atEnd(): boolean {
    return this.#at >= this.#line.length;
  }

  /** The command's name in upper case. */
  verb(): string {
    return this.#expect(verbRule, 'a command').toUpperCase();
  }

  /** SP; more than one is passed over, as everybody does. */
  space(): this {
    this.#expect(/ +/y, 'a space');
    return this;
  }

  /** A word that must stand here, such as `FROM:`, in any case; spaces behind it are passed over. */
  keyword(word: string): this {
    const found = this.#line.slice(this.#at, this.#at + word.length);
    if (found.toUpperCase() !== word) throw this.#wrong(word);
    this.#at += word.length;
    this.#try(/ +/y);
    return this;
  }

  /** Domain / address-literal, in lower case. */
  domain(): string {
    const name = this.#try(literalRule) ?? this.#expect(domainRule, 'a domain').replace(/\.$/, '');
    if (name.length > limits.domainBytesMax) throw new Fault('badAddress', 'The domain is too long');
    return this.#text(name).toLowerCase();
  }

  /** Reverse-path: `<>` is null. */
  reversePath(): Path | null {
    if (this.#try(/<>/y) !== undefined) return null;
    return this.#path();
  }

  /** Forward-path; `<postmaster>` needs no domain (RFC 5321 §4.1.1.3). */
  forwardPath(): Path {
    const bare = this.#try(/<postmaster>/iy);
    return bare === undefined ? this.#path() : { localPart: 'postmaster', domain: '' };
  }

  /** Mailbox = Local-part "@" ( Domain / address-literal ). */
  mailbox(): Path {
    const localPart = this.#localPart();
    this.#expect(/@/y, '"@" and a domain');
    return { localPart, domain: this.domain() };
  }

  /** Mail- or Rcpt-parameters up to the end of the line, by keyword in upper case; a keyword without value is ''. */
  parameters(): Map<string, string> {
    const parameters = new Map<string, string>();
    while (!this.atEnd) {
      if (this.#try(/ +$/y) !== undefined) break;
      this.space();
      const keyword = this.#expect(keywordRule, 'a parameter').toUpperCase();
      if (parameters.has(keyword)) throw new Fault('badSyntax', `${keyword} stands twice`);
      parameters.set(keyword, this.#try(/=/y) === undefined ? '' : this.#expect(valueRule, `a value of ${keyword}`));
    }
    return parameters;
  }

  /** Whatever is left, without the spaces around it. */
  rest(): string {
    const rest = this.#line.slice(this.#at).trim();
    this.#at = this.#line.length;
    return rest;
  }

  /** Nothing but spaces may follow. */
  end(): void {
    this.#try(/ +/y);
    if (!this.atEnd) throw new Fault('badSyntax', `Unexpected text at column ${this.#at + 1}`);
  }

  /** Many programs leave out the angle brackets or add a space; both are unambiguous. */
  #path(): Path {
    const bracket = this.#try(/< */y) !== undefined;
    const start = this.#at;
    this.#try(routeRule); // RFC 5321 §4.1.1.3: source routes are accepted and ignored
    const path = this.mailbox();
    if (this.#at - start > limits.pathBytesMax * 2) throw new Fault('badAddress', 'The path is too long');
    if (bracket) this.#expect(/ *>/y, '">"');
    return path;
  }

  #localPart(): string {
    const quoted = this.#try(quotedRule);
    const raw = quoted?.slice(1, -1).replace(/\\(.)/g, '$1') ?? this.#expect(atomRule, 'a mailbox');
    // RFC 6531 §3.3 counts octets; real systems exceed 64, so the limit leaves them room.
    if (raw.length > limits.localPartBytesMax * 4) throw new Fault('badAddress', 'The local part is too long');
    return this.#text(raw);
  }

  #text(binary: string): string {
    const text = textOfUtf8Binary(binary);
    if (text === undefined) throw new Fault('badAddress', 'The address is neither ASCII nor UTF-8');
    return text.normalize('NFC');
  }

  #try(rule: RegExp): string | undefined {
    rule.lastIndex = this.#at;
    const match = rule.exec(this.#line)?.[0];
    if (match !== undefined) this.#at += match.length;
    return match;
  }

  #expect(rule: RegExp, wanted: string): string {
    const match = this.#try(rule);
    if (match === undefined) throw this.#wrong(wanted);
    return match;
  }

  #wrong(wanted: string): Fault {
    return new Fault('badSyntax', `Expected ${wanted} at column ${this.#at + 1}`);
  }
}
