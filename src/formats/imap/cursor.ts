import { Fault } from '../../base/fault.ts';
import type { CommandText, Literal } from './command-text.ts';

const literalMark = /\{\d{1,20}\+?\}$/y;

/** A place in a command that only moves forward. All rules it is given are sticky (`y`). */
export class Cursor<M = never> {
  readonly #segments: readonly (string | Literal<M>)[];
  #segment = 0;
  #column = 0;

  constructor(command: CommandText<M> | string) {
    this.#segments = typeof command === 'string' ? [command] : command.segments;
  }

  /** What `rule` matches here, or undefined; then nothing is consumed. */
  accept(rule: RegExp): string | undefined {
    rule.lastIndex = this.#column;
    const match = rule.exec(this.#text)?.[0];
    if (match !== undefined) this.#column += match.length;
    return match;
  }

  /** What `rule` matches here. Fault `badSyntax` names what was `wanted`. */
  expect(rule: RegExp, wanted: string): string {
    return this.accept(rule) ?? this.fail(wanted);
  }

  /** The literal announced here, or undefined. It is undefined too where the command breaks off before the literal. */
  acceptLiteral(): Literal<M> | undefined {
    const literal = this.#segments[this.#segment + 1];
    if (typeof literal !== 'object' || this.accept(literalMark) === undefined) return undefined;
    this.#segment += 2;
    this.#column = 0;
    return literal;
  }

  /** True where the command breaks off with a literal that is announced but not there yet. */
  get awaitsLiteral(): boolean {
    literalMark.lastIndex = this.#column;
    return this.#segment === this.#segments.length - 1 && literalMark.test(this.#text);
  }

  /** The next character, or an empty string at the end of the line. */
  get next(): string {
    return this.#text.charAt(this.#column);
  }

  get atEnd(): boolean {
    return this.#column === this.#text.length && this.#segment + 1 >= this.#segments.length;
  }

  /** The command must be over here. */
  end(): void {
    if (!this.atEnd) this.fail('the end');
  }

  fail(wanted: string): never {
    const line = this.#segment === 0 ? '' : ` of line ${this.#segment / 2 + 1}`;
    throw new Fault('badSyntax', `Expected ${wanted} at column ${this.#column + 1}${line}`);
  }

  get #text(): string {
    const text = this.#segments[this.#segment];
    return typeof text === 'string' ? text : '';
  }
}
