import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { binaryOf, bytesOf } from '../../base/bytes.ts';
import { systemClock } from '../../base/clock.ts';
import { Fault } from '../../base/fault.ts';
import { limits } from '../../base/limits.ts';
import { parseAddress } from '../../formats/smtp/index.ts';
import { openSmtpServer, type SmtpServer, type SmtpServerOptions } from '../../../test/support/smtp-server.ts';
import { openConversation, type OutgoingMessage, type RecipientResult } from './index.ts';

interface Sent {
  readonly results: readonly RecipientResult[];
  readonly server: SmtpServer;
  readonly content: string | undefined;
}

function message(text: string, changes: Partial<OutgoingMessage> = {}): OutgoingMessage {
  const recipients = ['a@test.example', 'b@test.example'].map(parseAddress);
  const content = async function* () {
    yield bytesOf(text);
  };
  return {
    reversePath: null,
    recipients,
    smtputf8: false,
    eightBit: true,
    sizeBytes: text.length,
    content,
    ...changes,
  };
}

/** One message after the other over one connection. */
async function send(options: SmtpServerOptions, ...messages: readonly OutgoingMessage[]): Promise<Sent> {
  await using server = await openSmtpServer(options);
  const place = { host: 'mx.test', addresses: ['127.0.0.1'], port: server.port, helo: 'me.test' };
  using conversation = await openConversation({ ...place, tls: 'none', clock: systemClock });
  const results: RecipientResult[] = [];
  for (const one of messages) results.push(...(await conversation.send(one)));
  return { results, server, content: server.messages[0]?.content };
}

const inShort = ({ results }: Sent): string[] =>
  results.map(({ outcome, stage, reply }) => `${outcome} ${stage} ${reply.code}`);

const letter = 'Subject: x\r\n\r\n.\r\n..dots\r\nno end';
const all = ['PIPELINING', 'CHUNKING', '8BITMIME'];
const answering = (replies: Readonly<Record<string, string>>) => (line: string) =>
  Object.entries(replies).find(([start]) => line.startsWith(start))?.[1];

describe('A host that takes chunks', () => {
  it('gets the envelope in one packet and the content in another, with its length instead of dots', async () => {
    const sent = await send({ capabilities: all }, message(letter));
    assert.deepEqual(inShort(sent), ['delivered DATA 250', 'delivered DATA 250']);
    assert.equal(sent.content, `${letter}\r\n`);
    const [, envelope = [], chunk = []] = sent.server.batches;
    assert.deepEqual(
      envelope.map((line) => line.slice(0, 4)),
      ['MAIL', 'RCPT', 'RCPT'],
    );
    assert.deepEqual(chunk, [`BDAT ${letter.length + 2} LAST`]);
  });

  it('gets no content when it takes nobody, nor when it ends the conversation', async () => {
    for (const capabilities of [all, ['CHUNKING']]) {
      const refused = await send({ capabilities, script: answering({ RCPT: '550 5.1.1 no' }) }, message(letter));
      assert.deepEqual(inShort(refused), ['failed RCPT 550', 'failed RCPT 550']);
      const ended = await send({ capabilities, script: answering({ 'RCPT TO:<b': '421 4.3.2 bye' }) }, message(letter));
      assert.equal(inShort(ended)[1], 'deferred RCPT 421');
      for (const { server } of [refused, ended]) assert.ok(!server.lines.some((line) => line.startsWith('BDAT')));
    }
  });

  it('is believed when it refuses the content, and hears RSET before the next', async () => {
    let count = 0;
    const script = (line: string): string | undefined =>
      line.startsWith('BDAT') && ++count === 1 ? '554 5.7.1 spam' : undefined;
    const sent = await send({ capabilities: all, script }, message(letter), message(letter));
    assert.deepEqual(inShort(sent), [
      ...Array<string>(2).fill('failed DATA 554'),
      ...Array<string>(2).fill('delivered DATA 250'),
    ]);
    assert.deepEqual(
      sent.server.lines.filter((line) => /^(BDAT|RSET)/.test(line)).map((line) => line.slice(0, 4)),
      ['BDAT', 'RSET', 'BDAT'],
    );
  });

  it('gets a large message by DATA', async () => {
    const large = `Subject: x\r\n\r\n${'x\r\n'.repeat(limits.chunkBytesMax / 3)}`;
    for (const sizeBytes of [large.length, 10]) {
      const sent = await send({ capabilities: all }, message(large, { sizeBytes }));
      assert.equal(sent.content, large);
      assert.ok(sent.server.lines.includes('DATA'));
    }
  });

  it('hears nothing of a message that cannot be read', async () => {
    const content = async function* (): AsyncGenerator<Uint8Array> {
      yield bytesOf('Subject');
      throw new Fault('unavailable', 'The disk is gone');
    };
    const sent = await send({ capabilities: all }, message(letter, { content }), message(letter));
    assert.deepEqual(inShort(sent).slice(0, 3), ['deferred MAIL 451', 'deferred MAIL 451', 'delivered DATA 250']);
    assert.equal(sent.server.lines.filter((line) => line.startsWith('MAIL')).length, 1);
  });
});

const strange =
  'MIME-Version: 1.0\r\nContent-Transfer-Encoding: 8bit\r\n\r\nAll of this is mostly ASCII: gr\xfc\xdfe\r\n';
const plainly = strange.replace('8bit', 'quoted-printable').replace('\xfc\xdf', '=FC=DF');

describe('A host without 8BITMIME', () => {
  it('gets 8-bit content in 7 bits, and says so nowhere', async () => {
    const { content, server } = await send({ capabilities: ['SIZE'] }, message(strange));
    assert.equal(content, plainly);
    assert.equal(server.messages[0]?.envelope[0], `MAIL FROM:<> SIZE=${plainly.length}`);
  });

  it('gets as it is what has no such bytes, and what is for a host that knows 8BITMIME', async () => {
    assert.equal((await send({}, message(plainly))).content, plainly);
    assert.equal((await send({ capabilities: ['8BITMIME'] }, message(strange))).content, strange);
  });

  it('does not get what cannot be converted: its sender hears why', async () => {
    const { results, server } = await send({}, message('Subject: \xfc\r\n\r\nx\r\n'));
    const { outcome, stage, reply } = results[0] ?? assert.fail();
    assert.deepEqual([outcome, stage, reply.code, reply.enhanced], ['failed', 'MAIL', 554, '5.6.3']);
    assert.match(reply.lines.join(), /no 8-bit content.*header/);
    assert.ok(!server.lines.some((line) => line.startsWith('MAIL')));
  });
});

describe('Fields on top', () => {
  const signed: string[] = [];
  const prelude: OutgoingMessage['prelude'] = async (content, form) => {
    let text = '';
    for await (const chunk of content()) text += binaryOf(chunk);
    signed.push(`${form} ${text}`);
    return 'DKIM-Signature: x\r\n';
  };

  it('are made of the content as it leaves, and counted', async () => {
    const mixed = strange.replaceAll('\r\n', '\n');
    for (const [capabilities, form, text] of [
      [['SIZE', '8BITMIME'], 'asIs', strange],
      [['SIZE', 'CHUNKING', '8BITMIME'], 'asIs', strange],
      [['SIZE'], 'sevenBit', plainly],
    ] as const) {
      const { content, server } = await send({ capabilities }, message(mixed, { prelude, sizeBytes: strange.length }));
      assert.equal(signed.at(-1), `${form} ${text}`);
      assert.equal(content, `DKIM-Signature: x\r\n${text}`);
      assert.match(server.messages[0]?.envelope[0] ?? '', new RegExp(`SIZE=${text.length + 19}\\b`));
    }
  });

  it('that cannot be made defer the message', async () => {
    const failing = () => Promise.reject(new Fault('unavailable', 'The key is away'));
    const sent = await send({}, message(letter, { prelude: failing }));
    assert.deepEqual(inShort(sent), ['deferred MAIL 451', 'deferred MAIL 451']);
    assert.deepEqual(sent.results[0]?.reply.lines, ['The key is away']);
  });
});
