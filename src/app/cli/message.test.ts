import assert from 'node:assert/strict';
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { Readable, Writable } from 'node:stream';
import { describe, it } from 'node:test';
import { bytesOf } from '../../base/bytes.ts';
import { Fault } from '../../base/fault.ts';
import type { Anatomy } from '../../mail/anatomy/index.ts';
import { tempFolder } from '../../../test/support/temp-folder.ts';
import { UsageMistake } from '../usage.ts';
import { runCommandLine } from './index.ts';
import { printJson } from './json.ts';
import { showMessage, type MessageOptions } from './message.ts';

const message = [
  'Received: from c.test ([192.0.2.1]) by a.test with ESMTP; Fri, 20 Nov 2026 09:00:04 +0000',
  'From: =?utf-8?q?Z=C3=BCrich?= <z@example.test>',
  'To: crew: bob@example.test, carol@example.test;',
  'Subject: An offer',
  'Date: Fri, 20 Nov 2026 10:00:00 +0100',
  'Authentication-Results: a.test; spf=pass (good) smtp.mailfrom=z@example.test',
  'DKIM-Signature: v=1; a=rsa-sha256; d=example.test; s=k; h=from; bh=QQ==; b=QQ==',
  'List-Id: The list <l.test>',
  'List-Unsubscribe: <https://l.test/leave>',
  'Content-Type: multipart/mixed; boundary=x',
  '',
  '--x',
  'Content-Type: text/html',
  '',
  '<p>Hello</p><p>Bob\x1b</p>',
  '--x',
  'Content-Type: application/pdf; name*=offer%1b.pdf',
  'Content-Transfer-Encoding: base64',
  '',
  'JVBERg==',
  '--x',
  'Content-Type: message/rfc822',
  '',
  'Subject: inner',
  '',
  'begin 644 a.txt',
  '%2&5L;&\\`',
  '`',
  'end',
  '--x',
  'Content-Type: message/delivery-status',
  '',
  'Reporting-MTA: dns; mx.test',
  '',
  'Final-Recipient: rfc822; bob@example.test',
  'Action: failed',
  'Status: 5.1.1',
  'Diagnostic-Code: smtp; 550 No such user',
  '',
].join('\r\n');

interface Letter extends AsyncDisposable {
  readonly folder: string;
  readonly path: string;
}

async function openLetter(): Promise<Letter> {
  const folder = await tempFolder();
  const path = join(folder.path, 'letter.eml');
  writeFileSync(path, bytesOf(message));
  return { folder: folder.path, path, [Symbol.asyncDispose]: () => folder[Symbol.asyncDispose]() };
}

/** What the command prints. */
async function said(path: string, options: MessageOptions = {}): Promise<string> {
  const pieces: Uint8Array[] = [];
  const output = new Writable({
    write: (chunk: Uint8Array, _encoding, done) => {
      pieces.push(chunk);
      done();
    },
  });
  await showMessage(path, options, output);
  return Buffer.concat(pieces).toString();
}

describe('posthouse message', () => {
  it('explains a message on one page', async () => {
    await using letter = await openLetter();
    const page = await said(letter.path);
    const lines = [
      'An offer',
      '  Hello Bob',
      '  From         Zürich <z@example.test>',
      '  To           crew: bob@example.test, carol@example.test;',
      '  Date         2026-11-20 10:00:00+01:00',
      '  2          application/pdf, base64, "offer .pdf", 4 bytes',
      '               message "inner"',
      '  3.1/1            "a.txt", uuencoded in the text, 5 bytes',
      '  2        offer .pdf, application/pdf, 4 bytes',
      '  3        inner, message/rfc822, 52 bytes',
      '  bob@example.test: failed 5.1.1: 550 No such user',
      '  2026-11-20 09:00:04Z                  c.test (192.0.2.1) to a.test, ESMTP',
      '  a.test: spf=pass (good) smtp.mailfrom=z@example.test',
      '  example.test, key k, rsa-sha256: the body is not the one that was signed',
      '  The list, l.test',
      '  Leave it: https://l.test/leave',
    ];
    for (const line of lines) assert.ok(page.split('\n').includes(line), `${line}\nis not in\n${page}`);
    assert.match(page, /\n {2}line 39 \(byte \d+\): The last part is not closed/);
    assert.ok(!page.includes('\x1b'));
  });

  it('prints everything as JSON', async () => {
    await using letter = await openLetter();
    const anatomy = JSON.parse(await said(letter.path, { json: true })) as Anatomy;
    assert.equal(anatomy.envelope.subject, 'An offer');
    assert.deepEqual(anatomy.body.attachments, ['2', '3', '4']);
  });

  it('prints parts, files in texts, and the bytes that stand there', async () => {
    await using letter = await openLetter();
    assert.equal(await said(letter.path, { part: '2' }), '%PDF');
    assert.equal(await said(letter.path, { part: '2', raw: true }), 'JVBERg==');
    assert.equal(await said(letter.path, { part: '3.1/1' }), 'Hello');
    assert.equal(await said(letter.path, { part: '1', text: true }), 'Hello\nBob?\n');
    assert.equal(await said(letter.path, { text: true }), 'Hello\nBob?\n');
  });

  it('writes to a new file', async () => {
    await using letter = await openLetter();
    const out = join(letter.folder, 'offer.pdf');
    await runCommandLine(['message', letter.path, '--part', '2', '--out', out]);
    assert.equal(readFileSync(out, 'utf8'), '%PDF');
    await assert.rejects(said(letter.path, { part: '1', out }), /EEXIST/);
    assert.equal(readFileSync(out, 'utf8'), '%PDF');
  });

  it('reads standard input', async (t) => {
    t.mock.getter(process, 'stdin', () => Readable.from([bytesOf(message.slice(0, 100)), bytesOf(message.slice(100))]));
    assert.equal(await said('-', { part: '2' }), '%PDF');
  });

  it('names what there is where something is not there', async () => {
    await using letter = await openLetter();
    const names = 'there are 1, 2, 3, 3.1, 3.1/1, 4';
    for (const part of ['9', '2.1', '3.1/2', '', 'x', '2/']) {
      await assert.rejects(said(letter.path, { part }), new RegExp(`no part ${part} .*${names}$`));
    }
    await assert.rejects(said(letter.path, { part: '2', text: true }), /2 is no text but application\/pdf/);
    await assert.rejects(said(letter.path, { part: '9' }), Fault);
  });

  it('says what is no message file, and what does not fit together', async () => {
    await using letter = await openLetter();
    const mistakes: readonly (readonly [RegExp, string, MessageOptions?])[] = [
      [/There is no file .*nothing/, join(letter.folder, 'nothing')],
      [/is not a file/, letter.folder],
      [/--raw needs --part/, letter.path, { raw: true }],
      [/--out needs/, letter.path, { out: 'x' }],
      [/--json stands alone/, letter.path, { json: true, text: true }],
      [/exclude each other/, letter.path, { part: '1', raw: true, text: true }],
    ];
    for (const [message, path, options] of mistakes) {
      await assert.rejects(
        said(path, options),
        (error) => error instanceof UsageMistake && message.test(error.message),
      );
    }
  });
});

describe('JSON for people', () => {
  it('has on one line what fits there', () => {
    const value = {
      a: [1, 'b', null, true],
      long: Array.from({ length: 60 }, (_, index) => index),
      none: {},
      gone: undefined,
    };
    const text = printJson(value);
    assert.deepEqual(JSON.parse(text), JSON.parse(JSON.stringify(value)));
    assert.match(text, /^\{\n {2}"a": \[1, "b", null, true\],\n {2}"long": \[\n {4}0,\n/);
  });

  it('cannot steer a terminal', () => {
    const text = printJson({ '\u009b1': '\u202e\u0007' });
    assert.equal(text, '{ "\\u009b1": "\\u202e\\u0007" }');
  });
});
