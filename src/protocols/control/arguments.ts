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

  texts(name: string): string[] {
    const value = this.#given[name];
    if (Array.isArray(value) && value.every((item) => typeof item === 'string')) return value;
    throw new Fault('badSyntax', `The argument "${name}" must be a list of texts`);
  }
}
