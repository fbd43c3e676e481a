/** Where configuration comes from: a file, `--set` on the command line, or presets of the program. Later layers win. */

import { readFileSync } from 'node:fs';
import { dirname, resolve } from 'node:path';
import { parse, TomlError } from 'smol-toml';
import { keyNamed } from './keys.ts';
import type { Key } from './keys.ts';
import { lineOfItem, lineOfKey } from './lines.ts';
import type { Path } from './lines.ts';
import { ConfigMistakes, isSecret } from './mistakes.ts';

export interface Layer {
  /** How a mistake names it. */
  readonly place: string;
  /** What relative paths in it start from. */
  readonly folder: string;
  /** Raw values by dotted key, as they were written. */
  readonly values: ReadonlyMap<string, unknown>;
  /** The line of a key, or of one item of its list. Only files have lines. */
  lineOf(path: Path, value?: unknown): number | undefined;
}

/** Throws ConfigMistakes when the file cannot be read or is not TOML. */
export function fileLayer(file: string): Layer {
  const text = readText(file);
  const values = flatten(parseToml(file, text));
  const lineOf = (path: Path, value?: unknown): number | undefined => {
    return typeof path.at(-1) === 'number' ? lineOfItem(text, path, value) : lineOfKey(text, path);
  };
  return { place: file, folder: dirname(resolve(file)), values, lineOf };
}

/** One layer of `KEY=VALUE`. A value is text, a number or a list by what its key wants: `a,b` or `["a", "b"]`. */
export function optionLayer(assignments: readonly string[]): Layer {
  const values = new Map(assignments.map((assignment) => readAssignment(assignment)));
  return { place: '--set', folder: resolve('.'), values, lineOf: () => undefined };
}

/** Values that the program itself sets, such as the demo's. */
export function presetLayer(values: Readonly<Record<string, unknown>>, place = 'presets'): Layer {
  const given = Object.entries(values).filter(([, value]) => value !== undefined);
  return { place, folder: resolve('.'), values: new Map(given), lineOf: () => undefined };
}

function readText(file: string): string {
  try {
    return readFileSync(file, 'utf8');
  } catch (error) {
    const known: Readonly<Record<string, string>> = { ENOENT: 'no such file', EISDIR: 'a folder' };
    const found = known[(error as NodeJS.ErrnoException).code ?? ''] ?? (error as Error).message;
    throw new ConfigMistakes([{ place: file, expected: 'a configuration file (TOML)', found }]);
  }
}

function parseToml(file: string, text: string): Readonly<Record<string, unknown>> {
  try {
    return parse(text);
  } catch (error) {
    if (!(error instanceof TomlError)) throw error;
    const written = text.split('\n')[error.line - 1]?.trim() || 'the end of the file';
    const key = /^([\w.-]+)\s*=/.exec(written)?.[1];
    const found = isSecret(written) ? 'a line that is not shown, because it holds a secret' : written;
    throw new ConfigMistakes([{ place: file, line: error.line, key, expected: `TOML (${reasonOf(error)})`, found }]);
  }
}

function reasonOf(error: TomlError): string {
  return error.message.split('\n', 1)[0]?.replace(/^Invalid TOML document:\s*/, '') ?? '';
}

/** Dotted keys and their values. A known key ends the way down, and so does all that is no table. */
function flatten(table: Readonly<Record<string, unknown>>, prefix = ''): Map<string, unknown> {
  const flat = new Map<string, unknown>();
  for (const [name, value] of Object.entries(table)) {
    const key = prefix + name;
    const inner = isTable(value) && !keyNamed(key) ? flatten(value, `${key}.`) : [[key, value] as const];
    for (const [path, leaf] of inner) flat.set(path, leaf);
  }
  return flat;
}

function isTable(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null && !Array.isArray(value) && !(value instanceof Date);
}

function readAssignment(assignment: string): [string, unknown] {
  const at = assignment.indexOf('=');
  if (at < 1) {
    throw new ConfigMistakes([{ place: '--set', expected: 'KEY=VALUE, such as log.level=debug', found: assignment }]);
  }
  const name = assignment.slice(0, at).trim();
  return [name, readValue(keyNamed(name)?.form, assignment.slice(at + 1).trim())];
}

function readValue(form: Key['form'] | undefined, written: string): unknown {
  if (form === 'number') return /^-?\d+$/.test(written) ? Number(written) : written;
  if (form === 'boolean') return written === 'true' || (written === 'false' ? false : written);
  if (form === 'list')
    return (
      asToml(written, Array.isArray) ??
      written
        .split(',')
        .map((item) => item.trim())
        .filter(Boolean)
        .map(asNumber)
    );
  return asToml(written, (value) => typeof value === 'string') ?? written;
}

function asNumber(item: string): unknown {
  return /^\d+$/.test(item) ? Number(item) : item;
}

/** The value, where `written` is TOML of the wanted kind. */
function asToml(written: string, isWanted: (value: unknown) => boolean): unknown {
  try {
    const { value } = parse(`value = ${written}`);
    return isWanted(value) ? value : undefined;
  } catch {
    return undefined;
  }
}
