/**
 * Other mail servers, run for a test from packages that tools/mail-servers.js unpacked: on loopback addresses and folders
 * of their own. Each takes mail on `port` of its address; what is for ours goes to our server in TLS, all else to a
 * collector. They end when they are disposed.
 */
import { type ChildProcess, spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { existsSync } from 'node:fs';
import { chmod, mkdir, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { connect } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';

/** Who speaks from this address is offered neither PIPELINING nor CHUNKING. */
export const plainHost = '127.0.0.9';

export interface Surroundings {
  /** Where it takes mail: on its own loopback address. */
  readonly port: number;
  /** Our server, which is responsible for example.test. */
  readonly ours: number;
  /** A server that takes everything else. */
  readonly collector: number;
  /** PEM files that it shows in TLS. */
  readonly certificate: string;
  readonly key: string;
}

export interface Kind {
  readonly name: string;
  /** The folder of its package. */
  readonly debianPackage: string;
  readonly address: string;
  /** In which manner it sends mail for ours, by the local part of the recipient, and what its log shows of that. */
  readonly manners: Readonly<Record<string, { readonly manner: string; readonly logged?: RegExp }>>;
  readonly speaksUtf8: boolean;
  /** Writes the settings below `folder`, and answers what to run. */
  readonly prepare: (folder: string, root: string, surroundings: Surroundings) => Promise<Command>;
}

export interface Command {
  readonly words: readonly string[];
  readonly environment?: Readonly<Record<string, string>>;
  /** Where it writes what it does, beside its output. */
  readonly log?: string;
}

export interface MailServer extends AsyncDisposable {
  readonly address: string;
  readonly port: number;
  /** What it said so far. */
  readonly log: () => Promise<string>;
}

const cache = fileURLToPath(new URL('../../../node_modules/.cache/mail-servers', import.meta.url));

/** The reason to skip tests with this server, or false. */
export function missingServer({ debianPackage }: Kind): string | false {
  if (!existsSync(join(cache, debianPackage, 'usr'))) return `not unpacked: ${debianPackage}`;
  if (process.getuid?.() !== 0) return `${debianPackage} runs for root alone`;
  const mounts = spawnSync('unshare', ['-m', 'true']).status === 0;
  return debianPackage === 'opensmtpd' && !mounts && 'opensmtpd needs mounts of its own';
}

export async function startServer(kind: Kind, surroundings: Surroundings): Promise<MailServer> {
  const folder = await mkdtemp(join(tmpdir(), `posthouse-${kind.debianPackage}-`));
  await chmod(folder, 0o755);
  const command = await kind.prepare(folder, join(cache, kind.debianPackage), surroundings);
  const [program = '', ...words] = command.words;
  const child = spawn(program, words, { env: { ...process.env, ...command.environment }, detached: true });
  let output = '';
  child.stdout.on('data', (chunk: Buffer) => (output += chunk.toString('latin1')));
  child.stderr.on('data', (chunk: Buffer) => (output += chunk.toString('latin1')));
  const log = async (): Promise<string> =>
    output + (command.log === undefined ? '' : await readFile(command.log, 'latin1').catch(() => ''));
  const end = async (): Promise<void> => {
    await stop(child);
    await rm(folder, { recursive: true, force: true });
  };
  try {
    await answers(kind.address, surroundings.port, child);
  } catch (error) {
    const said = await log();
    await end();
    throw new Error(`${kind.name} did not start:\n${said}`, { cause: error });
  }
  return { address: kind.address, port: surroundings.port, log, [Symbol.asyncDispose]: end };
}

/** Asks it and its children to end, and sees to it. */
async function stop(child: ChildProcess): Promise<void> {
  const group = -(child.pid as number);
  const gone = child.exitCode === null && child.signalCode === null ? once(child, 'exit') : Promise.resolve();
  signal(group, 'SIGTERM');
  await Promise.race([gone, pause(3000, undefined, { ref: false })]);
  signal(group, 'SIGKILL');
}

function signal(group: number, name: NodeJS.Signals): void {
  try {
    process.kill(group, name);
  } catch {
    // Gone already.
  }
}

async function answers(host: string, port: number, child: ChildProcess): Promise<void> {
  for (let tries = 100; tries > 0 && child.exitCode === null; tries -= 1) {
    const socket = connect({ host, port });
    try {
      await once(socket, 'data', { signal: AbortSignal.timeout(2000) });
      return socket.destroy() && undefined;
    } catch {
      socket.destroy();
      await pause(100);
    }
  }
  throw new Error('Nobody answers');
}

/** Makes a folder that belongs to this user of the system. */
export async function folderOf(path: string, user?: string): Promise<string> {
  await mkdir(path, { recursive: true });
  if (user !== undefined) spawnSync('chown', [user, path]);
  return path;
}

/** A file with these lines; answers its path. */
export async function fileOf(path: string, ...lines: string[]): Promise<string> {
  await writeFile(path, `${lines.join('\n')}\n`);
  return path;
}
