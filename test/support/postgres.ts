/** A PostgreSQL server of the tests' own, in a temporary folder, reached by a socket in it and by nothing else. */
import assert from 'node:assert/strict';
import { type ChildProcess, execFileSync, spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { chownSync, existsSync, globSync } from 'node:fs';
import { mkdtemp, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { Client } from 'pg';

const folderOfPrograms = globSync('/usr/lib/postgresql/*/bin').findLast((folder) => existsSync(join(folder, 'initdb')));

/** The reason to skip a test that needs PostgreSQL, or false when it is here. */
export const missingPostgres = folderOfPrograms === undefined && 'not installed: postgresql';

/** Nothing that a test acknowledges has to survive a power cut. */
const settings = [
  'listen_addresses=',
  'fsync=off',
  'synchronous_commit=off',
  'full_page_writes=off',
  'autovacuum=off',
  'shared_buffers=16MB',
  'max_connections=60',
  'log_min_messages=warning',
];

/** PostgreSQL refuses to run as root. */
interface Who {
  readonly uid?: number;
  readonly gid?: number;
}

export class TestPostgres implements AsyncDisposable {
  readonly #folder: string;
  readonly #who: Who;
  readonly #log: string[] = [];
  #server: ChildProcess | undefined;
  #houses = 0;

  private constructor(folder: string, who: Who) {
    this.#folder = folder;
    this.#who = who;
  }

  static async start(): Promise<TestPostgres> {
    // The path of a socket has to be short.
    const folder = await mkdtemp('/tmp/posthouse-pg-');
    const postgres = new TestPostgres(folder, whoMay());
    running.add(postgres);
    postgres.#initialize();
    await postgres.go();
    return postgres;
  }

  /** The address of a database that all houses share. */
  get url(): string {
    return `postgres://posthouse@/postgres?host=${this.#folder}`;
  }

  /** An address under which tables are seen by nobody else. */
  async newHouse(): Promise<string> {
    const schema = `house${++this.#houses}`;
    await this.ask(`create schema ${schema}`);
    return `${this.url}&options=${encodeURIComponent(`-c search_path=${schema}`)}`;
  }

  /** Asks the server itself, beside the program under test. */
  async ask(sql: string, url = this.url): Promise<Record<string, unknown>[]> {
    const client = new Client({ connectionString: url });
    await client.connect();
    try {
      return (await client.query(sql)).rows as Record<string, unknown>[];
    } finally {
      await client.end();
    }
  }

  /** Starts it, at first or after `halt`; resolves when it answers. */
  async go(): Promise<void> {
    const words = ['-D', join(this.#folder, 'data'), '-k', this.#folder, ...settings.flatMap((one) => ['-c', one])];
    const server = spawn(programOf('postgres'), words, {
      ...this.#who,
      stdio: ['ignore', 'ignore', 'pipe'],
      cwd: this.#folder,
    });
    this.#server = server;
    createInterface({ input: server.stderr }).on('line', (line) => this.#log.push(line));
    for (let turn = 0; turn < 300; turn++) {
      if (server.exitCode !== null) break;
      if (await this.ask('select 1').catch(() => undefined)) return;
      await new Promise((resolve) => setTimeout(resolve, 20));
    }
    assert.fail(`PostgreSQL did not start:\n${this.#log.join('\n')}`);
  }

  /** Stops it, which ends all connections; `SIGQUIT` as a crash would. */
  async halt(signal: 'SIGINT' | 'SIGQUIT' = 'SIGINT'): Promise<void> {
    const server = this.#server;
    this.#server = undefined;
    if (!server || server.exitCode !== null) return;
    const gone = once(server, 'exit');
    server.kill(signal);
    await gone;
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.halt('SIGQUIT');
    running.delete(this);
    await rm(this.#folder, { recursive: true, force: true });
  }

  /** For a process that ends before its time. */
  killNow(): void {
    this.#server?.kill('SIGQUIT');
  }

  #initialize(): void {
    const { uid, gid } = this.#who;
    if (uid !== undefined && gid !== undefined) chownSync(this.#folder, uid, gid);
    const words = [
      '-D',
      join(this.#folder, 'data'),
      '-U',
      'posthouse',
      '--locale=C',
      '-E',
      'UTF8',
      '-A',
      'trust',
      '-N',
    ];
    execFileSync(programOf('initdb'), words, { ...this.#who, stdio: 'pipe', cwd: this.#folder });
  }
}

const running = new Set<TestPostgres>();
process.once('exit', () => {
  for (const postgres of running) postgres.killNow();
});
for (const signal of ['SIGTERM', 'SIGINT']) process.once(signal, () => process.exit(1));

function programOf(name: string): string {
  assert(folderOfPrograms, 'PostgreSQL is not installed');
  return join(folderOfPrograms, name);
}

function whoMay(): Who {
  if (process.getuid?.() !== 0) return {};
  const name = ['postgres', 'nobody'].find((user) => spawnSync('id', [user]).status === 0) ?? 'nobody';
  const numberOf = (option: string): number => Number(execFileSync('id', [option, name], { encoding: 'utf8' }));
  return { uid: numberOf('-u'), gid: numberOf('-g') };
}
