/** What is said in clear counts for nothing after the TLS handshake, on no service; and what is no mail protocol is sent away. */
import assert from 'node:assert/strict';
import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import { after, before, describe, it } from 'node:test';
import { connect as connectTls } from 'node:tls';
import { ImapPeer } from '../support/imap-peer.ts';
import { SmtpPeer } from '../support/smtp-peer.ts';
import { WirePeer } from '../support/wire-peer.ts';
import { type Besieged, besiege, endures, eventually, mib } from './siege.ts';

let house: Besieged;
before(async () => void (house = await besiege(['lmtp.listen=127.0.0.1:0'])));
after(() => house[Symbol.asyncDispose]());

type Service = 'smtp' | 'submission' | 'lmtp';
const portOf = (service: string): number => (house.server.facts.ports as Record<string, number>)[service] ?? 0;
const alice = (): { address: string; password: string } => house.server.login();
const greetingOf = (service: Service): string => (service === 'lmtp' ? 'LHLO' : 'EHLO');

/** Greeted, in clear. */
async function open(service: Service): Promise<SmtpPeer> {
  const smtp = await SmtpPeer.greeted({ port: portOf(service) });
  await smtp.command(`${greetingOf(service)} before.test`, '250');
  return smtp;
}

async function inboxCount(): Promise<number> {
  using imap = await house.server.imap();
  return (await imap.status('INBOX'))['MESSAGES'] as number;
}

describe('STARTTLS', { timeout: 120_000 }, () => {
  for (const service of ['smtp', 'submission', 'lmtp'] as const) {
    const injections = {
      'a word': () => 'NOOP\r\n',
      'half a command': () => 'MAIL FROM:<evil@far',
      'a greeting': () => `${greetingOf(service)} evil.test\r\n`,
      'a bare LF': () => '\nNOOP\n',
      'a message': () =>
        `${greetingOf(service)} evil.test\r\nMAIL FROM:<evil@far.test>\r\nRCPT TO:<${alice().address}>\r\nDATA\r\nSubject: evil\r\n\r\n.\r\n`,
      'a chunk': () => `MAIL FROM:<evil@far.test>\r\nRCPT TO:<${alice().address}>\r\nBDAT 100 LAST\r\n`,
      'a login': () => `AUTH PLAIN ${btoa(`\0${alice().address}\0${alice().password}`)}\r\n`,
      'another STARTTLS': () => 'STARTTLS\r\n',
      'a great many': () => 'NOOP\r\n'.repeat(2000),
    };
    for (const [name, injected] of Object.entries(injections)) {
      it(`on ${service} forgets ${name} in the same packet`, async () => {
        const count = await inboxCount();
        using smtp = await open(service);
        await smtp.wire.write(`STARTTLS\r\n${injected()}`);
        await smtp.expect('220');
        await smtp.wire.upgrade();
        // The very next reply is that to our own command: nothing else was heard or is waited for.
        await smtp.command('MAIL FROM:<evil@far.test>', '503', '530');
        await smtp.command(`${greetingOf(service)} after.test`, '250');
        await smtp.command(`RCPT TO:<${alice().address}>`, '503', '530');
        if (service === 'submission') await smtp.command(`MAIL FROM:<${alice().address}>`, '530');
        assert.equal(await inboxCount(), count);
      });
    }

    it(`on ${service} forgets the transaction that was open`, async () => {
      using smtp = await open(service);
      if (service === 'submission') await smtp.logIn(alice().address, alice().password);
      await smtp.command(`MAIL FROM:<${alice().address}>`, '250');
      await smtp.command(`RCPT TO:<${alice().address}>`, '250');
      await smtp.command('STARTTLS', '220');
      await smtp.wire.upgrade();
      await smtp.command('DATA', '503', '530');
      const hello = await smtp.command(`${greetingOf(service)} after.test`, '250');
      assert.doesNotMatch(hello, /STARTTLS/);
      await smtp.command('DATA', '503', '530');
      await smtp.command('STARTTLS', '503', '5');
    });

    it(`on ${service} hangs up on clear text in place of the handshake`, async () => {
      using smtp = await open(service);
      await smtp.command('STARTTLS', '220');
      await smtp.wire.write('NOOP\r\nMAIL FROM:<evil@far.test>\r\n');
      await smtp.wire.closed();
    });
  }

  const injections = {
    'a login': () => `b LOGIN "${alice().address}" "${alice().password}"\r\n`,
    'a literal': () => 'b LOGIN {400}\r\n',
    'half a command': () => 'b LOG',
    'a word': () => 'b NOOP\r\n',
    'another STARTTLS': () => 'b STARTTLS\r\n',
  };
  for (const [name, injected] of Object.entries(injections)) {
    it(`on IMAP forgets ${name} in the same packet`, async () => {
      using imap = await ImapPeer.open({ port: portOf('imap') });
      await imap.wire.write(`a STARTTLS\r\n${injected()}`);
      assert.match((await imap.answer('a')).outcome, /^OK/);
      await imap.wire.upgrade();
      const { outcome, untagged } = await imap.command('NOOP');
      assert.match(outcome, /^OK/);
      assert.deepEqual(untagged, []);
      assert.match((await imap.command('SELECT INBOX')).outcome, /^BAD/);
      await imap.done(`LOGIN "${alice().address}" "${alice().password}"`);
    });
  }

  it('on IMAP is for those alone who have not logged in', async () => {
    using imap = await house.server.imap();
    assert.match((await imap.command('STARTTLS')).outcome, /^BAD/);
  });
});

describe('Another protocol', { timeout: 60_000 }, () => {
  const services = ['smtp', 'submission', 'lmtp'] as const;

  for (const method of ['GET', 'POST', 'PUT', 'OPTIONS', 'CONNECT']) {
    it(`gets nothing by ${method}, whose body speaks SMTP`, async () => {
      const count = await inboxCount();
      for (const service of services) {
        using wire = await WirePeer.connect({ port: portOf(service) });
        const letter = `MAIL FROM:<a@far.test>\r\nRCPT TO:<${alice().address}>\r\nDATA\r\nSubject: x\r\n\r\n.\r\n`;
        const body = `${greetingOf(service)} page.test\r\n${letter}`;
        await wire.write(`${method} / HTTP/1.1\r\nHost: localhost\r\nContent-Length: 999\r\n\r\n${body}`);
        assert.deepEqual(
          (await all(wire)).filter((line) => !line.startsWith('220')),
          ['421 4.7.0 This is no SMTP'],
        );
      }
      assert.equal(await inboxCount(), count);
    });
  }

  it('is TLS where nobody asked for it', async () => {
    for (const service of services) {
      const socket = connectTls({ port: portOf(service), host: '127.0.0.1', rejectUnauthorized: false });
      const { promise, resolve } = Promise.withResolvers<Error>();
      socket.once('error', resolve).once('secureConnect', () => resolve(new Error('It shook hands')));
      assert.match(String(await promise), /wrong version|packet length|SSL routines|disconnected|ECONNRESET/i);
      socket.destroy();
    }
  });

  it('is SMTP on the port of IMAP', async () => {
    using wire = await WirePeer.connect({ port: portOf('imap') });
    await wire.write('EHLO far.test\r\nMAIL FROM:<a@far.test>\r\n'.repeat(60));
    await wire.closed();
  });
});

describe('Connections that break', { timeout: 60_000 }, () => {
  it('in the middle of a message leave nothing behind', async (test) => {
    const count = await inboxCount();
    await endures(test, house.server, async () => {
      for (let turn = 0; turn < 40; turn++) {
        using smtp = await open('smtp');
        const envelope = `MAIL FROM:<a@far.test>\r\nRCPT TO:<${alice().address}>\r\n`;
        await smtp.wire.write(`${envelope}${turn % 2 === 0 ? 'DATA' : `BDAT ${2 * mib} LAST`}\r\n`);
        for (const _ of ['MAIL', 'RCPT']) await smtp.expect('250');
        await smtp.wire.write(Buffer.alloc((turn % 5) * 40_000, 'Subject: lost\r\n\r\nlost\r\n'));
        smtp.wire.socket.resetAndDestroy();
      }
      await eventually('the spool is not empty', () => readdirSync(join(house.data, 'spool')).length === 0);
    });
    assert.equal(await inboxCount(), count);
  });

  it('right after the end of the message leave it whole or not at all', async () => {
    const count = await inboxCount();
    using smtp = await open('smtp');
    const envelope = `MAIL FROM:<a@far.test>\r\nRCPT TO:<${alice().address}>\r\nDATA\r\n`;
    await smtp.wire.write(`${envelope}Subject: last words\r\n\r\nwhole\r\n.\r\n`);
    smtp.wire.socket.end();
    await smtp.wire.closed();
    assert.equal(await inboxCount(), count + 1);
  });

  it('during the handshake are let go', async (test) => {
    await endures(test, house.server, async () => {
      for (const service of ['smtp', 'submission', 'lmtp'] as const) {
        for (let turn = 0; turn < 10; turn++) {
          using smtp = await open(service);
          await smtp.command('STARTTLS', '220');
          if (turn % 2 === 0) await smtp.wire.write(Buffer.from('16030100ff01000', 'hex'));
          smtp.wire.socket.resetAndDestroy();
        }
      }
    });
    assert.deepEqual(
      house.server.log.filter((line) => line.includes('"level":"error"')),
      [],
    );
  });
});

/** Everything up to the end. */
async function all(wire: WirePeer): Promise<string[]> {
  const lines: string[] = [];
  try {
    for (;;) lines.push(await wire.line());
  } catch {
    return lines;
  }
}
