import { type ChildProcess, spawn } from 'node:child_process';
import { existsSync } from 'node:fs';
import type { Writable } from 'node:stream';
import type { Clock } from '../../base/clock.ts';
import { limits } from '../../base/limits.ts';

export interface ProgramCall {
  /** The program and its arguments; no shell sees them. */
  readonly words: readonly string[];
  /** All that it finds in its environment. */
  readonly environment: Readonly<Record<string, string>>;
  readonly input: AsyncIterable<Uint8Array>;
  readonly clock: Clock;
  /** Ends it at once. */
  readonly signal: AbortSignal;
  readonly timeMs?: number;
}

export interface ProgramEnd {
  /** The number it ended with; undefined where it was killed, or could not be started. */
  readonly exit?: number;
  /** Why there is no number. */
  readonly trouble?: string;
  /** The beginning of what it printed, on both of its outputs. */
  readonly output: string;
}

/**
 * Runs a program in a process group of its own, in `/`, with a limit of time and, where the system has prlimit, of memory.
 * Throws what reading the input throws; the program is killed before it could take a part for the whole.
 */
export async function runProgram(call: ProgramCall): Promise<ProgramEnd> {
  const [file = '', ...others] = [...limiter(), ...call.words];
  const child = spawn(file, others, { cwd: '/', env: { ...call.environment }, detached: true, stdio: 'pipe' });
  const run = new ProgramRun(child, call);
  try {
    return await run.end();
  } finally {
    run[Symbol.dispose]();
  }
}

const prlimit = '/usr/bin/prlimit';

function limiter(): string[] {
  return existsSync(prlimit) ? [prlimit, `--data=${limits.programMemoryBytesMax}`, '--core=0', '--'] : [];
}

class ProgramRun implements Disposable {
  readonly #child: ChildProcess;
  readonly #call: ProgramCall;
  readonly #owned = new DisposableStack();
  readonly #output: Uint8Array[] = [];
  #outputBytes = 0;
  #trouble: string | undefined;

  constructor(child: ChildProcess, call: ProgramCall) {
    this.#child = child;
    this.#call = call;
    const { clock, signal, timeMs = limits.programMs } = call;
    this.#owned.use(clock.alarm(timeMs, () => this.#kill(`it took longer than ${timeMs / 1000} seconds`)));
    const stop = (): void => this.#kill('the server stops');
    signal.addEventListener('abort', stop, { once: true });
    this.#owned.defer(() => signal.removeEventListener('abort', stop));
    for (const stream of [child.stdout, child.stderr]) stream?.on('data', (chunk: Uint8Array) => this.#hear(chunk));
    if (signal.aborted) stop();
  }

  async end(): Promise<ProgramEnd> {
    const ended = this.#ended();
    await this.#feed();
    const exit = await ended;
    const output = Buffer.concat(this.#output).toString('utf8');
    if (exit !== undefined && this.#trouble === undefined) return { exit, output };
    return { trouble: this.#trouble ?? 'it was killed', output };
  }

  [Symbol.dispose](): void {
    this.#owned.dispose();
    for (const stream of [this.#child.stdin, this.#child.stdout, this.#child.stderr]) stream?.destroy();
  }

  /** Its children may live on and hold its outputs open: only its own end counts. */
  #ended(): Promise<number | undefined> {
    return new Promise((resolve) => {
      this.#child.once('exit', (code) => setImmediate(() => resolve(code ?? undefined)));
      this.#child.once('error', (error) => {
        this.#trouble ??= error.message;
        resolve(undefined);
      });
    });
  }

  /** A program need not read to the end to be content. */
  async #feed(): Promise<void> {
    const { stdin } = this.#child;
    if (!stdin) return;
    stdin.on('error', () => stdin.destroy());
    try {
      for await (const chunk of this.#call.input) {
        if (stdin.destroyed) return;
        if (!stdin.write(chunk)) await drained(stdin);
      }
    } catch (error) {
      this.#kill('its input cannot be read');
      throw error;
    }
    stdin.end();
  }

  #hear(chunk: Uint8Array): void {
    const kept = chunk.subarray(0, limits.programOutputBytesMax - this.#outputBytes);
    this.#outputBytes += kept.length;
    if (kept.length > 0) this.#output.push(kept);
  }

  /** The whole group. */
  #kill(trouble: string): void {
    this.#trouble ??= trouble;
    const { pid, exitCode } = this.#child;
    if (pid === undefined || exitCode !== null) return;
    try {
      process.kill(-pid, 'SIGKILL');
    } catch {
      this.#child.kill('SIGKILL');
    }
  }
}

/** Room for more, or nobody there any more. */
function drained(stream: Writable): Promise<void> {
  return new Promise((resolve) => {
    const done = (): void => {
      stream.off('drain', done).off('close', done);
      resolve();
    };
    stream.on('drain', done).on('close', done);
    if (stream.destroyed) done();
  });
}
