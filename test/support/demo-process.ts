/** Posthouse as a process of its own, started as a user starts it, for tests that kill, starve or flood it. */

import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { readFileSync } from 'node:fs';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';
import { ImapPeer } from './imap-peer.ts';
import { SmtpPeer } from './smtp-peer.ts';

export const program = fileURLToPath(new URL('../../bin/posthouse.js', import.meta.url));

export interface Login {
  readonly address: string;
  readonly password: string;
}

/** The line that `posthouse demo --json` prints, see docs/handbook/demo.md. */
export interface Facts {
  readonly ports: Readonly<Record<'smtp' | 'submission' | 'submissions' | 'imap' | 'imaps' | 'api', number>>;
  readonly accounts: readonly Login[];
  /** Of the first account, for the API. */
  readonly token: string;
  readonly pid: number;
  readonly ca: string;
  readonly data: string;
}

export interface DemoOptions {
  readonly data: string;
  /** The program to run, where it is not this one. */
  readonly program?: string;
  /** Further options of the command line. */
  readonly words?: readonly string[];
  /** Values for --set. */
  readonly set?: readonly string[];
  readonly env?: NodeJS.ProcessEnv;
}

export class DemoProcess implements AsyncDisposable {
  readonly #child: ChildProcess;
  readonly facts: Facts;
  /** What it logged, line by line, newest last; at most some hundred. */
  readonly log: readonly string[];

  private constructor(child: ChildProcess, facts: Facts, log: readonly string[]) {
    this.#child = child;
    this.facts = facts;
    this.log = log;
  }

  /** Starts it and kills it `ms` later, ready or not. */
  static async startAndKill(options: DemoOptions, ms: number): Promise<void> {
    const child = spawnDemo(options);
    setTimeout(() => child.kill('SIGKILL'), ms);
    await once(child, 'exit');
  }

  /** Resolves when it is ready. Throws, with its last words, when it ends before. */
  static async start(options: DemoOptions): Promise<DemoProcess> {
    const child = spawnDemo(options);
    const log: string[] = [];
    createInterface({ input: child.stderr as NodeJS.ReadableStream }).on('line', (line) => {
      log.push(line);
      if (log.length > 500) log.shift();
    });
    const output = createInterface({ input: child.stdout as NodeJS.ReadableStream });
    const ready = await Promise.race([
      once(output, 'line').then(([line]) => JSON.parse(line as string) as Facts),
      once(child, 'exit').then(() => undefined),
    ]);
    if (!ready) throw new Error(`The demo did not start:\n${log.slice(-20).join('\n')}`);
    return new DemoProcess(child, ready, log);
  }

  get isAlive(): boolean {
    return this.#child.exitCode === null && this.#child.signalCode === null;
  }

  login(index = 0): Login {
    return this.facts.accounts[index] as Login;
  }

  smtp(): Promise<SmtpPeer> {
    return SmtpPeer.open({ port: this.facts.ports.smtp });
  }

  imap(index = 0): Promise<ImapPeer> {
    const { address, password } = this.login(index);
    return ImapPeer.logIn({ port: this.facts.ports.imap }, address, password);
  }

  /** Kilobytes: resident now, and at most so far. */
  memory(): { readonly now: number; readonly most: number } {
    const status = readFileSync(`/proc/${this.facts.pid}/status`, 'latin1');
    const of = (name: string): number => Number(new RegExp(`^${name}:\\s+(\\d+)`, 'm').exec(status)?.[1]);
    return { now: of('VmRSS'), most: of('VmHWM') };
  }

  /** Ends it at once, as a power cut would; resolves when it is gone. */
  async kill(): Promise<void> {
    if (!this.isAlive) return;
    const gone = once(this.#child, 'exit');
    this.#child.kill('SIGKILL');
    await gone;
  }

  /** Asks it to stop; answers its exit code. */
  async stop(): Promise<number | null> {
    if (this.isAlive) {
      const gone = once(this.#child, 'exit');
      this.#child.kill('SIGTERM');
      await gone;
    }
    return this.#child.exitCode;
  }

  [Symbol.asyncDispose](): Promise<void> {
    return this.kill();
  }
}

/** Servers that run now. They end with this process, unless it is ended by SIGKILL itself. */
const running = new Set<ChildProcess>();
process.once('exit', () => {
  for (const child of running) child.kill('SIGKILL');
});
for (const signal of ['SIGTERM', 'SIGINT']) process.once(signal, () => process.exit(1));

function spawnDemo({ data, program: path = program, words = [], set = [], env = {} }: DemoOptions): ChildProcess {
  const options = [...words, ...set.flatMap((pair) => ['--set', pair])];
  const child = spawn(process.execPath, [path, 'demo', '--json', '--data', data, ...options], {
    stdio: ['ignore', 'pipe', 'pipe'],
    env: { ...process.env, ...env },
  });
  running.add(child);
  child.once('exit', () => running.delete(child));
  return child;
}
