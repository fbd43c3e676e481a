import { randomBytes } from 'node:crypto';
import assert from 'node:assert/strict';
import { join } from 'node:path';
import { rmSync, statfsSync, writeFileSync } from 'node:fs';
import { describe, it } from 'node:test';
import { DemoProcess } from '../support/demo-process.ts';
import type { ImapPeer } from '../support/imap-peer.ts';
import { Ballast, smallDisk } from '../support/small-disk.ts';
import { eventually, mib } from './siege.ts';

/** So that mail reaches the last byte. */
const withoutFloor = ['storage.free_percent=0', 'log.level=error'];

describe('A full disk', { timeout: 120_000 }, () => {
  it('refuses mail for now, goes on showing what is there, and loses nothing', async (test) => {
    const disk = smallDisk();
    if (!disk) return test.skip('Mounting a small disk needs root');
    test.after(disk.remove);
    const ballast = new Ballast(disk.path);
    // The search index may take whatever mail leaves: what is given back later must not hang on chance.
    ballast.hold(8 * mib);
    const data = join(disk.path, 'data');
    await using server = await DemoProcess.start({ data, set: withoutFloor });
    const house = new House(server);

    assert.match(await house.deliverUntilRefused(200_000), /^452 /, 'the disk filled by mail');
    ballast.fill();
    assert.match(await house.deliverUntilRefused(1000), /^452 /, 'pages that were begun are full too');
    using imap = await server.imap();
    await house.isReadable(imap);
    for (let turn = 0; turn < 3; turn++) {
      // What the search index gave up meanwhile.
      ballast.fill();
      assert.match(await house.deliver(8000), /^452 /, 'a small message on a full disk');
      assert.match(await house.deliver(mib), /^452 /, 'a large message on a full disk');
      assert.match(
        (await imap.command('APPEND INBOX', Buffer.from(randomBytes(9000).toString('hex')))).outcome,
        /^NO /,
      );
      assert.match((await imap.command('APPEND INBOX', Buffer.from(randomBytes(mib).toString('hex')))).outcome, /^NO /);
      assert.match((await imap.command('STORE 1 +FLAGS (\\Flagged)')).outcome, /^(?:NO|OK) /);
      await house.isReadable(imap);
    }

    ballast.drop();
    await eventually('mail does not flow again', async () => (await house.deliver(1000)).startsWith('250'));
    await house.isReadable(imap);
    await server.kill();
    await using restarted = await DemoProcess.start({ data, set: withoutFloor });
    using again = await restarted.imap();
    await house.isReadable(again);
    test.diagnostic(`${house.taken.size} messages taken and kept`);
  });

  it('is never reached by mail: below the floor it is put off while all else goes on', async (test) => {
    const disk = smallDisk();
    if (!disk) return test.skip('Mounting a small disk needs root');
    test.after(disk.remove);
    const ballast = join(disk.path, 'ballast');
    const floorBytes = 10 * mib;
    const set = ['storage.free_percent=25', 'log.level=error'];
    await using server = await DemoProcess.start({ data: join(disk.path, 'data'), set });
    const house = new House(server);
    await house.deliver(1000);
    const { bavail, bsize } = statfsSync(disk.path);
    writeFileSync(ballast, Buffer.alloc(bavail * bsize - floorBytes + mib));
    await eventually('mail is still taken', async () => (await house.deliver(1000)).startsWith('452'));
    assert.match(await house.deliver(mib), /^452 4\.3\.1 /);
    using imap = await server.imap();
    const appended = await imap.command('APPEND INBOX', Buffer.from('Subject: x\r\n\r\n'));
    assert.match(appended.outcome, /^NO \[UNAVAILABLE\]/);
    await house.isReadable(imap);
    for (const command of ['STORE 1 +FLAGS (\\Flagged)', 'CREATE Later', 'COPY 1 Later']) await imap.done(command);
    const facts = statfsSync(disk.path);
    assert.ok(facts.bavail * facts.bsize > 5 * mib, 'the floor is there for those who do not bring mail');
    rmSync(ballast);
    await eventually('mail does not flow again', async () => (await house.deliver(1000)).startsWith('250'));
    await house.isReadable(imap);
  });

  it('lets the server start and be read', async (test) => {
    const disk = smallDisk();
    if (!disk) return test.skip('Mounting a small disk needs root');
    test.after(disk.remove);
    const data = join(disk.path, 'data');
    const ballast = new Ballast(disk.path);
    const first = await DemoProcess.start({ data, set: ['log.level=error'] });
    const house = new House(first);
    await house.deliver(1000);
    await first.kill();
    ballast.fill();
    await using server = await DemoProcess.start({ data, set: ['log.level=error'] });
    using imap = await server.imap();
    await house.isReadable(imap);
    assert.match(await new House(server).deliverUntilRefused(8000), /^452 /);
    ballast.drop();
    await eventually('mail does not flow again', async () => (await new House(server).deliver(1000)).startsWith('250'));
  });
});

/** Mail to alice, and the memory of what was taken. */
class House {
  readonly taken = new Set<string>();
  readonly #server: DemoProcess;
  #count = 0;

  constructor(server: DemoProcess) {
    this.#server = server;
  }

  /** Answers the reply. */
  async deliver(sizeBytes: number): Promise<string> {
    using smtp = await this.#server.smtp();
    const id = `full-${process.pid}-${++this.#count}`;
    // What a store cannot make smaller.
    const text = randomBytes(sizeBytes * 0.75)
      .toString('base64')
      .replace(/.{76}/g, '$&\r\n');
    const content = `Subject: ${id}\r\n\r\n${text}\r\n`;
    const reply = await smtp.send({ from: 's@example.org', to: [this.#server.login().address], content });
    if (reply.startsWith('250')) this.taken.add(id);
    return reply;
  }

  async deliverUntilRefused(sizeBytes: number): Promise<string> {
    for (;;) {
      const reply = await this.deliver(sizeBytes);
      if (!reply.startsWith('250')) return reply;
    }
  }

  /** Everything that was taken can be read, once each. */
  async isReadable(imap: ImapPeer): Promise<void> {
    await imap.done('SELECT INBOX');
    const { untagged } = await imap.done('FETCH 1:* BODY.PEEK[]');
    const found = untagged.flatMap(({ literals }) =>
      literals.map((body) => /^Subject: (full-\S+)/m.exec(body.toString('latin1'))?.[1]),
    );
    const ours = found.filter((id) => id !== undefined).sort();
    assert.deepEqual(ours, [...this.taken].sort());
  }
}
