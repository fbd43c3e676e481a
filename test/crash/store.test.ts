import assert from 'node:assert/strict';
import { execFileSync, spawn, type ChildProcess } from 'node:child_process';
import { createInterface } from 'node:readline';
import { describe, it } from 'node:test';
import { setTimeout as pause } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { FileBlobs } from '../../src/store/blobs/index.ts';
import { openDatabase, type Database } from '../../src/store/database/index.ts';
import {
  commandsUrl,
  listAccounts,
  listMailboxes,
  messageBodies,
  type commands,
} from '../../src/store/records/index.ts';
import { addAccount, checkAccount } from '../support/records-house.ts';
import { tempFolder } from '../support/temp-folder.ts';

const writerProgram = fileURLToPath(new URL('./store-writer.ts', import.meta.url));
const kills = Number(process.env['CRASH_ROUNDS'] ?? 6);

interface Writer {
  readonly process: ChildProcess;
  /** Lines "accountId uid text", each acknowledged. */
  readonly acknowledged: string[];
  readonly refusals: string[];
}

function startWriter(folder: string, run: string, shellPrefix = ''): Writer {
  const command = `${shellPrefix} exec "$0" "$@"`;
  const started = spawn('sh', ['-c', command, process.execPath, writerProgram, folder, run], {
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  const writer: Writer = { process: started, acknowledged: [], refusals: [] };
  createInterface({ input: started.stdout }).on('line', (line) => {
    if (line.startsWith('refused')) writer.refusals.push(line);
    else writer.acknowledged.push(line);
  });
  return writer;
}

async function until(what: () => boolean, process: ChildProcess): Promise<void> {
  while (!what()) {
    assert.equal(process.exitCode, null, 'the writer runs');
    await pause(5);
  }
}

async function kill({ process }: Writer): Promise<void> {
  const ended = new Promise((resolve) => process.once('close', resolve));
  process.kill('SIGKILL');
  await ended;
}

async function prepare(folder: string): Promise<void> {
  await using database = await openDatabase<typeof commands>({ folder, commands: commandsUrl });
  await database.write('addDomain', { name: 'example.test', now: 1 });
  for (const name of ['alice', 'bob']) await addAccount(database, name);
}

/** Everything acknowledged is there once, under the UID that was told, with all its bytes. */
async function survey(
  folder: string,
  acknowledged: readonly string[],
  refusals: readonly string[] = [],
): Promise<void> {
  await using database = await openDatabase<typeof commands>({ folder, commands: commandsUrl });
  using blobs = new FileBlobs({ folder });
  const found = await readAll(database, blobs);
  for (const line of acknowledged) assert.ok(found.has(line), `${line} was acknowledged and is lost`);
  const texts = new Set([...found].map(textOf));
  for (const line of refusals) assert.ok(!texts.has(textOf(line)), `${line} was refused and is there`);
}

function textOf(line: string): string {
  return line.slice(line.lastIndexOf(' ') + 1);
}

async function readAll(database: Database<typeof commands>, blobs: FileBlobs): Promise<Set<string>> {
  const found = new Set<string>();
  const texts = new Set<string>();
  const accounts = await database.read((view) => listAccounts(view));
  assert.deepEqual(await database.read((view) => view.get('pragma integrity_check')), { integrity_check: 'ok' });
  for (const { id } of accounts) {
    await database.read((view) => checkAccount(view, id));
    const [inbox] = await database.read((view) => listMailboxes(view, id));
    for (const message of await database.read((view) => messageBodies(view, inbox?.id ?? 0, [[1, 1e9]]))) {
      const text = new TextDecoder().decode(message.summary);
      const content = Buffer.from(await blobs.readAll(message.place)).toString();
      assert.ok(content.length > 0 && content.replaceAll(`${text}\r\n`, '') === '', `${text} has its own bytes`);
      assert.ok(!texts.has(`${id} ${text}`), `${text} is there once`);
      texts.add(`${id} ${text}`);
      found.add(`${id} ${message.uid} ${text}`);
    }
  }
  return found;
}

describe('The store under kill -9', () => {
  it(`keeps every acknowledged message exactly once over ${kills} kills`, { timeout: 300_000 }, async () => {
    await using folder = await tempFolder();
    await prepare(folder.path);
    const acknowledged: string[] = [];
    for (let round = 0; round < kills; round++) {
      const writer = startWriter(folder.path, `run${round}`);
      await until(() => writer.acknowledged.length > 0, writer.process);
      await pause(Math.random() * 400);
      await kill(writer);
      acknowledged.push(...writer.acknowledged);
      await survey(folder.path, acknowledged);
    }
    assert.ok(acknowledged.length > kills * 20, `${acknowledged.length} messages were acknowledged`);
  });
});

/** The limit of a file's size stands for the size of the disk: it can be lifted from outside. */
describe('The store on a full disk', () => {
  it('refuses, keeps what it acknowledged, and goes on when there is room', { timeout: 60_000 }, async () => {
    await using folder = await tempFolder();
    await prepare(folder.path);
    const writer = startWriter(folder.path, 'full', 'ulimit -S -f 8000;');
    await until(() => writer.refusals.length > 50, writer.process);
    const before = writer.acknowledged.length;
    assert.ok(before > 0);
    assert.deepEqual(
      [...new Set(writer.refusals.map((line) => line.split(' ')[1]))].filter((code) => code === 'internal'),
      [],
    );
    execFileSync('prlimit', ['--fsize=unlimited', '--pid', String(writer.process.pid)]);
    await until(() => writer.acknowledged.length > before + 100, writer.process);
    await kill(writer);
    await survey(folder.path, writer.acknowledged, writer.refusals);
  });
});
