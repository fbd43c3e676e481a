import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { type ApiHouse, letter, openApiHouse } from '../../../test/support/api-house.ts';

async function inHouse(work: (house: ApiHouse) => Promise<void>, options = {}): Promise<void> {
  await using house = await openApiHouse(options);
  await work(house);
}

const raw = (lines: readonly string[], to = '') => ({
  method: 'POST',
  headers: { 'content-type': 'message/rfc822' },
  body: lines.join('\n') + to,
});

describe('POST /api/v1/messages', () => {
  it('sends what is described in JSON', () =>
    inHouse(async ({ post, inbox, queue }) => {
      const message = {
        ...letter,
        from: 'Алиса <alice@example.test>',
        to: ['bob@example.test', { email: 'far@away.example', name: 'Far' }],
        html: '<p>Good day <img src="cid:logo"></p>',
        headers: { 'X-Order': '7', 'List-Unsubscribe': '<https://shop.example/u>' },
        attachments: [
          { filename: 'rechnung ö.pdf', contentType: 'application/pdf', content: 'JVBERi0=' },
          { filename: 'logo.png', contentType: 'image/png', content: 'iVBORw==', contentId: 'logo' },
        ],
      };
      const { status, json, headers } = await post(message);
      assert.equal(status, 202, JSON.stringify(json));
      assert.equal(headers['location'], `/api/v1/messages/${json.id}`);
      assert.deepEqual(json.recipients, [
        { address: 'bob@example.test', accepted: true },
        { address: 'far@away.example', accepted: true },
      ]);
      const [got = ''] = await inbox('bob@example.test');
      for (const part of ['X-Order: 7', 'application/pdf', 'multipart/related', `Message-ID: ${json.messageId}`]) {
        assert.ok(got.includes(part), part);
      }
      assert.ok(!got.includes('192.0.2.7'), 'where the program runs is not told');
      assert.deepEqual(
        (await queue()).map((row) => row.forwardPath),
        ['far@away.example'],
      );
    }));

  it('hides Bcc, and sends to whom the envelope names', () =>
    inHouse(async ({ post, inbox }) => {
      await post({ ...letter, to: 'x@away.example', bcc: 'bob@example.test' });
      const { json } = await post({
        ...letter,
        to: 'list@away.example',
        envelope: { from: '', to: ['bob@example.test'] },
      });
      assert.deepEqual(json.recipients, [{ address: 'bob@example.test', accepted: true }]);
      const [hidden = '', listed = ''] = await inbox('bob@example.test');
      assert.ok(!/^bcc:/im.test(hidden));
      assert.match(listed, /^Return-Path: <>\r\n/);
      assert.match(listed, /^To: list@away\.example\r$/m);
    }));

  it('sends a message as it is, with recipients from its header or from the query', () =>
    inHouse(async ({ ask, inbox }) => {
      const lines = ['From: alice@example.test', 'To: Bob <bob@example.test>', 'Subject: raw', '', 'one', 'two', ''];
      const first = await ask('/api/v1/messages', raw(lines));
      assert.equal(first.status, 202, JSON.stringify(first.json));
      await ask(
        '/api/v1/messages?to=bob@example.test&tag=a',
        raw(['From: alice@example.test', 'To: x@y.example', '', 'hi', '']),
      );
      const [got = '', second = ''] = await inbox('bob@example.test');
      assert.match(got, /\r\n\r\none\r\ntwo\r\n$/);
      assert.ok(got.includes(`Message-ID: ${first.json.messageId}\r\n`));
      assert.match(second, /^To: x@y\.example\r$/m);
    }));

  it('answers for each recipient, and sends nothing where none is taken', () =>
    inHouse(async ({ post, inbox }) => {
      const { status, json } = await post({ ...letter, to: ['nobody@example.test', 'bob@example.test'] });
      assert.equal(status, 202);
      assert.deepEqual(
        json.recipients.map((one: { accepted: boolean }) => one.accepted),
        [false, true],
      );
      const none = await post({ ...letter, to: 'nobody@example.test' });
      assert.equal(none.status, 400);
      assert.equal(none.json.recipients[0].accepted, false);
      assert.equal((await inbox('bob@example.test')).length, 1);
    }));

  it('lets nobody write in the name of another', () =>
    inHouse(async ({ post, ask, tokenOf, accounts, inbox }) => {
      assert.equal((await post({ ...letter, from: 'bob@example.test' })).status, 403);
      const forged = ['From: bob@example.test', 'To: bob@example.test', '', 'x', ''];
      assert.equal((await ask('/api/v1/messages', raw(forged))).status, 403);
      const two = ['From: alice@example.test', 'Sender: bob@example.test', 'To: bob@example.test', '', 'x', ''];
      assert.equal((await ask('/api/v1/messages', raw(two))).status, 403);
      assert.equal((await post({ ...letter, envelope: { from: 'bob@example.test' } })).status, 403);
      await accounts.addAlias('orders@example.test', ['alice@example.test']);
      const authorization = `Bearer ${await tokenOf({ senders: ['orders@example.test'] })}`;
      assert.equal((await post(letter, { authorization })).status, 403);
      assert.deepEqual(await inbox('bob@example.test'), []);
    }));

  it('keeps to the daily limit of the account', () =>
    inHouse(
      async ({ post }) => {
        assert.equal((await post(letter)).status, 202);
        const { status, headers, json } = await post(letter);
        assert.equal(status, 429);
        assert.equal(json.code, 'sendingLimit');
        assert.ok(Number(headers['retry-after']) > 0);
      },
      { daily: { messages: 1, newRecipients: 0 } },
    ));
});

describe('A request that is no message', () => {
  it('is told where it is no JSON, no message, too deep or too large', () =>
    inHouse(async ({ post, ask }) => {
      const statusOf = async (message: string): Promise<number> => (await post(message)).status;
      assert.equal(await statusOf('{"from":'), 400);
      assert.equal(await statusOf(''), 400);
      assert.equal(await statusOf('['.repeat(100_000)), 400);
      assert.equal(await statusOf(`{"text":"${'['.repeat(1000)}\\""}`), 422);
      assert.equal(
        (await ask('/api/v1/messages', { ...raw(['x']), headers: { 'content-type': 'text/plain' } })).status,
        415,
      );
      assert.equal((await ask('/api/v1/messages', raw(['Subject: no sender', '', 'x']))).status, 400);
      const long = { ...raw(['From: alice@example.test', 'To: bob@example.test', '', 'x'.repeat(2_000_000)]) };
      assert.equal((await ask('/api/v1/messages', long)).status, 413);
      const announced = { 'content-type': 'application/json', 'content-length': '999999999' };
      assert.equal((await post('{}', announced)).status, 413);
    }));
});
