/** Authentication-Results, RFC 8601 §2.2, and ARC-Authentication-Results, which says first who of several wrote it (RFC 8617 §4.1.1). */
import { given } from '../../../base/given.ts';
import { limits } from '../../../base/limits.ts';
import { FieldReader, quotedString } from './structured.ts';

export interface AuthenticationResults {
  /** "i=" of ARC-Authentication-Results. */
  readonly instance?: number;
  /** authserv-id: who says so. Only one's own is worth believing (RFC 8601 §7.1). */
  readonly server: string;
  /** Of the format; 1 where it is not said. */
  readonly version?: number;
  /** Empty where nothing was looked at ("none"). */
  readonly results: readonly AuthenticationResult[];
}

export interface AuthenticationResult {
  /** Lower case: "spf", "dkim", "dmarc", "arc", "iprev", "auth" and others. */
  readonly method: string;
  readonly version?: number;
  /** Lower case: "pass", "fail", "none" and others. */
  readonly result: string;
  readonly reason?: string;
  /** The first comment behind the result, where many say why. */
  readonly comment?: string;
  readonly properties: readonly AuthenticationProperty[];
}

/** propspec: "header.from=example.org". */
export interface AuthenticationProperty {
  /** Lower case: "smtp", "header", "body", "policy" and others. */
  readonly ptype: string;
  readonly name: string;
  readonly value: string;
}

/** Reads the value of such a field; undefined where it does not say who wrote it. Results that cannot be read are passed over. */
export function parseAuthenticationResults(value: string): AuthenticationResults | undefined {
  const reader = new ResultsReader(value);
  const instance = reader.instance();
  const server = reader.server();
  if (server === '') return undefined;
  const version = reader.version();
  return { ...given('instance', instance), server, ...given('version', version), results: reader.results() };
}

/** Keyword of RFC 5321 §4.1.2, and the underscores that some write in it. */
const keyword = /[A-Za-z0-9_-]+/y;
const number = /\d{1,9}/y;
const word = /[^ \t\r\n;()"]+/y;

class ResultsReader {
  readonly #reader: FieldReader;

  constructor(value: string) {
    this.#reader = new FieldReader(value);
  }

  /** instance (RFC 8617 §3.9) and its semicolon. */
  instance(): number | undefined {
    this.#reader.skipBlanks();
    const start = this.#reader.at;
    const found = /^i$/i.test(this.#reader.match(keyword)) && this.#sign('=') ? this.#reader.match(number) : '';
    if (found !== '' && this.#sign(';')) return Number(found);
    this.#reader.at = start;
    return undefined;
  }

  /** authserv-id; '' where results begin at once, as Exchange writes them. */
  server(): string {
    const start = this.#reader.at;
    const server = this.#value();
    this.#reader.skipBlanks();
    if (!server.includes('=') && this.#reader.next !== '=') return server;
    this.#reader.at = start;
    return '';
  }

  version(): number | undefined {
    this.#reader.skipBlanks();
    const digits = this.#reader.match(number);
    return digits === '' ? undefined : Number(digits);
  }

  results(): AuthenticationResult[] {
    const results: AuthenticationResult[] = [];
    while (!this.#reader.done && results.length < limits.authenticationResultsMax) {
      const result = this.#sign(';') ? this.#result() : undefined;
      if (result) results.push(result);
      this.#skipTo(';');
    }
    return results;
  }

  /** resinfo, behind its semicolon. */
  #result(): AuthenticationResult | undefined {
    this.#reader.skipBlanks();
    const method = this.#reader.match(keyword).toLowerCase();
    const version = this.#sign('/') ? this.version() : undefined;
    if (method === '' || !this.#sign('=')) return undefined;
    const result = this.#reader.match(keyword).toLowerCase();
    if (result === '') return undefined;
    this.#reader.match(/[ \t\r\n]+/y);
    const comment = this.#reader.comment();
    const found = { method, ...given('version', version), result, ...given('comment', comment || undefined) };
    return { ...found, ...this.#evidence() };
  }

  /** reasonspec and propspecs, in any order; what is neither is passed over. */
  #evidence(): Pick<AuthenticationResult, 'reason' | 'properties'> {
    const properties: AuthenticationProperty[] = [];
    let reason: string | undefined;
    for (;;) {
      this.#reader.skipBlanks();
      if (this.#reader.done || this.#reader.next === ';') return { ...given('reason', reason), properties };
      const [ptype, name] = this.#propertyName();
      if (!this.#sign('=')) this.#skipWord();
      else if (name !== '') properties.push({ ptype, name, value: this.#property() });
      else if (ptype === 'reason') reason ??= this.#property();
      else this.#property();
    }
  }

  /** ptype "." property; the second is '' where there is no dot. */
  #propertyName(): readonly [ptype: string, name: string] {
    const ptype = this.#reader.match(keyword).toLowerCase();
    if (!this.#sign('.')) return [ptype, ''];
    this.#reader.skipBlanks();
    return [ptype, this.#reader.match(/[A-Za-z0-9_.-]+/y).toLowerCase()];
  }

  /** pvalue: a value, a domain, or an address whose local part may be quoted, or missing. */
  #property(): string {
    this.#reader.skipBlanks();
    const start = this.#reader.at;
    const quoted = this.#reader.quoted();
    if (quoted === undefined) return this.#reader.match(word);
    if (this.#reader.next !== '@') return quoted;
    this.#reader.match(word);
    return this.#reader.value.slice(start, this.#reader.at);
  }

  #value(): string {
    this.#reader.skipBlanks();
    return this.#reader.quoted() ?? this.#reader.match(word);
  }

  /** A character that holds two words together; blanks and comments may stand around it. */
  #sign(character: string): boolean {
    const start = this.#reader.at;
    this.#reader.skipBlanks();
    if (this.#reader.take(character)) {
      this.#reader.skipBlanks();
      return true;
    }
    this.#reader.at = start;
    return false;
  }

  #skipTo(end: string): void {
    while (!this.#reader.done && this.#reader.next !== end) if (!this.#reader.skipBlanks()) this.#skipWord();
  }

  /** A word; one character at least. */
  #skipWord(): void {
    if (this.#reader.quoted() === undefined && this.#reader.match(word) === '' && this.#reader.next !== ';')
      this.#reader.at++;
  }
}

/**
 * Writes the value of the field, for `printField`. `parseAuthenticationResults` reads it back.
 * Methods, results, ptypes and names must be keywords in lower case; everything else may be anything but line breaks.
 */
export function printAuthenticationResults(results: AuthenticationResults): string {
  const { instance, server, version } = results;
  const head = `${instance === undefined ? '' : `i=${instance}; `}${printValue(server)}${version === undefined ? '' : ` ${version}`}`;
  return [head, ...(results.results.length === 0 ? ['none'] : results.results.map(printResult))].join('; ');
}

function printResult({ method, version, result, reason, comment, properties }: AuthenticationResult): string {
  const words = [`${method}${version === undefined ? '' : `/${version}`}=${result}`];
  if (comment !== undefined) words.push(`(${comment.replace(/[()\\]/g, '\\$&')})`);
  if (reason !== undefined) words.push(`reason=${printValue(reason)}`);
  return [...words, ...properties.map(({ ptype, name, value }) => `${ptype}.${name}=${printProperty(value)}`)].join(
    ' ',
  );
}

/** token of RFC 2045 §5.1, or a quoted-string. */
function printValue(text: string): string {
  return /^[\w!#$%&'*+.^`{|}~\x80-\xff-]+$/.test(text) ? text : quotedString(text);
}

/** [[local-part] "@"] domain-name needs no quotes. */
function printProperty(text: string): string {
  const isAddress = /^(?:[\w!#$%&'*+/=?^`{|}~.\x80-\xff-]+|"(?:[^"\\]|\\[^])*")?@[\w.\x80-\xff-]+$/.test(text);
  return isAddress ? text : printValue(text);
}
