/** The log: JSON lines for machines, or one readable line each for a person at a terminal. Always on standard error. */

import { styleText } from 'node:util';
import { pino } from 'pino';
import type { DestinationStream } from 'pino';
import type { Log } from '../base/log.ts';
import type { Config } from './config/index.ts';

/** Opens the log. `auto` is text where standard error is a terminal. */
export function openLog({ level, format }: Config['log']): Log {
  const isText = format === 'text' || (format === 'auto' && process.stderr.isTTY);
  const out = isText ? readable(process.stderr) : pino.destination({ dest: 2, sync: false });
  return pino({ level, base: null, redact, serializers, timestamp, formatters: { level: levelName } }, out);
}

/** Nobody logs these; should somebody try, they still do not appear. */
const redact = ['password', '*.password', 'body', '*.body'];

const serializers = { error: errorFacts, err: errorFacts };

function errorFacts(error: unknown): unknown {
  if (!(error instanceof Error)) return error;
  const cause = error.cause === undefined ? {} : { cause: errorFacts(error.cause) };
  return { name: error.name, message: error.message, stack: error.stack, ...cause };
}

function timestamp(): string {
  return `,"time":"${new Date().toISOString()}"`;
}

function levelName(level: string): { level: string } {
  return { level };
}

type Line = Readonly<Record<string, unknown>> & { level: string; time: string; msg: string };

function readable(out: NodeJS.WriteStream): DestinationStream {
  const hasColors = out.isTTY && out.hasColors();
  return { write: (json) => void out.write(`${printLine(JSON.parse(json) as Line, hasColors)}\n`) };
}

const colors = { debug: 'dim', info: 'green', warn: 'yellow', error: 'red' } as const;

/** As in `10:22:23 info  Message accepted  peer=192.0.2.1 size=2041`, with a stack below where there is one. */
export function printLine({ level, time, msg, ...fields }: Line, hasColors = false): string {
  const paint = (style: Parameters<typeof styleText>[0], text: string): string => {
    return hasColors ? styleText(style, text, { validateStream: false }) : text;
  };
  const facts = Object.entries(fields).map(([name, value]) => paint('dim', `${name}=`) + printValue(value));
  const color = colors[level as keyof typeof colors] ?? 'red';
  const head = [paint('dim', time.slice(11, 19)), paint(color, level.padEnd(5)), msg].join(' ');
  return [head, facts.join(' ')].filter(Boolean).join('  ') + stacksOf(fields).join('');
}

function printValue(value: unknown): string {
  if (typeof value === 'object' && value !== null && 'message' in value) return String(value.message);
  if (typeof value === 'string' && /^[^\s"=]+$/.test(value)) return value;
  return JSON.stringify(value);
}

function stacksOf(fields: Readonly<Record<string, unknown>>): string[] {
  return Object.values(fields).flatMap((value) => {
    const isError = typeof value === 'object' && value !== null && 'stack' in value;
    return isError && typeof value.stack === 'string' ? [`\n${value.stack.replace(/^/gm, '    ')}`] : [];
  });
}
