import type { Reply } from '../../formats/smtp/index.ts';

/** What a host offers in its answer to EHLO (RFC 5321 §4.1.1.1): keywords in upper case with their parameters. */
export class Capabilities {
  readonly #keywords = new Map<string, string>();

  /** From the reply to EHLO; without one (after HELO) there are none. */
  constructor(reply?: Reply) {
    for (const line of reply?.lines.slice(1) ?? []) {
      const [keyword = '', ...parameters] = line.trim().split(/[ =]+/);
      this.#keywords.set(keyword.toUpperCase(), parameters.join(' ').toUpperCase());
    }
  }

  has(keyword: string): boolean {
    return this.#keywords.has(keyword);
  }

  /** The largest message it takes (RFC 1870 §4); undefined where it names none, or 0 for "no fixed limit". */
  get sizeBytesMax(): number | undefined {
    const size = Number.parseInt(this.#keywords.get('SIZE') ?? '', 10);
    return size > 0 ? size : undefined;
  }

  /** SASL mechanisms (RFC 4954 §3). */
  get mechanisms(): string[] {
    return this.parametersOf('AUTH');
  }

  /** None for what is not offered. */
  parametersOf(keyword: string): string[] {
    return (this.#keywords.get(keyword) ?? '').split(' ').filter((parameter) => parameter !== '');
  }
}
