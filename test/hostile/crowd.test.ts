import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { ImapPeer } from '../support/imap-peer.ts';
import { WirePeer } from '../support/wire-peer.ts';
import { besiege, endures, eventually, openSockets } from './siege.ts';

describe('A thousand idle connections', { timeout: 60_000 }, () => {
  it('cost little, and others are served', async (test) => {
    await using house = await besiege();
    const { server } = house;
    const { smtp, imap, imaps } = server.facts.ports;
    const { address, password } = server.login();
    await endures(test, server, async () => {
      const before = server.memory().now;
      await using crowd = new DisposableCrowd();
      await crowd.join(500, () => WirePeer.connect({ port: smtp }));
      await crowd.join(200, () => WirePeer.connect({ port: imap }));
      await crowd.join(100, () => WirePeer.connect({ port: imaps, tls: true }));
      const grownAlone = server.memory().now - before;
      await crowd.join(200, () => idler(imap, address, password));
      const grown = server.memory().now - before;
      test.diagnostic(
        `${(grownAlone / 800).toFixed(0)} KiB for each of 800, ${(grown / 1000).toFixed(0)} for each of 1000`,
      );
      assert.ok(grown / 1000 < 64, `an idle connection takes ${(grown / 1000).toFixed(0)} KiB`);
      await wakeAll(crowd, house);
    });
    const connections = (): number => openSockets(server.facts.pid);
    await eventually('connections stay behind', () => connections() < 30);
  });
});

/** A delivery wakes every client that idles in the mailbox. */
async function wakeAll(crowd: DisposableCrowd, { server }: Awaited<ReturnType<typeof besiege>>): Promise<void> {
  using smtp = await server.smtp();
  const to = [server.login().address];
  assert.match(await smtp.send({ from: 'w@example.org', to, content: 'Subject: wake up\r\n\r\nNow.\r\n' }), /^250/);
  const idlers = crowd.members.filter((member) => member instanceof ImapPeer);
  assert.equal(idlers.length, 200);
  for (const idler of idlers) assert.match((await idler.response()).text, /^\* 2 EXISTS$/);
}

async function idler(port: number, address: string, password: string): Promise<ImapPeer> {
  const imap = await ImapPeer.logIn({ port }, address, password);
  await imap.done('SELECT INBOX');
  await imap.wire.write('i IDLE\r\n');
  await imap.response();
  return imap;
}

class DisposableCrowd implements AsyncDisposable {
  readonly members: Disposable[] = [];

  async join(count: number, come: () => Promise<Disposable>): Promise<void> {
    for (let left = count; left > 0; left -= 50) {
      this.members.push(...(await Promise.all(Array.from({ length: Math.min(50, left) }, come))));
    }
  }

  async [Symbol.asyncDispose](): Promise<void> {
    for (const member of this.members) member[Symbol.dispose]();
  }
}
