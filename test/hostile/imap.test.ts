import assert from 'node:assert/strict';
import { after, before, describe, it } from 'node:test';
import { setTimeout as pause } from 'node:timers/promises';
import { seededRandom } from '../../src/base/random.ts';
import { ImapPeer } from '../support/imap-peer.ts';
import { WirePeer } from '../support/wire-peer.ts';
import { type Besieged, besiege, endures, eventually, mib, pour } from './siege.ts';

describe('IMAP under hostile clients', { timeout: 120_000 }, () => {
  let house: Besieged;
  before(async () => void (house = await besiege()));
  after(() => house[Symbol.asyncDispose]());

  function stranger(): Promise<ImapPeer> {
    return ImapPeer.open({ port: house.server.facts.ports.imap });
  }

  it('passes over a line of 400 MB', async (test) => {
    await endures(test, house.server, async () => {
      using imap = await stranger();
      await pour(imap.wire, Buffer.alloc(mib, 'x'), 400 * mib);
      await imap.wire.write('\r\n');
      assert.match((await imap.response()).text, /^\* BAD/);
      await imap.done('NOOP');
    });
  });

  it('survives NULs and random bytes', async (test) => {
    const random = seededRandom(8);
    await endures(test, house.server, async () => {
      for (const service of ['imap', 'imaps'] as const) {
        using wire = await WirePeer.connect({ port: house.server.facts.ports[service] });
        await pour(wire, Buffer.alloc(64 * 1024), mib);
        using other = await WirePeer.connect({ port: house.server.facts.ports[service] });
        await pour(other, random.bytes(256 * 1024), 2 * mib);
      }
    });
  });

  it('does not ask for literals that are too large', async (test) => {
    await endures(test, house.server, async () => {
      using imap = await house.server.imap();
      for (const command of ['APPEND INBOX {10000000000}', 'SEARCH TEXT {1000000}', 'CREATE {99999999999999999999}']) {
        assert.match((await imap.command(command)).outcome, /^(?:NO|BAD)/);
      }
      await imap.done('NOOP');
    });
  });

  it('hangs up on an announced literal of 10 GB', async (test) => {
    await endures(test, house.server, async () => {
      for (const command of ['LOGIN {10000000000+}', 'SEARCH TEXT {10000000000+}', 'APPEND INBOX {10000000000+}']) {
        using imap = command.startsWith('LOGIN') ? await stranger() : await house.server.imap();
        await imap.wire.write(`a ${command}\r\n`);
        await pour(imap.wire, Buffer.alloc(mib, 'x'), 1024 * mib);
        await eventually(`${command} is read for ever`, () => imap.wire.isGone);
      }
    });
  });

  it('passes over a literal that is somewhat too large', async (test) => {
    await endures(test, house.server, async () => {
      using imap = await house.server.imap();
      assert.match((await imap.command('APPEND INBOX', Buffer.alloc(60 * mib, 'x\r\n'))).outcome, /^NO \[TOOBIG\]/);
      await imap.done('NOOP');
    });
  });

  it('refuses a command of very many small literals', async (test) => {
    await endures(test, house.server, async () => {
      using imap = await house.server.imap();
      await imap.wire.write('a SEARCH');
      for (let count = 0; count < 2000; count++) {
        await imap.wire.write(' TEXT {30000+}\r\n');
        await imap.wire.write(Buffer.alloc(30_000, 'x'));
      }
      await imap.wire.write('\r\n');
      assert.match((await imap.answer('a')).outcome, /^(?:NO|BAD)/);
    });
  });

  it('refuses nesting without end', async (test) => {
    const nested = [
      `SEARCH ${'('.repeat(30_000)}ALL${')'.repeat(30_000)}`,
      `SEARCH ${'NOT '.repeat(15_000)}ALL`,
      `SEARCH ${'OR '.repeat(10_000)}${'ALL '.repeat(6000)}ALL`,
      `FETCH 1 ${'('.repeat(60_000)}`,
      `FETCH 1 (BODY[${'1.'.repeat(20_000)}1])`,
      `FETCH 1 BODY[HEADER.FIELDS ${'('.repeat(60_000)}`,
      `LIST "" "${'*'.repeat(30_000)}x"`,
      `LIST "" "${'%*'.repeat(15_000)}x"`,
      `STATUS INBOX ${'('.repeat(60_000)}`,
      `ID ${'('.repeat(60_000)}`,
      `APPEND INBOX ${'('.repeat(60_000)}`,
      `STORE 1 FLAGS ${'('.repeat(60_000)}`,
      `CREATE "${'a/'.repeat(20_000)}b"`,
      `UID FETCH ${'1:*,'.repeat(12_000)}1 FLAGS`,
      `SEARCH UID ${'1,3,'.repeat(12_000)}1`,
    ];
    await endures(test, house.server, async () => {
      using imap = await house.server.imap();
      await imap.done('SELECT INBOX');
      for (const command of nested) {
        const { outcome } = await imap.command(command);
        assert.doesNotMatch(outcome, /SERVERBUG|Internal/i, command.slice(0, 60));
        await imap.done('NOOP');
      }
    });
  });

  it('closes after many mistakes', async () => {
    using imap = await stranger();
    await pour(imap.wire, Buffer.from('nonsense\r\n'.repeat(1000)), 1);
    await eventually('the server listens to nonsense for ever', () => imap.wire.isGone);
  });

  it('holds back FETCH 1:* BODY[], a thousand times, for a client that never reads', async (test) => {
    const body = Buffer.alloc(200 * 1024, `${'0123456789'.repeat(7)}\r\n`);
    using writer = await house.server.imap();
    await writer.done('CREATE Large');
    for (let count = 0; count < 100; count++) {
      await writer.done('APPEND Large', Buffer.concat([Buffer.from(`Subject: ${count}\r\n\r\n`), body]));
    }
    await endures(test, house.server, async () => {
      const deaf = await Promise.all([1, 2, 3, 4, 5].map(() => house.server.imap()));
      for (const imap of deaf) {
        await imap.done('SELECT Large');
        imap.wire.socket.pause();
        imap.wire.socket.write(Array.from({ length: 1000 }, (_, n) => `f${n} FETCH 1:* BODY[]\r\n`).join(''));
      }
      await pause(2000);
      for (const imap of deaf) imap.wire[Symbol.dispose]();
    });
  });

  it('gives clients everything before it closes, however slowly they read', async () => {
    // Answers of many sizes, so that some end in the server's own buffer, whatever the system's buffers take.
    const slow = Array.from({ length: 90 }, async (_, index) => {
      using imap = await house.server.imap();
      await imap.done('SELECT Large');
      imap.wire.socket.pause();
      imap.wire.socket.write(`f FETCH 1:${index + 1} BODY.PEEK[]<0.120000>\r\ng LOGOUT\r\n`);
      await pause(3500);
      imap.wire.socket.resume();
      const { untagged } = await imap.answer('f');
      assert.equal(untagged.filter(({ literals }) => literals.length > 0).length, index + 1);
      assert.match((await imap.answer('g')).outcome, /^OK/);
    });
    await Promise.all(slow);
  });

  it('answers a client that has closed its side already', async (test) => {
    const { address, password } = house.server.login();
    await endures(test, house.server, async () => {
      for (let turn = 0; turn < 50; turn++) {
        using imap = await stranger();
        imap.wire.socket.end(`a LOGIN ${address} ${password}\r\nb SELECT INBOX\r\nc FETCH 1 BODY[]\r\nd LOGOUT\r\n`);
        for (const tag of ['a', 'b', 'c', 'd']) assert.match((await imap.answer(tag)).outcome, /^OK/);
        await imap.wire.closed();
      }
      using idle = await house.server.imap();
      idle.wire.socket.end('i IDLE\r\n');
      await eventually('IDLE goes on for a client that has gone', () => idle.wire.isGone);
    });
  });
});
