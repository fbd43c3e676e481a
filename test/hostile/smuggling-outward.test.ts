/** What leaves our house is one message to whoever reads it: the client, and the whole way through a server. */
import assert from 'node:assert/strict';
import { after, before, describe, it } from 'node:test';
import fc from 'fast-check';
import { bytesOf } from '../../src/base/bytes.ts';
import { systemClock } from '../../src/base/clock.ts';
import { parseAddress } from '../../src/formats/smtp/index.ts';
import { type Conversation, openConversation } from '../../src/net/smtp-client/index.ts';
import { demoOfSuite } from '../support/demo.ts';
import { SmtpPeer } from '../support/smtp-peer.ts';
import { openSmtpServer } from '../support/smtp-server.ts';
import { eventually } from './siege.ts';
import { chunkOf } from './smuggling-door.ts';
import { contentWith, cut, endOfData, forms, mended, readStrictly, smuggled, splits } from './smuggling-forms.ts';
import { openReceiver, type Receiver } from './smuggling-receiver.ts';

const one = { messages: 1, mails: 0 };

/** As it should arrive: with right line ends, one at its end, and without NUL. */
function asSent(content: string): string {
  const right = mended(content.replaceAll('\0', ''));
  return right === '' || right.endsWith('\r\n') ? right : `${right}\r\n`;
}

describe('Our client', () => {
  let receiver: Receiver;
  let conversation: Conversation;
  before(async () => {
    receiver = await openReceiver(['PIPELINING', '8BITMIME']);
    const host = { host: 'receiver.test', addresses: ['127.0.0.1'], port: receiver.port, helo: 'us.test' };
    conversation = await openConversation({ ...host, tls: 'none', clock: systemClock });
  });
  after(async () => {
    conversation[Symbol.dispose]();
    await receiver[Symbol.asyncDispose]();
  });

  async function sends(pieces: readonly string[]): Promise<void> {
    const content = pieces.join('');
    const path = { reversePath: parseAddress('a@us.test'), recipients: [parseAddress('b@far.test')] };
    const size = { sizeBytes: content.length, eightBit: true, smtputf8: false };
    const results = await conversation.send({ ...path, ...size, content: () => chunksOf(pieces) });
    assert.deepEqual(
      results.map(({ outcome }) => outcome),
      ['delivered'],
    );
    assert.deepEqual(receiver.seen.at(-1), one);
    assert.deepEqual(readStrictly(receiver.data.at(-1) ?? ''), { content: asSent(content), left: '' });
  }

  for (const form of [...forms, { name: 'CRLF . CRLF', bytes: '\r\n.\r\n' }]) {
    it(`lets ${form.name} end no message, however it was stored`, async () => {
      const content = contentWith(form);
      const from = content.indexOf('before') + 5;
      for (const pieces of splits(content, from, from + form.bytes.length + 2)) await sends(pieces);
    });
  }

  it('sends any mixture as one message', async () => {
    const piece = fc.constantFrom('\r', '\n', '\r\n', '.', '..', 'a', '\0', '\r\n.', '\r\n.\r', '\n.\n', smuggled);
    const mixture = fc.array(piece, { minLength: 1, maxLength: 20 }).map((list) => list.join(''));
    const property = fc.asyncProperty(mixture, fc.array(fc.nat(), { maxLength: 5 }), (text, places) =>
      sends(cut(text, places)),
    );
    await fc.assert(property, { numRuns: 300 });
  });
});

describe('Our client, to a host that takes chunks', () => {
  it('sends any mixture as one chunk of the length it says, without NUL and with right line ends', async () => {
    await using server = await openSmtpServer({ capabilities: ['PIPELINING', 'CHUNKING', '8BITMIME'] });
    const host = { host: 'receiver.test', addresses: ['127.0.0.1'], port: server.port, helo: 'us.test' };
    using conversation = await openConversation({ ...host, tls: 'none', clock: systemClock });
    const piece = fc.constantFrom(
      '\r',
      '\n',
      '\r\n',
      '.',
      'a',
      '\0',
      '\r\n.\r\n',
      'BDAT 0 LAST\r\n',
      'QUIT\r\n',
      smuggled,
    );
    const mixture = fc.array(piece, { minLength: 1, maxLength: 20 }).map((list) => list.join(''));
    const sends = async (text: string, places: readonly number[]): Promise<void> => {
      const path = { reversePath: parseAddress('a@us.test'), recipients: [parseAddress('b@far.test')] };
      const size = { sizeBytes: text.length, eightBit: true, smtputf8: false };
      await conversation.send({ ...path, ...size, content: () => chunksOf(cut(text, places)) });
      assert.equal(server.messages.at(-1)?.content, asSent(text) || '\r\n');
      const [, mail, , chunk] = server.lines.splice(0, server.lines.length, 'EHLO');
      assert.match(mail ?? '', /^MAIL FROM:<a@us\.test>/);
      assert.match(chunk ?? '', /^BDAT \d+ LAST$/);
    };
    await fc.assert(fc.asyncProperty(mixture, fc.array(fc.nat(), { maxLength: 5 }), sends), { numRuns: 300 });
    assert.equal(server.connections, 1);
  });
});

async function* chunksOf(pieces: readonly string[]): AsyncGenerator<Uint8Array> {
  for (const piece of pieces) yield bytesOf(piece);
}

describe('A server that passes mail on', { timeout: 60_000 }, async () => {
  const receiver = await openReceiver(['PIPELINING', '8BITMIME']);
  after(() => receiver[Symbol.asyncDispose]());
  const settings = [
    'smarthost.host=127.0.0.1',
    `smarthost.port=${receiver.port}`,
    'smarthost.tls=none',
    'log.level=error',
  ];
  const demo = demoOfSuite(...settings.flatMap((setting) => ['--set', setting]));

  const ways = {
    DATA: (content: string) => ({ mail: '', text: `DATA\r\n${content}${endOfData}` }),
    BDAT: (content: string) => ({ mail: '', text: chunkOf(content) }),
    'BDAT with BODY=BINARYMIME': (content: string) => ({ mail: ' BODY=BINARYMIME', text: chunkOf(content) }),
  };

  for (const [name, way] of Object.entries(ways)) {
    it(`gives on as one message what came by ${name}`, async () => {
      using smtp = await SmtpPeer.open({ port: demo.ports.submission });
      await smtp.logIn(demo.alice.address, demo.alice.password);
      const before = receiver.seen.length;
      for (const form of forms) {
        const { mail, text } = way(`From: ${demo.alice.address}\r\n${contentWith(form)}`);
        await smtp.wire.write(`MAIL FROM:<${demo.alice.address}>${mail}\r\nRCPT TO:<x@far.test>\r\n${text}`);
        for (const code of ['250', '250', ...(text.startsWith('DATA') ? ['354'] : []), '250']) await smtp.expect(code);
      }
      await eventually('not all of it left', () => receiver.seen.length >= before + forms.length, 300);
      assert.deepEqual(
        receiver.seen.slice(before),
        forms.map(() => one),
      );
      // Binary content is encoded as a whole where it is no text.
      if (name.endsWith('BINARYMIME')) return;
      for (const data of receiver.data.slice(before)) assert.match(data, /^obey\r\n\.\r\n/m);
    });
  }
});
