import assert from 'node:assert/strict';
import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, it } from 'node:test';
import { utf8Binary } from '../../src/base/bytes.ts';
import { demoOfSuite } from '../support/demo.ts';
import { messageWith, messagesIn } from '../support/mailbox-reader.ts';
import { missing, missingPerl, run, type Said } from '../support/programs.ts';

describe('swaks', { skip: missing('swaks') }, () => {
  const demo = demoOfSuite();
  const inTls = { skip: missingPerl('Net::SSLeay') };

  /** Sends to a port; what is said is the whole dialog. */
  const swaks = (service: 'smtp' | 'submission' | 'submissions', ...words: string[]): Promise<Said> => {
    const port = String(demo.ports[service]);
    return run('swaks', ['--server', '127.0.0.1', '--port', port, '--helo', 'client.test', ...words]);
  };
  const login = (mechanism: string): string[] => {
    const { address, password } = demo.alice;
    return ['--auth', mechanism, '--auth-user', address, '--auth-password', password, '--from', address];
  };
  const verified = (): string[] => ['--tls-ca-path', demo.ca, '--tls-verify'];

  it('brings a message to several recipients without encryption', async () => {
    const envelope = ['--from', 'stranger@elsewhere.test', '--to', `${demo.alice.address},${demo.bob.address}`];
    const message = ['--h-Subject', 'Plain and simple', '--body', 'Line one\n.A line with a dot\n'];
    const { code, out } = await swaks('smtp', ...envelope, ...message);
    assert.equal(code, 0, out);
    for (const who of [demo.alice, demo.bob]) {
      const { content } = await messageWith(demo, who, 'Subject: Plain and simple');
      assert.match(content, /^Return-Path: <stranger@elsewhere\.test>\r\nReceived: from client\.test /);
      assert.match(content, /\r\n\r\nLine one\r\n\.A line with a dot\r\n/);
    }
  });

  it('brings a message in TLS, which it verifies', inTls, async () => {
    const words = ['--tls', ...verified(), '--from', 'stranger@elsewhere.test', '--to', demo.alice.address];
    const { code, out } = await swaks('smtp', ...words, '--h-Subject', 'Behind a curtain');
    assert.equal(code, 0, out);
    const { content } = await messageWith(demo, demo.alice, 'Subject: Behind a curtain');
    assert.match(content, / with ESMTPS /);
  });

  it('writes with an attachment and a subject in UTF-8', async () => {
    const file = join(demo.folder, 'numbers.bin');
    await writeFile(
      file,
      Uint8Array.from({ length: 5000 }, (_, index) => index % 251),
    );
    const words = ['--from', 'stranger@elsewhere.test', '--to', demo.bob.address, '--h-Subject', 'Grüße aus Köln ☃'];
    const { code, out } = await swaks(
      'smtp',
      ...words,
      '--attach-type',
      'application/x-numbers',
      '--attach',
      `@${file}`,
    );
    assert.equal(code, 0, out);
    const { content } = await messageWith(demo, demo.bob, utf8Binary('Subject: Grüße aus Köln ☃'));
    assert.match(content, /Content-Type: application\/x-numbers/);
  });

  for (const mechanism of ['PLAIN', 'LOGIN']) {
    for (const [service, tls] of [
      ['submission', '--tls'],
      ['submissions', '--tls-on-connect'],
    ] as const) {
      it(`hands in mail on ${service} with AUTH ${mechanism}`, inTls, async () => {
        const subject = `By ${mechanism} on ${service}`;
        const words = [tls, ...verified(), ...login(mechanism), '--to', demo.bob.address, '--h-Subject', subject];
        const { code, out } = await swaks(service, ...words);
        assert.equal(code, 0, out);
        const { content } = await messageWith(demo, demo.bob, `Subject: ${subject}\r\n`);
        assert.match(content, / with ESMTPSA /);
      });
    }
  }

  it('is refused where it asks for what is not given', inTls, async () => {
    const alice = ['--tls', ...login('PLAIN')];
    const refusals = [
      [['smtp', '--to', 'nobody@example.test', '--from', 'a@elsewhere.test'], '550 5.1.1'],
      [['smtp', '--to', 'someone@elsewhere.test', '--from', 'a@elsewhere.test'], '5.7.1'],
      [['submission', '--to', demo.bob.address, '--from', demo.alice.address], '530 5.7.0'],
      [['submission', ...alice, '--auth-password', 'wrong', '--to', demo.bob.address], '535 5.7.8'],
      [['submission', ...alice, '--from', demo.bob.address, '--to', demo.bob.address], '5.7.1'],
      [['submission', ...alice, '--h-From', demo.bob.address, '--to', demo.bob.address], '5.7.1'],
      [['submission', ...alice, '--to', 'nobody@example.test'], '550 5.1.1'],
    ] as const;
    const before = await messagesIn(demo, demo.bob);
    for (const [[service, ...words], reply] of refusals) {
      const { code, out } = await swaks(service, ...words);
      assert.notEqual(code, 0, out);
      assert.match(out, new RegExp(`^<[~*]\\* .*${RegExp.escape(reply)} `, 'm'));
    }
    assert.deepEqual(await messagesIn(demo, demo.bob), before);
  });

  it('leaves a server that stops in peace', () => demo.stop());
});
