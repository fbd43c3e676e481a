/** IMAP sessions over a real store in a temporary folder, for transcripts and other tests: no sockets, no passwords. */
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { bytesOf, utf8Binary } from '../../src/base/bytes.ts';
import { systemClock, type Clock } from '../../src/base/clock.ts';
import { Fault } from '../../src/base/fault.ts';
import { silentLog } from '../../src/base/log.ts';
import { systemRandom } from '../../src/base/random.ts';
import type { Account } from '../../src/mail/login/index.ts';
import { Mailboxes } from '../../src/mail/mailboxes/index.ts';
import { Quotas } from '../../src/mail/quota/index.ts';
import type { Input, Peer, Session } from '../../src/protocols/connection/index.ts';
import { openImapSession } from '../../src/protocols/imap/index.ts';
import { FileBlobs } from '../../src/store/blobs/index.ts';
import { openDatabase, type Database } from '../../src/store/database/index.ts';
import { commandsUrl, type commands } from '../../src/store/records/index.ts';
import { fakeDisk } from './fake-disk.ts';
import type { Stage } from './transcript.ts';

/** Tuesday, 3 February 2026, 04:05:06 UTC: when everything in these tests happens. */
export const testNow = Date.UTC(2026, 1, 3, 4, 5, 6);

const passwords: Readonly<Record<string, string>> = { 'alice@example.test': 'secret', 'bob@example.test': 'grüße' };
const specialUses = ['Drafts', 'Sent', 'Archive', 'Junk', 'Trash'];
const messageBytesMax = 100_000;

export interface ImapStage extends Stage, AsyncDisposable {
  readonly mailboxes: Mailboxes;
}

/** Connections 8 and 9 come from outside, where no password may be sent in clear. */
export async function openImapStage(): Promise<ImapStage> {
  await using owned = new AsyncDisposableStack();
  const folder = await mkdtemp(join(tmpdir(), 'posthouse-imap-'));
  owned.defer(() => rm(folder, { recursive: true }));
  const database = owned.use(await openDatabase<typeof commands>({ folder, commands: commandsUrl }));
  const disk = fakeDisk();
  const blobs = owned.use(new FileBlobs({ folder, room: disk.room }));
  const clock: Clock = { ...systemClock, now: () => testNow };
  const mailboxes = new Mailboxes({ database, blobs, clock });
  const quotas = new Quotas({ database, clock, random: systemRandom, log: silentLog });
  const accounts = await addAccounts(database);
  const session = openImapSession({ ...fixedParts, mailboxes, quotas, login: { verify: verifier(accounts) } });
  const kept = owned.move();
  return {
    mailboxes,
    connect: (input: Input, number: number): Session => session(input, peerOf(number)),
    actions: {
      deliver: (argument) => deliver(database, mailboxes, accounts, argument),
      sent: (argument) => putIntoSent(database, mailboxes, accounts, argument),
      room: disk.hold,
      quota: (argument) => setQuota(database, argument),
      forget: (name) => forgetChanges(database, accounts, name),
    },
    [Symbol.asyncDispose]: () => kept.disposeAsync(),
  };
}

const fixedParts = {
  log: silentLog,
  hostName: 'mail.example.test',
  allowsPlaintextLogin: (peer: Peer) => peer.address === '127.0.0.1',
  tlsAvailable: true,
  messageBytesMax,
};

function peerOf(number: number): Peer {
  return { address: number < 8 ? '127.0.0.1' : '192.0.2.9', port: 40_000 + number };
}

async function addAccounts(database: Database<typeof commands>): Promise<Map<string, Account>> {
  const accounts = new Map<string, Account>();
  await database.write('addDomain', { name: 'example.test', now: testNow });
  const mailboxes = [{ name: 'INBOX' }, ...specialUses.map((name) => ({ name, role: `\\${name}` }))];
  for (const address of Object.keys(passwords)) {
    const account = { address, passwordHash: '', uidValidity: 1000, now: testNow, mailboxes };
    const { accountId } = await database.write('addAccount', account);
    accounts.set(address, { accountId, address });
  }
  return accounts;
}

function verifier(accounts: ReadonlyMap<string, Account>) {
  return async (user: string, password: string): Promise<Account> => {
    const account = accounts.get(user);
    if (account && passwords[user] === password) return account;
    throw new Fault('badCredentials', 'User name or password is wrong');
  };
}

/** "alice 5000": so many bytes of mail. */
async function setQuota(database: Database<typeof commands>, argument: string): Promise<void> {
  const [name = '', bytes] = argument.split(' ');
  await database.write('setAccountQuota', { address: `${name}@example.test`, bytes: Number(bytes) });
}

/** "alice A subject": a small message for alice. */
async function deliver(
  database: Database<typeof commands>,
  mailboxes: Mailboxes,
  accounts: ReadonlyMap<string, Account>,
  argument: string,
): Promise<void> {
  const [name = '', ...subject] = argument.split(' ');
  const accountId = accounts.get(`${name}@example.test`)?.accountId ?? 0;
  await using intake = mailboxes.intake();
  await intake.write(bytesOf(utf8Binary(smallMessage(name, subject.join(' ')))));
  const { body, summary, threadKeys } = await intake.finish();
  const local = [{ accountId, mailbox: 'INBOX', flags: 0 }];
  await database.write('deliver', { now: testNow, internalDate: testNow, summary, threadKeys, local, remote: [] }, [
    body,
  ]);
}

/** "alice Subject": what she has just sent is put into Sent for her, as `deliver` had it. */
async function putIntoSent(
  database: Database<typeof commands>,
  mailboxes: Mailboxes,
  accounts: ReadonlyMap<string, Account>,
  argument: string,
): Promise<void> {
  const [name = '', ...subject] = argument.split(' ');
  const accountId = accounts.get(`${name}@example.test`)?.accountId ?? 0;
  const bodies = [];
  await using intakes = new AsyncDisposableStack();
  for (const owner of ['bob', name]) {
    const intake = intakes.use(mailboxes.intake());
    await intake.write(bytesOf(utf8Binary(smallMessage(owner, subject.join(' ')))));
    bodies.push(await intake.finish());
  }
  const [first, copy] = bodies;
  if (!first || !copy) throw new Error('There are two');
  const message = { now: testNow, internalDate: testNow, summary: first.summary, local: [], remote: [] };
  const kept = { accountId, summary: copy.summary, messageKey: copy.messageKey };
  await database.write('deliver', { ...message, copy: kept }, [first.body, copy.body]);
}

/** All that happened in an account until now is too long ago. */
async function forgetChanges(
  database: Database<typeof commands>,
  accounts: ReadonlyMap<string, Account>,
  name: string,
): Promise<void> {
  const accountId = accounts.get(`${name}@example.test`)?.accountId ?? 0;
  await database.write('forgetChanges', { accountId, before: testNow });
}

function smallMessage(name: string, subject: string): string {
  return [
    'From: Carol <carol@example.org>',
    `To: ${name}@example.test`,
    `Subject: ${subject}`,
    'Date: Tue, 3 Feb 2026 05:05:06 +0100',
    `Message-ID: <${subject.replaceAll(' ', '.')}@example.org>`,
    '',
    'Hello',
  ].join('\r\n');
}
