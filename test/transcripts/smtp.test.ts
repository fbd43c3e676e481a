/** Plays the SMTP dialogs of this folder. Names with "submission" speak to the door of our own people, names with "lmtp" that protocol, names with "stages" to a door with all questions asked. */
import assert from 'node:assert/strict';
import { globSync, readFileSync } from 'node:fs';
import { basename } from 'node:path';
import { after, describe, it } from 'node:test';
import { type Clock, systemClock } from '../../src/base/clock.ts';
import { Fault } from '../../src/base/fault.ts';
import { silentLog } from '../../src/base/log.ts';
import type { Writers } from '../../src/store/records/index.ts';
import { QuotaLimits } from '../../src/mail/quota/index.ts';
import { lmtp, openSmtpSession, reception, submission } from '../../src/protocols/smtp/index.ts';
import type { QueueRow } from '../../src/store/records/index.ts';
import { openMailHouse } from '../support/mail-house.ts';
import { stagesFor } from '../support/stages.ts';
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

function dialectOf(name: string) {
  if (name.includes('submission')) return submission;
  return name.includes('lmtp') ? lmtp : reception;
}

/** What ETRN finds. */
const waiting = new Map([
  ['waiting.example', 3],
  ['empty.example', 0],
]);

function refusalOf(address: string): Fault | undefined {
  return address === '192.0.2.66' ? new Fault('banned', `${address} is kept out`) : undefined;
}

/** What an account may send a day. */
const dailyRules = { masks: true, daily: { messages: 2, newRecipients: 2 }, copiesSent: false };

describe('SMTP dialogs', async () => {
  const opened: AsyncDisposable[] = [];
  after(() => Promise.all(opened.map((house) => house[Symbol.asyncDispose]())));

  async function play(file: string): Promise<void> {
    const house = await openMailHouse({
      ...(basename(file).includes('stages') && { receptionOf: (parts) => ({ stages: stagesFor(parts) }) }),
      ...(basename(file).includes('daily') && { rules: dailyRules }),
      ...(basename(file).startsWith('xclient') && { receptionOf: () => ({ refusal: refusalOf }) }),
    });
    opened.push(house);
    const dialect = dialectOf(basename(file));
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
      trustsXclient: ({ address }) => address === '10.0.0.1',
      ...(basename(file).startsWith('etrn') && { flush: async (domain) => waiting.get(domain) }),
    });
    await playTranscript(readFileSync(file, 'utf8'), {
      connect: (input, number) => session(input, peerOf(number)),
      actions: {
        room: house.disk.hold,
        alias: async (text) => {
          const [address = '', ...targets] = wordsOf(text);
          await house.accounts.addAlias(address, targets);
        },
        /** @group house team@example.test alice@example.test : with those who may write to it. */
        group: async (text) => {
          const [writers, address = '', ...targets] = wordsOf(text);
          await house.accounts.addAlias(address, targets, writers as Writers);
        },
        /** @delimiters example.test -. */
        delimiters: async (text) => {
          const [name, delimiters] = splitOnce(text);
          await house.accounts.setDomainRules(name, { delimiters: delimiters.trim() });
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
          const shown = rows.map((row) => `${row.reversePath} -> ${row.forwardPath}${askedFor(row)}`);
          assert.equal(shown.join(', '), text.trim());
        },
        /** @queued /pattern/ : the same, where a part changes from day to day. */
        queued: async (text) => {
          const rows = await house.queue();
          assert.match(rows.map((row) => `${row.reversePath} -> ${row.forwardPath}`).join(', '), patternOf(text));
        },
      },
    });
  }

  for (const file of globSync('test/transcripts/smtp/*.smtp').sort()) {
    it(basename(file, '.smtp').replaceAll('-', ' '), () => play(file));
  }
});

/** Quotes keep words together. */
function wordsOf(text: string): string[] {
  return (text.match(/"[^"]*"|\S+/g) ?? []).map((word) => word.replaceAll('"', ''));
}

/** As in " (SMTPUTF8 NOTIFY=never)". */
function askedFor({ smtputf8, heldUntil, terms }: QueueRow): string {
  const { body, ret, envid, notify, orcpt, requireTls, deliverBy, priority } = terms;
  const asked = [
    smtputf8 ? 'SMTPUTF8' : '',
    body === undefined ? '' : body.toUpperCase(),
    requireTls ? 'REQUIRETLS' : '',
    ret === undefined ? '' : `RET=${ret}`,
    envid === undefined ? '' : `ENVID=${envid}`,
    notify === undefined ? '' : `NOTIFY=${notify.join()}`,
    orcpt === undefined ? '' : `ORCPT=${orcpt}`,
    deliverBy === undefined ? '' : `BY=${deliverBy.mode}`,
    priority === undefined ? '' : `MT-PRIORITY=${priority}`,
    heldUntil === 0 ? '' : 'HELD',
  ].filter((one) => one !== '');
  return asked.length === 0 ? '' : ` (${asked.join(' ')})`;
}

function splitOnce(text: string): [string, string] {
  const space = text.indexOf(' ');
  return [text.slice(0, space), text.slice(space + 1)];
}

function patternOf(text: string): RegExp {
  const [, source = '', flags = ''] = /^\/(.*)\/([a-z]*)$/.exec(text.trim()) ?? [];
  return new RegExp(source, flags);
}
