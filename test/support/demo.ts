/** A server as a user would start it: `posthouse demo`, on free ports, with a folder of its own that vanishes with it. */

import assert from 'node:assert/strict';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before } from 'node:test';
import { DemoProcess, type Facts, type Login, program } from './demo-process.ts';
import { succeed } from './programs.ts';

export type DemoAccount = Login;

export interface Demo extends Facts, AsyncDisposable {
  readonly alice: DemoAccount;
  readonly bob: DemoAccount;
  /** For the files of the test; goes with the server. */
  readonly folder: string;
  /** What the server logged until now. */
  log(): string;
  /** Runs another `posthouse` command, such as `alias add`, against this server. */
  posthouse(...words: string[]): Promise<string>;
  /** The most memory that the server has ever had, in bytes. */
  peakMemory(): number;
  /** Asks the server to end, which must go in peace, in time, and without an error in its log. */
  stop(): Promise<void>;
}

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
  const sweep = (): Promise<void> => rm(folder, { recursive: true, force: true });
  try {
    return demoOf(await DemoProcess.start({ data: join(folder, 'data'), words }), folder, sweep);
  } catch (error) {
    await sweep();
    throw error;
  }
}

function demoOf(server: DemoProcess, folder: string, sweep: () => Promise<void>): Demo {
  const { facts } = server;
  const [alice, bob] = facts.accounts;
  assert(alice && bob);
  const log = (): string => server.log.join('\n');
  return {
    ...facts,
    alice,
    bob,
    folder,
    log,
    posthouse: (...words) => succeed(process.execPath, [program, ...words, '--data', facts.data]),
    peakMemory: () => server.memory().most * 1024,
    stop: () => stop(server, log),
    [Symbol.asyncDispose]: async () => {
      await server.kill();
      await sweep();
    },
  };
}

async function stop(server: DemoProcess, log: () => string): Promise<void> {
  const slow = setTimeout(() => void server.kill(), stopMsMax);
  const exitCode = await server.stop();
  clearTimeout(slow);
  assert.equal(exitCode, 0, `The server did not end in peace:\n${log()}`);
  assert.doesNotMatch(log(), /"level":"(?:error|fatal)"/);
}
