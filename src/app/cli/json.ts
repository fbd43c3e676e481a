/** JSON for programs and for people: each list and object on one line where it fits. */
import { steering } from './shown.ts';

const lineWidth = 120;

/** A plain value as JSON. Nothing in it can steer a terminal. */
export function printJson(value: unknown, indent = ''): string {
  const line = onOneLine(value);
  if (indent.length + line.length <= lineWidth || typeof value !== 'object' || value === null) return line;
  const inner = `${indent}  `;
  const rows = Array.isArray(value)
    ? value.map((each) => printJson(each, inner))
    : entriesOf(value).map(([key, each]) => `${printString(key)}: ${printJson(each, inner)}`);
  const [open, close] = Array.isArray(value) ? '[]' : '{}';
  return `${open}\n${rows.map((row) => inner + row).join(',\n')}\n${indent}${close}`;
}

function onOneLine(value: unknown): string {
  if (typeof value === 'string') return printString(value);
  if (typeof value !== 'object' || value === null) return JSON.stringify(value);
  if (Array.isArray(value)) return `[${value.map(onOneLine).join(', ')}]`;
  const entries = entriesOf(value).map(([key, each]) => `${printString(key)}: ${onOneLine(each)}`);
  return entries.length === 0 ? '{}' : `{ ${entries.join(', ')} }`;
}

/** As JSON.stringify has them: what is undefined is not there. */
function entriesOf(value: object): [string, unknown][] {
  return Object.entries(value).filter(([, each]) => each !== undefined);
}

function printString(text: string): string {
  return JSON.stringify(text).replaceAll(
    steering,
    (letter) => `\\u${letter.charCodeAt(0).toString(16).padStart(4, '0')}`,
  );
}
