/** `posthouse config describe`: every key as a TOML file in which the defaults are commented out. */

import { keys, sectionOf } from './keys.ts';
import type { Key } from './keys.ts';

const width = 100;

const head = [
  'The configuration of Posthouse: every key, what it may hold and what it means.',
  'A key behind a # need not be given: the value shown is its default, or an example where it has none.',
];

/** A file that is itself a valid configuration. With `wanted`, one key or section; undefined when there is none. */
export function describeConfig(wanted?: string): string | undefined {
  const chosen = keys.filter(({ name }) => wanted === undefined || name === wanted || sectionOf(name) === wanted);
  return chosen.length > 0 ? describeKeys(chosen) : undefined;
}

function describeKeys(chosen: readonly Key[]): string {
  const blocks = [head.map((line) => `# ${line}`).join('\n')];
  let section: string | undefined;
  for (const key of chosen) {
    const entered = sectionOf(key.name);
    if (entered !== section) blocks.push(`[${entered ?? ''}]`);
    section = entered;
    blocks.push(describeKey(key));
  }
  return `${blocks.join('\n\n')}\n`;
}

function describeKey(key: Key): string {
  return [...comment(key.meaning), ...comment(`Expects ${key.expected}. ${remarkOf(key)}`), assignmentOf(key)].join(
    '\n',
  );
}

function remarkOf({ fallback, isRequired }: Key): string {
  if (isRequired) return 'Must be given.';
  return fallback === undefined ? 'No default; an example:' : 'Default:';
}

function assignmentOf({ name, fallback, example, isRequired }: Key): string {
  const last = name.slice(name.lastIndexOf('.') + 1);
  return `${isRequired ? '' : '# '}${last} = ${toml(fallback ?? example)}`;
}

/** JSON is TOML where texts, numbers and lists are concerned. */
export function toml(value: unknown): string {
  if (Array.isArray(value)) return `[${value.map((item) => toml(item)).join(', ')}]`;
  return JSON.stringify(value);
}

function comment(text: string): string[] {
  const lines: string[] = [];
  let line = '#';
  for (const word of text.split(' ')) {
    if (line.length + word.length + 1 > width) {
      lines.push(line);
      line = '#';
    }
    line += ` ${word}`;
  }
  return [...lines, line];
}
