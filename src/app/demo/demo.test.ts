import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import type { ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { connect as connectPlain } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { after, describe, it } from 'node:test';
import type { Duplex } from 'node:stream';
import { connect as connectTls } from 'node:tls';
import { fileURLToPath } from 'node:url';
import type { Facts } from './sheet.ts';

const bin = fileURLToPath(new URL('../../../bin/posthouse.js', import.meta.url));
const folder = mkdtempSync(join(tmpdir(), 'posthouse-demo-'));
after(() => rmSync(folder, { recursive: true, force: true }));

interface Running extends AsyncDisposable {
  readonly facts: Facts;
  readonly process: ChildProcess;
}

/** Starts a demo; disposing it kills it as a power cut would. */
async function demo(...options: string[]): Promise<Running> {
  const child = spawn(process.execPath, [bin, 'demo', '--json', '--data', join(folder, 'data'), ...options]);
  const lines = createInterface({ input: child.stdout });
  let trouble = '';
  child.stderr.on('data', (chunk: Buffer) => (trouble += String(chunk)));
  const line = await Promise.race([once(lines, 'line'), once(child, 'exit').then(() => assert.fail(trouble))]);
  const facts = JSON.parse(String(line[0])) as Facts;
  return { facts, process: child, [Symbol.asyncDispose]: () => end(child, 'SIGKILL').then(() => undefined) };
}

async function end(child: ChildProcess, signal: NodeJS.Signals): Promise<number | null> {
  if (child.exitCode !== null || child.signalCode !== null) return child.exitCode;
  const exit = once(child, 'exit');
  child.kill(signal);
  await exit;
  return child.exitCode;
}

/** Says each line after the answer to the one before; answers all that was heard. `ends` tells the last line of an answer. */
async function converse(socket: Duplex, lines: readonly string[], ends: RegExp): Promise<string> {
  const heard: string[] = [];
  const input = createInterface({ input: socket });
  const left = [...lines];
  for await (const line of input) {
    heard.push(line);
    if (!ends.test(line)) continue;
    const next = left.shift();
    if (next === undefined) break;
    socket.write(`${next}\r\n`);
  }
  socket.destroy();
  return heard.join('\n');
}

function smtp({ ports }: Facts, ...lines: string[]): Promise<string> {
  return converse(connectPlain(ports.smtp ?? 0, '127.0.0.1'), lines, /^\d{3} /);
}

function imaps({ ports, ca, accounts }: Facts, ...lines: string[]): Promise<string> {
  const [first] = accounts;
  const socket = connectTls({ port: ports.imaps ?? 0, host: 'localhost', ca: readFileSync(ca) });
  const login = `a LOGIN ${first?.address} ${first?.password}`;
  return converse(socket, [login, 'b SELECT INBOX', ...lines, 'z NOOP'], /^(\* OK \[CAP|\* OK .*ready|[a-z] )/i);
}

interface Ended {
  readonly code: number | null;
  readonly out: string;
  readonly err: string;
}

/** Runs another command of the program to its end. */
function run(...args: string[]): Promise<Ended> {
  return runWith('', ...args);
}

/** The same with something on standard input. */
async function runWith(input: string, ...args: string[]): Promise<Ended> {
  const child = spawn(process.execPath, [bin, ...args]);
  child.stdin.end(input);
  let out = '';
  let err = '';
  child.stdout.on('data', (chunk: Buffer) => (out += String(chunk)));
  child.stderr.on('data', (chunk: Buffer) => (err += String(chunk)));
  await once(child, 'close');
  return { code: child.exitCode, out, err };
}

describe('posthouse demo', () => {
  it('says ready when the welcome message can be read by who trusts its authority', async () => {
    await using running = await demo();
    const { facts } = running;
    assert.deepEqual(Object.keys(facts.ports), ['smtp', 'submission', 'submissions', 'imap', 'imaps', 'api']);
    assert.deepEqual(
      facts.accounts.map(({ address }) => address),
      ['alice@example.test', 'bob@example.test'],
    );
    assert.equal(facts.pid, running.process.pid);
    assert.match(await imaps(facts, 'c FETCH 1 BODY[HEADER.FIELDS (SUBJECT)]'), /Welcome to Posthouse/);
  });

  it('finds accounts and mail again at its next start, and ends in peace', async () => {
    let before: Facts;
    {
      await using running = await demo();
      before = running.facts;
      const said = ['EHLO test', 'MAIL FROM:<s@elsewhere.test>', 'RCPT TO:<alice@example.test>', 'DATA'];
      const heard = await smtp(before, ...said, 'Subject: Kept\r\n\r\nHello\r\n.', 'QUIT');
      assert.match(heard, /^354 .*\n250 /m);
    }
    await using running = await demo();
    assert.deepEqual(running.facts.accounts, before.accounts);
    const heard = await imaps(running.facts, 'c FETCH 2 BODY[]', 'd FETCH 3 UID');
    assert.match(heard, /Subject: Kept/);
    assert.doesNotMatch(heard, /^\* 3 FETCH/m);
    const began = performance.now();
    assert.equal(await end(running.process, 'SIGTERM'), 0);
    assert.ok(performance.now() - began < 5000);
  });

  it('has the accounts and the ports it is asked for', async () => {
    const options = ['--account', 'me@my.test:se:cret', '--set', 'imap.listen=', '--data', join(folder, 'other')];
    await using running = await demo(...options);
    assert.deepEqual(running.facts.accounts, [{ address: 'me@my.test', password: 'se:cret' }]);
    assert.equal(running.facts.ports.imap, undefined);
    assert.match(await imaps(running.facts), /^b OK/m);
  });

  it('ends when the process that started it for an old Node is gone', async () => {
    const child = spawn(process.execPath, [bin, 'demo', '--json', '--data', join(folder, 'data')], {
      stdio: ['ignore', 'pipe', 'ignore', 'ipc'],
    });
    await once(createInterface({ input: child.stdout as NonNullable<typeof child.stdout> }), 'line');
    const exit = once(child, 'exit');
    child.disconnect();
    assert.deepEqual(await exit, [0, null]);
  });

  it('answers the operator while it runs and when it is stopped', async () => {
    const data = join(folder, 'data');
    {
      await using _ = await demo();
      assert.deepEqual(await run('domain', 'add', 'new.test', '--data', data), { code: 0, out: '', err: '' });
      assert.match((await run('status', '--data', data)).out, /connections/);
      const second = await run('demo', '--data', data);
      assert.equal(second.code, 1);
      assert.match(second.err, /in use by another program/);
    }
    assert.deepEqual((await run('domain', 'list', '--data', data)).out, 'example.test\nnew.test\n');
    assert.deepEqual((await run('status', '--data', data)).code, 1);
  });

  it('takes many accounts from standard input, and names the lines that fail', async () => {
    const data = join(folder, 'data');
    const list = '# people\ncarol@example.test hers\n\nalice@example.test x\ndan@example.test\n';
    const { code, out, err } = await runWith(list, 'account', 'add', '-', '--data', data);
    assert.equal(code, 1);
    assert.match(out, /^dan@example\.test \w{5}-\w{5}-\w{5}\n$/);
    assert.match(err, /^line 4: alice@example\.test: .*\nposthouse: 1 of 3 lines failed; the others are done\n$/);
    assert.match((await run('account', 'list', '--data', data)).out, /carol@example\.test\ndan@example\.test\n$/);
  });

  it('ends with 2 and names the key when the configuration is wrong', async () => {
    const { code, err, out } = await run('demo', '--set', 'smtp.listen=25');
    assert.deepEqual([code, out], [2, '']);
    assert.match(err, /--set, key smtp\.listen\[0\]\n {6}expected {2}an address with a port.*\n {6}found {5}25/);
  });
});
