/** Plays the SMTP dialogs of this folder. Names that end in "submission" speak to the door of our own people. */
import assert from 'node:assert/strict';
import { globSync, readFileSync } from 'node:fs';
import { basename } from 'node:path';
import { after, describe, it } from 'node:test';
import { type Clock, systemClock } from '../../src/base/clock.ts';
import { silentLog } from '../../src/base/log.ts';
import { QuotaLimits } from '../../src/mail/quota/index.ts';
import { openSmtpSession, reception, submission } from '../../src/protocols/smtp/index.ts';
import { openMailHouse } from '../support/mail-house.ts';
import { playTranscript } from '../support/transcript.ts';

/** Punishing pauses are over at once. */
const hastyClock: Clock = { ...systemClock, sleep: async () => undefined };

/** Connection 9 comes from a trusted network, connection 8 over TLS, the others from anywhere. */
function peerOf(number: number) {
  const address = number === 9 ? '10.0.0.1' : '192.0.2.1';
  return {
    address,
    port: 4711,
    ...(number === 8 ? { tls: { version: 'TLSv1.3', cipher: 'TLS_AES_256_GCM_SHA384' } } : {}),
  };
}

describe('SMTP dialogs', async () => {
  const opened: AsyncDisposable[] = [];
  after(() => Promise.all(opened.map((house) => house[Symbol.asyncDispose]())));

  async function play(file: string): Promise<void> {
    const house = await openMailHouse();
    opened.push(house);
    const dialect = basename(file).includes('submission') ? submission : reception;
    const session = openSmtpSession({
      hostName: 'mx.example.test',
      dialect,
      door: dialect === submission ? house.submission : house.reception,
      login: house.login,
      clock: hastyClock,
      log: silentLog,
      tlsAvailable: true,
      allowsPlaintextLogin: () => false,
      recipientsMax: 5,
    });
    await playTranscript(readFileSync(file, 'utf8'), {
      connect: (input, number) => session(input, peerOf(number)),
      actions: {
        room: house.disk.hold,
        alias: async (text) => {
          const [address = '', ...targets] = text.split(' ');
          await house.accounts.addAlias(address, targets);
        },
        /** @inbox alice@example.test /pattern/ : the newest message there matches. */
        inbox: async (text) => {
          const [address, pattern] = splitOnce(text);
          assert.match((await house.inbox(address)).at(-1) ?? '', patternOf(pattern));
        },
        /** @quota alice@example.test 5000 : so many bytes of mail. */
        quota: async (text) => {
          const [name, bytes] = splitOnce(text);
          await new QuotaLimits(house.database).set(name, { bytes: Number(bytes) });
        },
        count: async (text) => {
          const [address, count] = splitOnce(text);
          assert.equal((await house.inbox(address)).length, Number(count));
        },
        /** @queue from -> to from -> to ... : what waits to go out. */
        queue: async (text) => {
          const rows = await house.queue();
          const shown = rows.map(
            (row) => `${row.reversePath} -> ${row.forwardPath}${row.smtputf8 ? ' (SMTPUTF8)' : ''}`,
          );
          assert.equal(shown.join(', '), text.trim());
        },
      },
    });
  }

  for (const file of globSync('test/transcripts/smtp/*.smtp').sort()) {
    it(basename(file, '.smtp').replaceAll('-', ' '), () => play(file));
  }
});

function splitOnce(text: string): [string, string] {
  const space = text.indexOf(' ');
  return [text.slice(0, space), text.slice(space + 1)];
}

function patternOf(text: string): RegExp {
  const [, source = '', flags = ''] = /^\/(.*)\/([a-z]*)$/.exec(text.trim()) ?? [];
  return new RegExp(source, flags);
}
