import assert from 'node:assert/strict';
import { randomBytes } from 'node:crypto';
import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, it } from 'node:test';
import { type DemoAccount, demoOfSuite } from '../support/demo.ts';
import { asClient } from '../support/mailbox-reader.ts';
import { missing, succeed } from '../support/programs.ts';

const mib = 1024 * 1024;

function user({ address, password }: DemoAccount): string[] {
  return ['--user', `${address}:${password}`];
}

describe('A message of 30 MB', { skip: missing('curl') }, () => {
  const demo = demoOfSuite();
  let content: Buffer;
  let file: string;

  const curl = (...words: string[]): Promise<string> =>
    succeed('curl', ['--silent', '--show-error', '--cacert', demo.ca, ...words]);
  /** What lies in a mailbox, brought to a file by curl. */
  const read = async (path: string): Promise<Buffer> => {
    const copy = join(demo.folder, 'copy.eml');
    await curl(...user(demo.bob), `imaps://localhost:${demo.ports.imaps}/${path}`, '--output', copy);
    return await readFile(copy);
  };

  it('is handed in', async () => {
    const header = [
      `From: ${demo.alice.address}`,
      `To: ${demo.bob.address}`,
      'Subject: Large',
      'Message-ID: <large@x.test>',
    ];
    const mime = ['Date: Mon, 02 Mar 2026 10:00:00 +0100', 'MIME-Version: 1.0', 'Content-Transfer-Encoding: base64'];
    const body = randomBytes(22 * mib)
      .toString('base64')
      .replaceAll(/.{76}/g, '$&\r\n');
    content = Buffer.from(
      `${[...header, ...mime, 'Content-Type: application/octet-stream'].join('\r\n')}\r\n\r\n${body}\r\n`,
    );
    assert(content.length > 30e6);
    file = join(demo.folder, 'large.eml');
    await writeFile(file, content);
    const envelope = ['--mail-from', demo.alice.address, '--mail-rcpt', demo.bob.address, '--upload-file', file];
    await curl(...user(demo.alice), `smtps://localhost:${demo.ports.submissions}`, ...envelope);
  });

  it('is read back byte for byte', async () => {
    const copy = await read('INBOX;MAILINDEX=2');
    assert(copy.subarray(-content.length).equals(content));
    assert.match(
      copy.toString('latin1', 0, copy.length - content.length),
      /^Return-Path: .*\r\nReceived: .*\r\n(?:\s.*\r\n)*$/,
    );
  });

  it('is read in pieces, as telephones do', async () => {
    const size = (await read('INBOX;MAILINDEX=2')).length;
    const pieces = await asClient(demo, demo.bob, async (client) => {
      await client.mailboxOpen('INBOX');
      const { content: pieces } = await client.download('2', undefined, { chunkSize: mib });
      return Buffer.concat((await pieces?.toArray()) ?? []);
    });
    assert.equal(pieces.length, size);
    assert(pieces.subarray(-content.length).equals(content));
  });

  it('is appended, and read back byte for byte', async () => {
    await curl(...user(demo.bob), `imaps://localhost:${demo.ports.imaps}/Archive`, '--upload-file', file);
    assert((await read('Archive;MAILINDEX=1')).equals(content));
  });

  it('never fills the memory of the server', async () => {
    // What starting takes is more than half of it; messages of any size add the same 80 to 90 MB of buffers.
    const peak = demo.peakMemory();
    assert(peak < 200 * mib, `the server took ${Math.round(peak / mib)} MB`);
  });

  it('leaves a server that stops in peace', () => demo.stop());
});
