/** Outside programs: whether they are here, and what they say when run. */

import assert from 'node:assert/strict';
import { spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';

export interface Said {
  readonly code: number | null;
  readonly out: string;
  readonly err: string;
}

export interface RunOptions {
  readonly input?: string | Uint8Array;
  readonly environment?: Readonly<Record<string, string>>;
  readonly folder?: string;
  readonly timeoutMs?: number;
}

/** The reason to skip a test that needs these programs, or false when all are here. */
export function missing(...programs: string[]): string | false {
  const absent = programs.filter((program) => spawnSync('sh', ['-c', `command -v ${program}`]).status !== 0);
  return absent.length > 0 && `not installed: ${absent.join(', ')}`;
}

/** The reason to skip a test that needs this module of Perl, or false when it is here. */
export function missingPerl(module: string): string | false {
  return spawnSync('perl', [`-M${module}`, '-e1']).status !== 0 && `not installed: Perl's ${module}`;
}

/** Runs a program to its end. */
export async function run(program: string, words: readonly string[], options: RunOptions = {}): Promise<Said> {
  const { input = '', environment, folder, timeoutMs = 30_000 } = options;
  const child = spawn(program, words, { cwd: folder, env: { ...process.env, ...environment }, timeout: timeoutMs });
  const said = { out: '', err: '' };
  child.stdout.on('data', (chunk: Buffer) => (said.out += chunk.toString('latin1')));
  child.stderr.on('data', (chunk: Buffer) => (said.err += chunk.toString('latin1')));
  // A program that does not read its input to the end says why itself.
  child.stdin.on('error', () => undefined);
  child.stdin.end(input);
  const [code] = (await once(child, 'close')) as [number | null];
  assert(!child.killed, `${program} did not end within ${timeoutMs} ms:\n${said.out}\n${said.err}`);
  return { code, ...said };
}

/** Runs a program that must end well, and answers what it printed, one char per byte. */
export async function succeed(program: string, words: readonly string[], options?: RunOptions): Promise<string> {
  const { code, out, err } = await run(program, words, options);
  assert.equal(code, 0, `${program} ${words.join(' ')} ended with ${code}:\n${out}\n${err}`);
  return out;
}
