import assert from 'node:assert/strict';
import { createServer, type IncomingMessage } from 'node:http';
import type { AddressInfo } from 'node:net';
import { text } from 'node:stream/consumers';
import { describe, it } from 'node:test';
import { demoOfSuite } from '../support/demo.ts';
import { messageWith } from '../support/mailbox-reader.ts';
import { missing, succeed } from '../support/programs.ts';

describe('The HTTP API', { skip: missing('curl') }, () => {
  const demo = demoOfSuite('--set', 'api.private_webhooks=true');
  const curl = (path: string, ...words: string[]): Promise<string> =>
    succeed('curl', [
      '--silent',
      '--show-error',
      '--header',
      `Authorization: Bearer ${demo.token}`,
      `http://127.0.0.1:${demo.ports.api}${path}`,
      ...words,
    ]);
  const json = (message: object) => ['--header', 'Content-Type: application/json', '--data', JSON.stringify(message)];

  it('takes a message from curl, and says what became of it', async () => {
    const message = { from: demo.alice.address, to: demo.bob.address, subject: 'By curl', text: 'Grüße' };
    const { id } = JSON.parse(await curl('/api/v1/messages', ...json(message)));
    const { content } = await messageWith(demo, demo.bob, 'Subject: By curl');
    assert.ok(content.includes(id));
    const { recipients } = JSON.parse(await curl(`/api/v1/messages/${id}`));
    assert.deepEqual([recipients[0].address, recipients[0].state], [demo.bob.address, 'delivered']);
    assert.match(await demo.posthouse('trace', id), /delivered into INBOX/);
  });

  it('takes a large message as it is', async () => {
    const lines = `${'x'.repeat(76)}\n`.repeat(100_000);
    const message = `From: ${demo.alice.address}\nTo: ${demo.bob.address}\nSubject: Large one\n\n${lines}`;
    const words = ['--header', 'Content-Type: message/rfc822', '--data-binary', '@-'];
    const answer = await succeed(
      'curl',
      [
        '--silent',
        '--header',
        `Authorization: Bearer ${demo.token}`,
        ...words,
        `http://127.0.0.1:${demo.ports.api}/api/v1/messages`,
      ],
      { input: Buffer.from(message) },
    );
    assert.ok(JSON.parse(answer).recipients[0].accepted, answer);
    assert.equal(
      (await messageWith(demo, demo.bob, 'Subject: Large one')).content.split('xxx\r\n').length - 1,
      100_000,
    );
  });

  it('refuses tokens that were revoked', async () => {
    const made = JSON.parse(await demo.posthouse('token', 'add', demo.alice.address, '--label', 'old', '--json'));
    const ask = [
      '--header',
      `Authorization: Bearer ${made.secret}`,
      '--write-out',
      '%{http_code}',
      '--output',
      '/dev/null',
    ];
    const url = `http://127.0.0.1:${demo.ports.api}/api/v1/events`;
    assert.equal(await succeed('curl', ['--silent', ...ask, url]), '200');
    await demo.posthouse('token', 'revoke', String(made.id));
    assert.equal(await succeed('curl', ['--silent', ...ask, url]), '401');
  });

  it('tells a webhook', async () => {
    const { promise, resolve } = Promise.withResolvers<[IncomingMessage, string]>();
    const receiver = createServer((request, response) => {
      void text(request).then((body) => resolve([request, body]));
      response.writeHead(204).end();
    });
    await new Promise<void>((ready) => receiver.listen(0, '127.0.0.1', ready));
    const { port } = receiver.address() as AddressInfo;
    await demo.posthouse('webhook', 'add', demo.alice.address, `http://127.0.0.1:${port}/in`, '--events', 'delivered');
    await curl('/api/v1/messages', ...json({ from: demo.alice.address, to: demo.bob.address, text: 'x', tags: ['t'] }));
    const [request, body] = await promise;
    receiver.close();
    assert.match(String(request.headers['webhook-signature']), /^v1,/);
    assert.deepEqual([JSON.parse(body).type, JSON.parse(body).tags], ['delivered', ['t']]);
  });
});
