import assert from 'node:assert/strict';
import { chmod, link, mkdir, readdir, symlink, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { after, describe, it } from 'node:test';
import { Fault } from '../../base/fault.ts';
import { silentLog } from '../../base/log.ts';
import type { Content, LocalOrder } from '../../mail/submission/index.ts';
import type { Input } from '../../protocols/connection/index.ts';
import { SteeredClock } from '../../../test/support/clock.ts';
import { tempFolder } from '../../../test/support/temp-folder.ts';
import { formLine } from '../sendmail/index.ts';
import { Pickup } from './pickup.ts';

const nameOf = (digit: string): string => digit.repeat(32);

const folders: AsyncDisposable[] = [];
after(() => Promise.all(folders.map((folder) => folder[Symbol.asyncDispose]())));

/** A spool whose door answers as it is told, and notes what it took. */
async function openSpool() {
  const folder = await tempFolder();
  folders.push(folder);
  const clock = new SteeredClock(Date.now());
  const taken: { order: LocalOrder; text: string }[] = [];
  const door = {
    fault: undefined as Fault | undefined,
    async take(order: LocalOrder, content: Content) {
      const chunks = await Array.fromAsync(content());
      if (this.fault) throw this.fault;
      taken.push({ order, text: Buffer.concat(chunks).toString() });
      return { id: 'id', sizeBytes: 1, local: 1, remote: 0 };
    },
  };
  const options = { folder: folder.path, openTo: 'everybody' as const, door, lifeMs: 1000, clock, log: silentLog };
  const pickup = new Pickup(options);
  await pickup.prepare();
  const spool = join(folder.path, 'spool');
  const put = async (name: string, text = 'hi', mode = 0o644): Promise<void> => {
    const order = { recipients: ['bob'], fromHeader: false, user: 'carol' };
    await writeFile(join(spool, name), `${formLine}${JSON.stringify(order)}\n${text}`);
    await chmod(join(spool, name), mode);
  };
  const ask = async (name: string): Promise<unknown> => {
    const session = pickup.session({ line: async () => name } as unknown as Input);
    const { value } = await session.next();
    assert(typeof value === 'string');
    return JSON.parse(value);
  };
  return { pickup, clock, door, taken, spool, put, ask, names: () => readdir(spool) };
}

describe('Pickup', () => {
  it('takes a file that is complete, and knows who wrote it', async () => {
    const { put, ask, taken, names } = await openSpool();
    await put(nameOf('a'), 'one\ntwo\n');
    assert.deepEqual(await ask(nameOf('a')), { code: 0, message: '' });
    assert.deepEqual(taken[0], {
      order: { recipients: ['bob'], fromHeader: false, user: 'carol', uid: process.getuid?.() },
      text: 'one\ntwo\n',
    });
    assert.deepEqual(await names(), []);
  });

  it('leaves what is still being written, until it must have been given up', async () => {
    const { put, ask, taken, names, clock } = await openSpool();
    await put(nameOf('a'), 'hi', 0o600);
    await ask(nameOf('a'));
    assert.deepEqual([taken.length, await names()], [0, [nameOf('a')]]);
    await clock.advance(25 * 60 * 60 * 1000);
    await ask(nameOf('a'));
    assert.deepEqual([taken.length, await names()], [0, []]);
  });

  it('takes no links, no folders, nothing that is no order, and no path', async () => {
    const { ask, taken, spool, put } = await openSpool();
    await put('elsewhere');
    await symlink(join(spool, 'elsewhere'), join(spool, nameOf('a')));
    await link(join(spool, 'elsewhere'), join(spool, nameOf('b')));
    await mkdir(join(spool, nameOf('c')));
    await writeFile(join(spool, nameOf('d')), 'root:x:0:0', { mode: 0o644 });
    for (const name of ['a', 'b', 'c', 'd'].map(nameOf)) assert.equal(((await ask(name)) as { code: number }).code, 65);
    assert.equal(((await ask('../spool/elsewhere')) as { code: number }).code, 65);
    assert.equal(taken.length, 0);
  });

  it('takes no order that says more than an order may', async () => {
    const { ask, taken, spool } = await openSpool();
    const order = { recipients: ['bob'], fromHeader: false, user: 'carol' };
    const wrong = [
      { notify: ['success\r\nRCPT TO:<x@far.example>'] },
      { notify: ['never', 'delay'] },
      { notify: 'never' },
      { ret: 'half' },
      { envid: 'a\r\nb' },
      { envid: 'x'.repeat(101) },
      { user: 'carol\u001b[2J' },
      { sender: 7 },
      { recipients: 'bob' },
    ];
    for (const one of wrong) {
      await writeFile(join(spool, nameOf('a')), `${formLine}${JSON.stringify({ ...order, ...one })}\nhi`, {
        mode: 0o644,
      });
      await chmod(join(spool, nameOf('a')), 0o644);
      assert.equal(((await ask(nameOf('a'))) as { code: number }).code, 65, JSON.stringify(one));
    }
    assert.equal(taken.length, 0);
  });

  it('keeps what cannot be taken for now', async () => {
    const { put, ask, door, names } = await openSpool();
    door.fault = new Fault('storageFull', 'The disk is full');
    await put(nameOf('a'));
    assert.deepEqual(await ask(nameOf('a')), { code: 0, message: '' });
    assert.deepEqual(await names(), [nameOf('a')]);
  });

  it('tells the program what will never be taken', async () => {
    const { put, ask, door, names } = await openSpool();
    door.fault = new Fault('unknownRecipient', 'There is no bob here');
    await put(nameOf('a'));
    assert.deepEqual(await ask(nameOf('a')), { code: 67, message: 'There is no bob here' });
    assert.deepEqual(await names(), []);
  });
});
