/**
 * Makes a data folder to keep: fills a real server by SMTP and IMAP as people would, ends it by kill -9, and packs what
 * lies there then, with a census of it. See README.md beside this file.
 *
 *   node test/upgrade/keep-folder.ts NAME [PROGRAM]     PROGRAM is another bin/posthouse.js than ours
 */
import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { existsSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { DemoProcess, program as ownProgram, type DemoOptions } from '../support/demo-process.ts';
import type { ImapPeer } from '../support/imap-peer.ts';
import { succeed } from '../support/programs.ts';
import { SmtpPeer } from '../support/smtp-peer.ts';
import { tempFolder } from '../support/temp-folder.ts';
import { censusOf } from './census.ts';
import { pathOf, type KeptFolder } from './kept-folder.ts';

const [name = '', program = ownProgram] = process.argv.slice(2);
const alice = 'alice@example.test';
const bob = 'bob@example.test';
const stranger = 'stranger@example.org';
const elsewhere = 'friend@elsewhere.test';

await using data = await tempFolder();
const options: DemoOptions = {
  data: data.path,
  program,
  words: [alice, bob].flatMap((address) => ['--account', `${address}:${address.split('@')[0]}-secret`]),
  // Nobody answers there: what is sent to others waits in the queue.
  set: ['dns.servers=127.0.0.1:9', 'dns.timeout_ms=100'],
};
const posthouse = (...words: string[]): Promise<string> =>
  succeed(process.execPath, [program, ...words, '--data', data.path]);

/** A message with what real mail has, one char for each byte; `extra` are its last fields and its text. */
function letter(subject: string, extra: string, ...fields: string[]): string {
  const header = [`From: Stranger <${stranger}>`, `To: ${alice}`, `Subject: ${subject}`, ...fields];
  const lines = [...header, 'Date: Fri, 20 Nov 2026 10:00:00 +0000', 'MIME-Version: 1.0', extra, ''];
  return Buffer.from(lines.join('\r\n')).toString('latin1');
}

function noise(sizeBytes: number): Buffer {
  return createHash('shake256', { outputLength: sizeBytes }).update('noise').digest();
}

/** What no compression makes smaller: lines of any bytes that a line may have. */
function incompressible(): string {
  const bytes = noise(30_000).filter((byte) => ![0, 10, 13].includes(byte));
  return Buffer.from(bytes)
    .toString('latin1')
    .replaceAll(/[^]{900}/g, 'x$&\r\n');
}

const plain = (text: string): string => `Content-Type: text/plain; charset=utf-8\r\n\r\n${text}`;

const picture = noise(9000).toString('base64').replaceAll(/.{76}/g, '$&\r\n');
const mixed = [
  'Content-Type: multipart/mixed; boundary=b',
  '\r\n--b\r\nContent-Type: text/html; charset=utf-8\r\n\r\n<p>Gr\u00fc\u00dfe aus <b>K\u00f6ln</b></p>',
  `--b\r\nContent-Type: image/png; name=picture.png\r\nContent-Transfer-Encoding: base64\r\n\r\n${picture}`,
  '--b--',
].join('\r\n');

const letters = [
  letter('Hello', plain('The first of all.'), 'Message-ID: <1@example.org>'),
  letter('Re: Hello', plain('An answer.'), 'Message-ID: <2@example.org>', 'References: <1@example.org>'),
  letter('A picture', mixed, 'Message-ID: <3@example.org>'),
  letter('Long', plain('The same line again and again.\r\n'.repeat(10_000)), 'Message-ID: <4@example.org>'),
  letter('=?utf-8?q?Gr=C3=BC=C3=9Fe?=', plain('\u3053\u3093\u306b\u3061\u306f'), 'Message-ID: <5@example.org>'),
  letter('To be thrown away', plain('Nobody needs this.')),
  `${letter('Any bytes', plain(''))}${incompressible()}\r\n`,
];

async function send(server: DemoProcess, to: readonly string[], contents: readonly string[]): Promise<void> {
  using smtp = await server.smtp();
  for (const content of contents)
    assert.match(await smtp.send({ from: stranger, to, content: Buffer.from(content, 'latin1') }), /^250/);
}

async function submit(server: DemoProcess, content: string): Promise<void> {
  using smtp = await SmtpPeer.open({ port: server.facts.ports.submission });
  await smtp.logIn(alice, 'alice-secret');
  assert.match(await smtp.send({ from: alice, to: [elsewhere, 'another@elsewhere.test'], content }), /^250/);
}

async function sort(imap: ImapPeer): Promise<void> {
  for (const mailbox of ['Projects/2026', 'Projects/Gr&APYA3w-e', 'Gone/Below', 'Renamed'])
    await imap.done(`CREATE "${mailbox}"`);
  await imap.done('DELETE Gone');
  await imap.done('RENAME Renamed "New name"');
  await imap.done('SUBSCRIBE "Not yet there"');
  await imap.done('UNSUBSCRIBE Drafts');
  await imap.done('APPEND Drafts (\\Draft $MDNSent) "01-Jan-2020 12:00:00 +0000"', Buffer.from(letters[0] as string));
  await imap.done('SELECT INBOX');
  await imap.done('UID STORE 1:2 +FLAGS (\\Seen \\Answered)');
  await imap.done('UID STORE 2:3 +FLAGS (\\Flagged $Forwarded Wichtig)');
  await imap.done('UID COPY 2:4 "Projects/2026"');
  await imap.done('UID COPY 2 "Projects/Gr&APYA3w-e"');
  await imap.done('UID MOVE 5 Trash');
  await imap.done('UID STORE 7 +FLAGS (\\Deleted)');
  await imap.done('EXPUNGE');
  await imap.done('UID STORE 9 +FLAGS (\\Deleted)');
}

async function fill(): Promise<void> {
  await using server = await DemoProcess.start(options);
  await send(server, [alice, bob], letters);
  await posthouse('alias', 'add', 'info@example.test', alice, bob);
  await send(server, ['info@example.test'], [letter('To all', plain('For both.'))]);
  await submit(server, letter('To elsewhere', plain('Will wait.')).replace(stranger, alice));
  using imap = await server.imap(0);
  await sort(imap);
  await server.stop();
}

/** What came last lies in the log of the database alone when the server is killed. */
async function goOnAndDie(): Promise<KeptFolder['accounts']> {
  await using server = await DemoProcess.start(options);
  await send(server, [bob], [letter('The last of all', plain('Shortly before the end.'))]);
  const accounts: KeptFolder['accounts'][number][] = [];
  for (const [index, login] of server.facts.accounts.entries()) {
    using imap = await server.imap(index);
    accounts.push({ ...login, ...(await censusOf(imap)) });
  }
  await server.kill();
  return accounts;
}

function schemaOf(folder: string): number {
  using database = new DatabaseSync(join(folder, 'posthouse.db'), { readOnly: true });
  return Number(database.prepare('select version from schema_version').get()?.['version']);
}

await fill();
const accounts = await goOnAndDie();
const path = pathOf(name);
const files = ['posthouse.db', 'posthouse.db-wal', 'segments'].filter((file) => existsSync(join(data.path, file)));
execFileSync('tar', ['-czf', `${path}.tar.gz`, '--owner=0', '--group=0', '-C', data.path, ...files]);
const aliases = await posthouse('alias', 'list');
const waiting = [elsewhere, 'another@elsewhere.test'].map((to) => ({ from: alice, to }));
const kept: KeptFolder = { schema: schemaOf(data.path), madeAt: Date.now(), accounts, aliases, queue: waiting };
writeFileSync(`${path}.json`, `${JSON.stringify(kept, null, 2)}\n`);
process.stdout.write(`${path}.tar.gz holds schema ${kept.schema}\n`);
