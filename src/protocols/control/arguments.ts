import { Fault } from '../../base/fault.ts';

/** The arguments of a request. Each method reads one by its name, or throws Fault `badSyntax` and says what is wrong. */
export class Arguments {
  readonly #given: Readonly<Record<string, unknown>>;

  constructor(given: Readonly<Record<string, unknown>>) {
    this.#given = given;
  }

  text(name: string): string {
    const value = this.#given[name];
    if (typeof value !== 'string') throw new Fault('badSyntax', `The argument "${name}" must be a text`);
    return value;
  }

  /** Undefined where it was not given. */
  count(name: string): number | undefined {
    const value = this.#given[name];
    if (value === undefined || (Number.isSafeInteger(value) && (value as number) >= 0))
      return value as number | undefined;
    throw new Fault('badSyntax', `The argument "${name}" must be a whole number`);
  }

  /** As `count`, or null where it is to be taken away. */
  limit(name: string): number | null | undefined {
    return this.#given[name] === null ? null : this.count(name);
  }

  /** False where it was not given. */
  flag(name: string): boolean {
    const value = this.#given[name] ?? false;
    if (typeof value === 'boolean') return value;
    throw new Fault('badSyntax', `The argument "${name}" must be true or false`);
  }

  /** Undefined where it was not given. */
  maybeFlag(name: string): boolean | undefined {
    return this.#given[name] === undefined ? undefined : this.flag(name);
  }

  /** Undefined where it was not given. */
  maybeText(name: string): string | undefined {
    return this.#given[name] === undefined ? undefined : this.text(name);
  }

  /** Undefined where they were not given. */
  counts(name: string): number[] | undefined {
    const value = this.#given[name];
    if (value === undefined) return undefined;
    if (Array.isArray(value) && value.every((item) => Number.isSafeInteger(item))) return value;
    throw new Fault('badSyntax', `The argument "${name}" must be a list of whole numbers`);
  }

  texts(name: string): string[] {
    const value = this.#given[name];
    if (Array.isArray(value) && value.every((item) => typeof item === 'string')) return value;
    throw new Fault('badSyntax', `The argument "${name}" must be a list of texts`);
  }
}
