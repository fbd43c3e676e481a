/** Reads fields of JSON that a stranger wrote. Whatever is wrong is told with the place where it stands. */
import { Fault } from '../../base/fault.ts';

/** A field is not as it must be. */
export class FieldFault extends Fault {
  /** As in "attachments[2].content"; '' is the whole. */
  readonly field: string;
  /** What is wrong, without the place. */
  readonly reason: string;

  constructor(field: string, reason: string) {
    super('badField', field === '' ? `The request ${reason}` : `"${field}" ${reason}`);
    this.field = field;
    this.reason = reason;
  }
}

/** One value with its place. `value` undefined or null: it was not given. */
export class Given {
  readonly path: string;
  readonly value: unknown;

  constructor(value: unknown, path = '') {
    this.value = value ?? undefined;
    this.path = path;
  }

  get isThere(): boolean {
    return this.value !== undefined;
  }

  fault(reason: string): FieldFault {
    return new FieldFault(this.path, reason);
  }

  /** The fields of an object, of which `known` are all. */
  object<K extends string>(known: readonly K[]): Record<K, Given> {
    const record = this.record();
    const strange = Object.keys(record).find((name) => !known.some((one) => one === name));
    if (strange !== undefined) throw this.at(strange).fault('is not known here');
    return Object.fromEntries(known.map((name) => [name, this.at(name)])) as Record<K, Given>;
  }

  /** An object with any names. */
  record(): Readonly<Record<string, unknown>> {
    const { value } = this;
    if (typeof value === 'object' && value !== null && !Array.isArray(value)) return value as Record<string, unknown>;
    throw this.fault('must be an object');
  }

  entries(max: number): (readonly [string, Given])[] {
    const names = Object.keys(this.record());
    if (names.length > max) throw this.fault(`may have ${max} entries at most`);
    return names.map((name) => [name, this.at(name)] as const);
  }

  /** A list; one value that is none stands for a list of one. None where nothing was given. */
  list(max: number): Given[] {
    const { value, path } = this;
    if (value === undefined) return [];
    if (!Array.isArray(value)) return [this];
    if (value.length > max) throw this.fault(`may have ${max} items at most`);
    return value.map((item, index) => new Given(item, `${path}[${index}]`));
  }

  text(charactersMax = Number.MAX_SAFE_INTEGER): string {
    const { value } = this;
    if (typeof value !== 'string') throw this.fault(value === undefined ? 'is missing' : 'must be a text');
    if (value.length > charactersMax) throw this.fault(`may have ${charactersMax} characters at most`);
    if (!value.isWellFormed()) throw this.fault('has half a character (a lone surrogate)');
    return value;
  }

  /** A text of one line. */
  line(charactersMax: number): string {
    const text = this.text(charactersMax);
    if (/\p{Cc}/u.test(text)) throw this.fault('must be one line without control characters');
    return text;
  }

  at(name: string): Given {
    const value =
      typeof this.value === 'object' && this.value !== null && Object.hasOwn(this.value, name)
        ? (this.value as Record<string, unknown>)[name]
        : undefined;
    const shown = /^[\w-]{1,60}$/.test(name) ? name : JSON.stringify(name.slice(0, 60));
    return new Given(value, this.path === '' ? shown : `${this.path}.${shown}`);
  }
}
