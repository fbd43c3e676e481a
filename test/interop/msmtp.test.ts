import assert from 'node:assert/strict';
import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, it } from 'node:test';
import { utf8Binary, utf8Bytes } from '../../src/base/bytes.ts';
import { demoOfSuite } from '../support/demo.ts';
import { messageWith } from '../support/mailbox-reader.ts';
import { missing, run, succeed } from '../support/programs.ts';

function letter(subject: string, ...fields: string[]): Uint8Array {
  return utf8Bytes(
    ['From: Alice <alice@example.test>', ...fields, `Subject: ${subject}`, '', 'Hello Bob', ''].join('\n'),
  );
}

describe('msmtp', { skip: missing('msmtp') }, () => {
  const demo = demoOfSuite();

  /** As in ~/.msmtprc; msmtp takes it only where nobody else can read it. */
  const settings = async (name: string, ...lines: string[]): Promise<string> => {
    const file = join(demo.folder, name);
    const { address, password } = demo.alice;
    const account = ['account default', 'host localhost', `from ${address}`, `user ${address}`];
    const text = [...account, `password ${password}`, 'tls on', `tls_trust_file ${demo.ca}`, ...lines].join('\n');
    await writeFile(file, `${text}\n`, { mode: 0o600 });
    return file;
  };

  for (const [name, service, starttls] of [
    ['with STARTTLS', 'submission', 'on'],
    ['in TLS', 'submissions', 'off'],
  ] as const) {
    for (const mechanism of ['plain', 'login']) {
      it(`hands in mail ${name}, logged in by ${mechanism}, to the recipients of the header`, async () => {
        const lines = [`port ${demo.ports[service]}`, `auth ${mechanism}`, `tls_starttls ${starttls}`];
        const file = await settings(`${service}-${mechanism}`, ...lines);
        const subject = `${service} ${mechanism}`;
        const input = letter(subject, `To: bob@example.test`, 'Bcc: alice@example.test');
        await succeed('msmtp', ['--file', file, '--read-recipients'], { input });
        for (const who of [demo.alice, demo.bob]) {
          const { content } = await messageWith(demo, who, `Subject: ${subject}\r\n`);
          assert.doesNotMatch(content, /^Bcc:/m);
          assert.match(content, /^Date: /m);
          assert.match(content, /^Message-ID: </m);
          assert.match(content, /\r\n\r\nHello Bob\r\n$/);
        }
      });
    }
  }

  it('sends as sendmail would, with a subject in UTF-8', async () => {
    const file = await settings('sendmail', `port ${demo.ports.submission}`, 'auth on', 'tls_starttls on');
    const input = letter('Grüße', 'To: bob@example.test');
    await succeed('msmtp', ['-C', file, '-t', '-i'], { input });
    await messageWith(demo, demo.bob, utf8Binary('Subject: Grüße'));
  });

  it('says what the server said of an unknown recipient', async () => {
    const file = await settings('unknown', `port ${demo.ports.submission}`, 'auth on', 'tls_starttls on');
    const { code, err } = await run('msmtp', ['--file', file, 'nobody@example.test'], { input: letter('Lost') });
    assert.equal(code, 65, err);
    assert.match(err, /550 5\.1\.1 There is no nobody@example\.test here/);
  });

  it('leaves a server that stops in peace', () => demo.stop());
});
