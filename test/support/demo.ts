/** A server as a user would start it: `posthouse demo`, on free ports, with a folder of its own that vanishes with it. */

import assert from 'node:assert/strict';
import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { after, before } from 'node:test';
import { fileURLToPath } from 'node:url';
import { succeed } from './programs.ts';

export interface DemoAccount {
  readonly address: string;
  readonly password: string;
}

type Service = 'smtp' | 'submission' | 'submissions' | 'imap' | 'imaps';

/** The line that `posthouse demo --json` prints, see docs/handbook/demo.md. */
interface Ready {
  readonly ready: boolean;
  readonly ports: Readonly<Record<Service, number>>;
  readonly accounts: readonly DemoAccount[];
  readonly ca: string;
  readonly data: string;
  readonly pid: number;
}

export interface Demo extends Ready, AsyncDisposable {
  readonly alice: DemoAccount;
  readonly bob: DemoAccount;
  /** For the files of the test; goes with the server. */
  readonly folder: string;
  /** What the server logged until now. */
  log(): string;
  /** Runs another `posthouse` command, such as `alias add`, against this server. */
  posthouse(...words: string[]): Promise<string>;
  /** The most memory that the server has ever had, in bytes. */
  peakMemory(): Promise<number>;
  /** Asks the server to end, which must go in peace, in time, and without an error in its log. */
  stop(): Promise<void>;
}

const program = fileURLToPath(new URL('../../bin/posthouse.js', import.meta.url));
const stopMsMax = 5000;

/** One demo for all tests of a suite: there from the first test on, gone after the last. */
export function demoOfSuite(...words: string[]): Demo {
  const demo = {} as Demo;
  before(async () => void Object.assign(demo, await openDemo(...words)));
  after(() => demo[Symbol.asyncDispose]?.());
  return demo;
}

/** Starts a demo with `words` as further options. Disposing ends it, come what may, and removes its folder. */
export async function openDemo(...words: string[]): Promise<Demo> {
  const folder = await mkdtemp(join(tmpdir(), 'posthouse-interop-'));
  const server = spawn(process.execPath, [program, 'demo', '--json', '--data', join(folder, 'data'), ...words], {
    // The channel ends the server should this process be killed.
    stdio: ['ignore', 'pipe', 'pipe', 'ipc'],
  });
  let log = '';
  server.stderr?.on('data', (chunk: Buffer) => (log += chunk.toString()));
  try {
    const ready = await readyLine(server, () => log);
    return demoOf(server, folder, ready, () => log);
  } catch (error) {
    await sweep(server, folder);
    throw error;
  }
}

async function readyLine(server: ChildProcess, log: () => string): Promise<Ready> {
  assert(server.stdout);
  const stopped = new AbortController();
  server.once('exit', () => stopped.abort());
  try {
    const [line] = (await once(createInterface(server.stdout), 'line', { signal: stopped.signal })) as [string];
    return JSON.parse(line) as Ready;
  } catch {
    throw new Error(`The demo did not start:\n${log()}`);
  }
}

function demoOf(server: ChildProcess, folder: string, ready: Ready, log: () => string): Demo {
  const [alice, bob] = ready.accounts;
  assert(alice && bob);
  return {
    ...ready,
    alice,
    bob,
    folder,
    log,
    posthouse: (...words) => succeed(process.execPath, [program, ...words, '--data', ready.data]),
    peakMemory: () => peakMemoryOf(ready.pid),
    stop: () => stop(server, log),
    [Symbol.asyncDispose]: () => sweep(server, folder),
  };
}

async function peakMemoryOf(pid: number): Promise<number> {
  const [, kibibytes] = /^VmHWM:\s*(\d+) kB/m.exec(await readFile(`/proc/${pid}/status`, 'latin1')) ?? [];
  return Number(kibibytes) * 1024;
}

async function stop(server: ChildProcess, log: () => string): Promise<void> {
  const slow = setTimeout(() => server.kill('SIGKILL'), stopMsMax);
  if (!hasEnded(server)) {
    server.kill('SIGTERM');
    await once(server, 'exit');
  }
  clearTimeout(slow);
  assert.equal(server.exitCode, 0, `The server did not end in peace:\n${log()}`);
  assert.doesNotMatch(log(), /"level":"(?:error|fatal)"/);
}

async function sweep(server: ChildProcess, folder: string): Promise<void> {
  if (!hasEnded(server)) {
    server.kill('SIGKILL');
    await once(server, 'exit');
  }
  await rm(folder, { recursive: true, force: true });
}

function hasEnded({ exitCode, signalCode }: ChildProcess): boolean {
  return exitCode !== null || signalCode !== null;
}
