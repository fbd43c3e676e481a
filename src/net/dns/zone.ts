import { dnsName } from './names.ts';

/** One line of a zone. */
export interface ZoneRecord {
  readonly name: string;
  /** A type of record, or a mark. */
  readonly type: string;
  /** As in a zone file, without a dot at the end of names: "10 mx.example.test". */
  readonly data: string;
}

/** What is said about a name beside its records. */
export type Mark = 'SECURE' | 'INSECURE' | 'BOGUS' | 'FAIL';

const marks: readonly string[] = ['SECURE', 'INSECURE', 'BOGUS', 'FAIL'] satisfies Mark[];

/** The records of a static zone, and the marks of its names. Made by `parseZone`. */
export class Zone {
  readonly #byName: ReadonlyMap<string, readonly ZoneRecord[]>;

  constructor(lines: readonly ZoneRecord[]) {
    this.#byName = Map.groupBy(lines, ({ name }) => name);
  }

  /** All records of a name, without its marks. */
  recordsOf(name: string): readonly ZoneRecord[] {
    return (this.#byName.get(name) ?? []).filter(({ type }) => !marks.includes(type));
  }

  /** The mark of the name itself, else that of the nearest "*" above it. */
  markOf(name: string): Mark | undefined {
    const own = this.#markAt(name);
    if (own) return own;
    const labels = name.split('.');
    const above = labels.map((_, depth) => this.#markAt(['*', ...labels.slice(depth + 1)].join('.')));
    return above.find((mark) => mark !== undefined);
  }

  /** Whether the zone says anything about a name, if only by a mark that there is nothing. */
  knows(name: string): boolean {
    return this.recordsOf(name).length > 0 || this.markOf(name) !== undefined;
  }

  #markAt(name: string): Mark | undefined {
    return this.#byName.get(name)?.find(({ type }) => marks.includes(type))?.type as Mark | undefined;
  }
}

/**
 * Reads a zone of lines as "example.test MX 10 mx.example.test". Empty lines and what follows a ";" at the start of a
 * line count for nothing. Types are A, AAAA, MX, TXT, CNAME, PTR and TLSA ("3 1 1 abcdef"), and the marks: SECURE (answers
 * about this name count as signed, also that there is none), BOGUS (as signed wrongly), FAIL (nobody can say), INSECURE,
 * which is what unmarked names are. A mark of "*.example.test" is for all names below, unless one nearer says otherwise.
 * A broken line is an Error.
 */
export function parseZone(text: string): Zone {
  const lines = text.split('\n').map((line) => line.trim());
  return new Zone(lines.filter((line) => line !== '' && !line.startsWith(';')).map(parseRecord));
}

function parseRecord(line: string): ZoneRecord {
  const [owner = '', type = '', ...data] = line.split(/\s+/);
  const name = dnsName(owner);
  if (name === undefined || type === '') throw new Error(`Not a record of a zone: ${line}`);
  return { name, type: type.toUpperCase(), data: data.join(' ') };
}
