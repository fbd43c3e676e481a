import assert from 'node:assert/strict';
import { once } from 'node:events';
import { linkSync, rmSync, statSync } from 'node:fs';
import { mkdtemp, readFile, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, describe, it } from 'node:test';
import { silentLog } from '../../base/log.ts';
import { connectLocal, openLocalListener } from './local.ts';

let folder = '';
before(async () => {
  folder = await mkdtemp(join(tmpdir(), 'local-'));
});
after(() => rmSync(folder, { recursive: true }));

function open(name: string, mode?: number): Promise<AsyncDisposable> {
  return openLocalListener({
    path: join(folder, name),
    ...(mode !== undefined && { mode }),
    onConnection: (socket) => void socket.end('hello'),
    log: silentLog,
  });
}

describe('openLocalListener', () => {
  it('answers whoever connects, and lets only its owner connect', async () => {
    await using _listener = await open('control.sock');
    const path = join(folder, 'control.sock');
    assert.equal(statSync(path).mode & 0o777, 0o600);
    const socket = await connectLocal(path);
    assert.equal(String((await once(socket, 'data'))[0]), 'hello');
    socket.destroy();
  });

  it('refuses a path where somebody listens already', async () => {
    await using _listener = await open('taken.sock');
    await assert.rejects(() => open('taken.sock'), { code: 'unavailable', message: /another program already answers/ });
  });

  it('replaces what a crashed program left behind', async () => {
    const old = await open('old.sock');
    linkSync(join(folder, 'old.sock'), join(folder, 'left.sock'));
    await old[Symbol.asyncDispose]();
    await using _listener = await open('left.sock');
    (await connectLocal(join(folder, 'left.sock'))).destroy();
  });

  it('leaves alone what is no socket', async () => {
    await writeFile(join(folder, 'letter'), 'kept');
    await assert.rejects(() => open('letter'), { code: 'unavailable', message: /letter is there and no socket/ });
    assert.equal(await readFile(join(folder, 'letter'), 'utf8'), 'kept');
  });

  it('lets a group connect where that is wanted', async () => {
    await using _listener = await open('group.sock', 0o660);
    assert.equal(statSync(join(folder, 'group.sock')).mode & 0o777, 0o660);
  });

  it('removes its file when disposed', async () => {
    const listener = await open('gone.sock');
    await listener[Symbol.asyncDispose]();
    await assert.rejects(() => connectLocal(join(folder, 'gone.sock')), { code: 'unavailable' });
  });

  it('says that a path is too long for a socket', async () => {
    await assert.rejects(() => open('x'.repeat(200)), { code: 'unavailable', message: /longer than 107 bytes/ });
  });
});
