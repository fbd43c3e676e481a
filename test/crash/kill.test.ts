import assert from 'node:assert/strict';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, it } from 'node:test';
import { setTimeout as pause } from 'node:timers/promises';
import { seededRandom } from '../../src/base/random.ts';
import { DemoProcess } from '../support/demo-process.ts';
import { openDnsServer } from '../support/dns-server.ts';
import { openSmtpServer } from '../support/smtp-server.ts';
import { Ledger } from './ledger.ts';
import { elsewhere, everybodyWorks } from './load.ts';
import { survey } from './survey.ts';

const rounds = Number(process.env['CRASH_ROUNDS'] ?? 20);
const seed = Number(process.env['CRASH_SEED'] ?? Math.floor(Math.random() * 1e9));

describe('The server under kill -9', () => {
  it(`keeps every promise over ${rounds} crashes (CRASH_SEED=${seed})`, { timeout: 300_000 }, async (test) => {
    await using world = await openWorld();
    const random = seededRandom(seed);
    const ledger = new Ledger();
    for (let round = 0; round < rounds; round++) {
      await using server = await DemoProcess.start(world);
      await compareAll(server, ledger);
      const work = everybodyWorks({ server, ledger, random });
      await Promise.race([work, pause(50 + random.fraction() * 700)]);
      await server.kill();
      await work;
      if (random.fraction() < 0.2) await DemoProcess.startAndKill(world, random.fraction() * 700);
    }

    await using server = await DemoProcess.start(world);
    await compareAll(server, ledger);
    await allArrived(world.elsewhere, ledger);
    test.diagnostic(`${ledger.sent.size} messages sent, ${ledger.acknowledged} acknowledged`);
    test.diagnostic(`${ledger.flagged.size} flagged, ${ledger.moved.size} moved, ${ledger.expunged.size} expunged`);
    assert.ok(ledger.acknowledged >= rounds, 'the server was killed before it took anything');
    assert.equal(await server.stop(), 0);
  });
});

describe('The server asked to stop', () => {
  it('ends in time, at peace, and keeps every promise', { timeout: 60_000 }, async () => {
    await using world = await openWorld();
    const ledger = new Ledger();
    for (let round = 0; round < 3; round++) {
      await using server = await DemoProcess.start(world);
      await compareAll(server, ledger);
      const work = everybodyWorks({ server, ledger, random: seededRandom(round) });
      await Promise.race([work, pause(500)]);
      const since = performance.now();
      assert.equal(await server.stop(), 0);
      assert.ok(performance.now() - since < 5000, 'it took more than five seconds');
      await work;
    }
    await using server = await DemoProcess.start(world);
    await compareAll(server, ledger);
    await allArrived(world.elsewhere, ledger);
  });
});

/** A folder that outlives its servers, and the server of somebody elsewhere to whom they send. */
async function openWorld() {
  await using opened = new AsyncDisposableStack();
  const data = mkdtempSync(join(tmpdir(), 'posthouse-crash-'));
  opened.defer(() => rmSync(data, { recursive: true, force: true }));
  const elsewhere = opened.use(await openSmtpServer());
  const names = opened.use(await openDnsServer({ zone }));
  const set = [`dns.servers=${names.address}:${names.port}`, `delivery.port=${elsewhere.port}`, 'log.level=warn'];
  const kept = opened.move();
  return { data, set, elsewhere: elsewhere.messages, [Symbol.asyncDispose]: () => kept.disposeAsync() };
}

const zone = `
elsewhere.test MX 10 mail.elsewhere.test
mail.elsewhere.test A 127.0.0.1
`;

async function compareAll(server: DemoProcess, ledger: Ledger): Promise<void> {
  for (const [index, { address }] of server.facts.accounts.entries()) {
    using imap = await server.imap(index);
    ledger.compare(address, await survey(imap, address, ledger));
  }
}

/** What was taken for others reaches them; more than once is allowed after a crash, never is not. */
async function allArrived(messages: readonly { readonly content: string }[], ledger: Ledger): Promise<void> {
  const missing = (): string[] => {
    const arrived = new Set(messages.map(({ content }) => /^Message-ID: <(m\d+)@/m.exec(content)?.[1]));
    const promised = [...ledger.sent.values()].filter((one) => one.acknowledged && one.owners.includes(elsewhere));
    return promised.map(({ id }) => id).filter((id) => !arrived.has(id));
  };
  for (let tries = 0; tries < 100 && missing().length > 0; tries++) await pause(100);
  assert.deepEqual(missing(), [], 'the queue lost messages');
}
