/**
 * What a program does to the disk, in order, as `strace` sees it: every operation below a folder that changes files or
 * names, with its bytes. Anything below the folder that this file does not understand fails loudly.
 */
import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { createReadStream } from 'node:fs';
import { resolve } from 'node:path';
import { createInterface } from 'node:readline';

/** Paths are absolute. A flush of a folder makes its names last. */
export type Operation =
  | { readonly kind: 'write'; readonly path: string; readonly at: number; readonly bytes: Buffer }
  | { readonly kind: 'resize'; readonly path: string; readonly sizeBytes: number }
  /** What happened before operation `since` is on the disk when this has happened. */
  | { readonly kind: 'flush'; readonly path: string; readonly since: number }
  | { readonly kind: 'create'; readonly path: string; readonly isFolder: boolean }
  | { readonly kind: 'rename'; readonly path: string; readonly to: string }
  | { readonly kind: 'remove'; readonly path: string }
  /** The program said so. */
  | { readonly kind: 'told'; readonly text: string };

/** Data is recorded whole, so a write may not be longer. */
const writeBytesMax = 16 * 1024 * 1024;

const traced =
  `open openat creat write pwrite64 writev pwritev pwritev2 ftruncate truncate fallocate rename renameat renameat2
  link linkat symlink symlinkat unlink unlinkat rmdir mkdir mkdirat fsync fdatasync sync_file_range copy_file_range
  sendfile`.split(/\s+/);

/** Why nothing can be recorded here; false where it can. */
export function cannotRecord(): string | false {
  const { status, error } = spawnSync('strace', ['-f', '-o', '/dev/null', 'true'], { stdio: 'ignore' });
  if (error) return 'not installed: strace';
  return status !== 0 && 'strace may not trace here';
}

/** Runs a program with its words to its end (a SIGKILL to itself is one) and writes down what it does into `file`. */
export function trace(file: string, program: string, words: readonly string[]): void {
  const options = ['-f', '--seccomp-bpf', '-y', '-xx', '-s', `${writeBytesMax}`, '-e', `trace=${traced.join(',')}`];
  const strace = ['-e', 'signal=none', ...options, '-o', file, process.execPath, program, ...words];
  const { status, signal, stderr } = spawnSync('strace', strace, { stdio: ['ignore', 'inherit', 'pipe'] });
  assert.ok(status === 0 || signal === 'SIGKILL', `${program} ended with ${status}: ${stderr.toString()}`);
}

/** A call with what it answered; `began` is the number of operations that had been when it began. */
interface Call {
  readonly name: string;
  readonly words: string;
  readonly began: number;
}

const callLine = /^(\d+) +(\w+)\((.*)\) += (-?\d+)(?:<.*>)?(?: .*)?$/s;
const unfinishedLine = /^(\d+) +(\w+)\((.*?),? *<unfinished \.\.\.>$/s;
const resumedLine = /^(\d+) +<\.\.\. (\w+) resumed>,? ?(.*)$/s;

/** Reads what `trace` wrote of the folder `root`, behind `operations`. What is written to the file `told` was told. */
export async function readTrace(file: string, root: string, told: string, operations: Operation[]): Promise<void> {
  const reader = new TraceReader(root, told, operations);
  for await (const line of createInterface({ input: createReadStream(file, 'latin1'), crlfDelay: Infinity })) {
    reader.take(line);
  }
}

class TraceReader {
  readonly #root: string;
  readonly #told: string;
  readonly #operations: Operation[];
  readonly #unfinished = new Map<string, { readonly text: string; readonly began: number }>();
  /** Where `write` goes on, by the number of the open file. */
  readonly #positions = new Map<string, number>();

  constructor(root: string, told: string, operations: Operation[]) {
    this.#root = root;
    this.#told = told;
    this.#operations = operations;
  }

  take(line: string): void {
    const [, pid = '', name = '', rest = ''] = unfinishedLine.exec(line) ?? [];
    if (pid) return void this.#unfinished.set(pid, { text: `${pid} ${name}(${rest}`, began: this.#operations.length });
    const [, resumed = '', , tail = ''] = resumedLine.exec(line) ?? [];
    const begun = this.#unfinished.get(resumed);
    this.#unfinished.delete(resumed);
    const [, , call, words = '', answer] = callLine.exec(begun ? begun.text + tail : line) ?? [];
    if (!call || Number(answer) < 0) return;
    this.#call({ name: call, words, began: begun?.began ?? this.#operations.length }, Number(answer));
  }

  #call({ name, words, began }: Call, answer: number): void {
    const [path = '', other] = pathsOf(name, words).filter((each) => this.#isOurs(each));
    if (path === '') return;
    switch (name) {
      case 'open':
      case 'openat':
        return this.#open(path, words, answer);
      case 'pwrite64':
      case 'write':
        return this.#write(path, words, name === 'write' ? this.#advance(words, answer) : undefined, answer);
      case 'ftruncate':
        return this.#add({ kind: 'resize', path, sizeBytes: numbersOf(words).at(-1) as number });
      case 'fsync':
      case 'fdatasync':
        return this.#add({ kind: 'flush', path, since: began });
      case 'mkdir':
      case 'mkdirat':
        return this.#add({ kind: 'create', path, isFolder: true });
      case 'unlink':
      case 'unlinkat':
      case 'rmdir':
        return this.#add({ kind: 'remove', path });
      case 'rename':
      case 'renameat':
      case 'renameat2':
        return this.#add({ kind: 'rename', path, to: other ?? assert.fail(`A file leaves ${this.#root}`) });
      default:
        return assert.fail(`The recording does not understand ${name} yet`);
    }
  }

  #open(path: string, words: string, file: number): void {
    if (words.includes('O_CREAT')) this.#add({ kind: 'create', path, isFolder: false });
    if (words.includes('O_TRUNC')) this.#add({ kind: 'resize', path, sizeBytes: 0 });
    this.#positions.set(`${file}`, words.includes('O_APPEND') ? NaN : 0);
  }

  #write(path: string, words: string, position: number | undefined, count: number): void {
    const data = /"((?:\\x..)*)"/.exec(words)?.[1] ?? '';
    const bytes = bytesOf(data).subarray(0, count);
    if (path === this.#told) return this.#add({ kind: 'told', text: bytes.toString() });
    const at = position ?? numbersOf(words).at(-1);
    assert.ok(at !== undefined && Number.isSafeInteger(at), `Where does it append to ${path}?`);
    this.#add({ kind: 'write', path, at, bytes });
  }

  #advance(words: string, count: number): number {
    const [, file = ''] = /^(\d+)</.exec(words) ?? [];
    const position = this.#positions.get(file) ?? 0;
    this.#positions.set(file, position + count);
    return position;
  }

  #add(operation: Operation): void {
    this.#operations.push(operation);
  }

  /** What was removed is no concern of the disk any more; what SQLite shares between processes is made anew. */
  #isOurs(path: string): boolean {
    return `${path}/`.startsWith(`${this.#root}/`) && !path.endsWith('-shm');
  }
}

/** The files that a call is about: those that it names, from the folder that stands before each, or that of the open file. */
function pathsOf(name: string, words: string): string[] {
  if (/^(open|mkdir|unlink|rmdir|rename|link|symlink|truncate|creat)/.test(name)) {
    const named = words.matchAll(/(?:<((?:\\x..)+)>, )?"((?:\\x..)*)"/g);
    return [...named].map(([, folder = '', path = '']) => resolve(textOf(folder), textOf(path)));
  }
  return [...words.matchAll(/\d+<((?:\\x..)+)>(\(deleted\))?/g)]
    .filter(([, , isDeleted]) => isDeleted === undefined)
    .map(([, path = '']) => textOf(path));
}

/** Numbers that stand for themselves among the words of a call, behind the data. */
function numbersOf(words: string): number[] {
  return [...words.slice(words.lastIndexOf('"') + 1).matchAll(/, (\d+)/g)].map(([, digits]) => Number(digits));
}

function textOf(escaped: string): string {
  return bytesOf(escaped).toString();
}

function bytesOf(escaped: string): Buffer {
  return Buffer.from(escaped.replaceAll('\\x', ''), 'hex');
}
