import assert from 'node:assert/strict';
import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, it } from 'node:test';
import { createSecureContext, type SecureContext } from 'node:tls';
import { bytesOf } from '../../base/bytes.ts';
import { type Clock, systemClock } from '../../base/clock.ts';
import { parseAddress } from '../../formats/smtp/index.ts';
import { openSmtpServer, type SmtpServer, type SmtpServerOptions } from '../../../test/support/smtp-server.ts';
import { localAuthority } from '../certificates/index.ts';
import { deliver, type Destination, openConversation, type OutgoingMessage, type RecipientResult } from './index.ts';

/** A thousand times as hasty as the system: five minutes last 300 milliseconds. */
const hastyClock: Clock = {
  ...systemClock,
  alarm: (ms, ring) => systemClock.alarm(ms / 1000, ring),
};

const everything = ['PIPELINING', 'SIZE 1000000', '8BITMIME', 'SMTPUTF8', 'ENHANCEDSTATUSCODES'];

function to(server: { port: number }, changes: Partial<Destination> = {}): Destination {
  const common = {
    host: 'localhost',
    addresses: ['127.0.0.1'],
    helo: 'me.example',
    tls: 'none',
    clock: systemClock,
  } as const;
  return { ...common, port: server.port, ...changes };
}

async function* chunks(...texts: string[]): AsyncGenerator<Uint8Array> {
  for (const text of texts) yield bytesOf(text);
}

const text = 'Subject: hello\r\n\r\n.dot\r\nbye\r\n';

function message(changes: Partial<OutgoingMessage> = {}): OutgoingMessage {
  return {
    reversePath: parseAddress('me@me.example'),
    recipients: [parseAddress('you@test.example')],
    smtputf8: false,
    eightBit: false,
    sizeBytes: text.length,
    content: () => chunks(text),
    ...changes,
  };
}

const three = ['a@test.example', 'b@test.example', 'c@test.example'].map(parseAddress);
const inShort = (results: readonly RecipientResult[]): string[] =>
  results.map(({ outcome, stage, reply }) => `${outcome} ${stage} ${reply.code}`);

async function send(
  options: SmtpServerOptions,
  changes: Partial<OutgoingMessage> = {},
  how: Partial<Destination> = {},
) {
  await using server = await openSmtpServer({ capabilities: everything, ...options });
  const results = await deliver(to(server, how), message(changes));
  return { results, short: inShort(results), server };
}

/** Answers certain commands in a certain way. */
function answering(replies: Readonly<Record<string, string>>): (line: string) => string | undefined {
  return (line) => Object.entries(replies).find(([start]) => line.startsWith(start))?.[1];
}

async function withCertificate(work: (tls: SecureContext, ca: string) => Promise<void>): Promise<void> {
  const folder = await mkdtemp(join(tmpdir(), 'posthouse-client-'));
  try {
    const files = await localAuthority({ folder, hostName: 'localhost', clock: systemClock });
    const [cert, key, ca] = await Promise.all(
      [files.certificate, files.key, files.authority].map((file) => readFile(file, 'utf8')),
    );
    await work(createSecureContext({ cert, key }), ca ?? '');
  } finally {
    await rm(folder, { recursive: true });
  }
}

describe('An SMTP transaction', () => {
  it('sends envelope and content, and says that it is delivered', async () => {
    const { results, server } = await send({});
    const [{ transcript: _, ...result } = {}] = results;
    assert.deepEqual(result, {
      recipient: { localPart: 'you', domain: 'test.example' },
      outcome: 'delivered',
      reply: { code: 250, enhanced: '2.0.0', lines: ['kept'] },
      stage: 'DATA',
      host: 'localhost',
      address: '127.0.0.1',
    });
    assert.deepEqual(server.messages, [
      {
        envelope: [`MAIL FROM:<me@me.example> SIZE=${text.length}`, 'RCPT TO:<you@test.example>'],
        content: text,
        inTls: false,
      },
    ]);
  });

  it('sends the whole envelope in one packet to a host that pipelines, else command by command', async () => {
    const fast = await send({}, { recipients: three });
    assert.equal(fast.server.batches[1]?.length, 5);
    const slow = await send({ capabilities: [] }, { recipients: three });
    assert.deepEqual([...new Set(slow.server.batches.map((batch) => batch.length))], [1]);
    assert.deepEqual(slow.short, fast.short);
  });

  it('gives each recipient its own answer', async () => {
    for (const capabilities of [everything, []]) {
      const script = answering({ 'RCPT TO:<a': '550 5.1.1 no such user', 'RCPT TO:<b': '450 4.2.1 busy' });
      const { short } = await send({ capabilities, script }, { recipients: three });
      assert.deepEqual(short, ['failed RCPT 550', 'deferred RCPT 450', 'delivered DATA 250']);
    }
  });

  it('sends no content when nobody is accepted, even to a host that says 354', async () => {
    const { short, server } = await send({ script: answering({ RCPT: '550 5.1.1 no' }) }, { recipients: three });
    assert.deepEqual(short, Array<string>(3).fill('failed RCPT 550'));
    assert.equal(server.messages[0]?.content, '');
  });

  it('asks no more after a refused MAIL', async () => {
    const script = answering({ MAIL: '550 5.7.1 not you' });
    const { short, server } = await send({ capabilities: [], script }, { recipients: three });
    assert.deepEqual(short, Array<string>(3).fill('failed MAIL 550'));
    assert.ok(!server.lines.some((line) => line.startsWith('RCPT')));
    assert.deepEqual((await send({ script }, { recipients: three })).short, short);
  });

  it('asks no more when every recipient was refused, one by one', async () => {
    const script = answering({ RCPT: '550 5.1.1 no' });
    const { short, server } = await send({ capabilities: [], script }, { recipients: three });
    assert.deepEqual(short, Array<string>(3).fill('failed RCPT 550'));
    assert.ok(!server.lines.includes('DATA'));
  });

  it('takes "too many recipients" for a passing trouble, a full mailbox for a lasting one', async () => {
    const script = answering({ 'RCPT TO:<b': '552 too many', 'RCPT TO:<c': '552 5.2.2 mailbox full' });
    const { short } = await send({ script }, { recipients: three });
    assert.deepEqual(short, ['delivered DATA 250', 'deferred RCPT 552', 'failed RCPT 552']);
  });

  it('defers everybody whom 421 concerns', async () => {
    for (const capabilities of [everything, []]) {
      const script = answering({ 'RCPT TO:<a': '550 5.1.1 no', 'RCPT TO:<b': '421 4.3.2 going down' });
      const { short } = await send({ capabilities, script }, { recipients: three });
      assert.deepEqual(short, ['failed RCPT 550', 'deferred RCPT 421', 'deferred RCPT 421']);
    }
  });

  it('defers when the host hangs up before its answer to the content', async () => {
    const { short } = await send({ script: answering({ '.': 'close' }) });
    assert.deepEqual(short, ['deferred DATA 451']);
  });

  it('believes a host that refuses the content', async () => {
    assert.deepEqual((await send({ script: answering({ '.': '554 5.7.1 spam' }) })).short, ['failed DATA 554']);
    assert.deepEqual((await send({ script: answering({ DATA: '451 4.3.0 later' }) })).short, ['deferred DATA 451']);
  });

  it('breaks off, and never ends the data, when the content cannot be read', async () => {
    const { Fault } = await import('../../base/fault.ts');
    async function* broken(): AsyncGenerator<Uint8Array> {
      yield* chunks('Subject: half\r\n');
      throw new Fault('unavailable', 'The disk is gone');
    }
    const { results, server } = await send({}, { content: broken });
    assert.deepEqual(inShort(results), ['deferred DATA 451']);
    assert.deepEqual(results[0]?.reply.lines, ['The disk is gone']);
    assert.deepEqual(server.messages, []);
  });

  it('stuffs dots and completes the last line', async () => {
    const { server } = await send({}, { content: () => chunks('.a\r', '\n.', '.\r\n.\r\n', '.end') });
    assert.equal(server.messages[0]?.content, '.a\r\n..\r\n.\r\n.end\r\n');
  });

  it('sends megabytes while the host reads', async () => {
    const line = `${'x'.repeat(998)}\r\n`;
    const megabyte = line.repeat(1000);
    const { short, server } = await send(
      { capabilities: [] },
      { content: () => chunks(...Array<string>(5).fill(megabyte)), sizeBytes: 5e6 },
    );
    assert.deepEqual(short, ['delivered DATA 250']);
    assert.equal(server.messages[0]?.content.length, 5e6);
  });

  it('sends the null reverse-path of a bounce', async () => {
    const { server } = await send({}, { reversePath: null });
    assert.equal(server.messages[0]?.envelope[0], `MAIL FROM:<> SIZE=${text.length}`);
  });
});

describe('What a host offers', () => {
  it('decides the parameters of MAIL', async () => {
    const international = { smtputf8: true, eightBit: true, recipients: [parseAddress('jürgen@test.example')] };
    const { server } = await send({}, international);
    assert.deepEqual(server.messages[0]?.envelope, [
      `MAIL FROM:<me@me.example> SIZE=${text.length} BODY=8BITMIME SMTPUTF8`,
      'RCPT TO:<j\xc3\xbcrgen@test.example>',
    ]);
    const plain = await send({ capabilities: [] }, { eightBit: true });
    assert.equal(plain.server.messages[0]?.envelope[0], 'MAIL FROM:<me@me.example>');
  });

  it('decides against a message that is too large or too international, for good', async () => {
    const large = await send({}, { sizeBytes: 1_000_001 });
    assert.deepEqual(large.short, ['failed MAIL 552']);
    const international = await send({ capabilities: [] }, { smtputf8: true });
    assert.deepEqual([international.short, international.results[0]?.reply.enhanced], [['failed MAIL 553'], '5.6.7']);
    assert.ok(!international.server.lines.some((line) => line.startsWith('MAIL')));
  });

  it('may be nothing: HELO follows a refused EHLO', async () => {
    const { short, server } = await send({ script: answering({ EHLO: '502 5.5.1 what?' }) });
    assert.deepEqual(short, ['delivered DATA 250']);
    assert.deepEqual(server.lines.slice(0, 2), ['EHLO me.example', 'HELO me.example']);
  });
});

describe('A conversation', () => {
  const refused = { code: 'unavailable' };

  it('does not come about with a host that refuses, is silent, or speaks no SMTP', async () => {
    const greetings = [
      '554 5.7.1 go away',
      '421 4.3.2 later',
      'SSH-2.0-OpenSSH',
      'silence',
      'close',
      'x'.repeat(200_000),
    ];
    for (const greeting of greetings) {
      await assert.rejects(send({ greeting }, {}, { clock: hastyClock }), refused, greeting.slice(0, 20));
    }
    await assert.rejects(send({ script: answering({ EHLO: '550 no', HELO: '550 no' }) }), refused);
  });

  it('says with what the host turned us away', async () => {
    await assert.rejects(send({ greeting: '554 IP=192.0.2.1 - a problem occurred\r\n' }), {
      reply: { code: 554, lines: ['IP=192.0.2.1 - a problem occurred'] },
    });
  });

  it('goes to the next address when one does not answer', async () => {
    const { short } = await send({}, {}, { addresses: ['127.0.0.77', '::ffff:127.0.0.78', '127.0.0.1'] });
    assert.deepEqual(short, ['delivered DATA 250']);
    await assert.rejects(deliver(to({ port: 1 }), message()), { code: 'unavailable', message: /ECONNREFUSED/ });
    await assert.rejects(deliver(to({ port: 1 }, { addresses: [] }), message()), {
      message: /no address/,
    });
  });

  it('waits as long as the RFC asks, then defers', async () => {
    const { results } = await send(
      { capabilities: [], script: answering({ RCPT: 'silence' }) },
      {},
      { clock: hastyClock },
    );
    assert.deepEqual(inShort(results), ['deferred RCPT 451']);
    assert.equal(results[0]?.reply.enhanced, '4.4.1');
  });

  it('ends at once when the server stops', async () => {
    const stop = new AbortController();
    setTimeout(() => stop.abort(), 50);
    const { short } = await send({ script: answering({ '.': 'silence' }) }, {}, { signal: stop.signal });
    assert.deepEqual(short, ['deferred DATA 451']);
    await assert.rejects(send({}, {}, { signal: stop.signal }), { code: 'shuttingDown' });
  });

  it('carries several messages, with RSET after one that was given up', async () => {
    await using server = await openSmtpServer({
      capabilities: everything,
      script: answering({ 'RCPT TO:<a': '550 no' }),
    });
    using conversation = await openConversation(to(server));
    const first = await conversation.send(message({ recipients: three.slice(0, 1) }));
    const second = await conversation.send(message({ recipients: three.slice(1) }));
    assert.deepEqual(inShort([...first, ...second]), ['failed RCPT 550', 'delivered DATA 250', 'delivered DATA 250']);
    assert.equal(server.connections, 1);
    assert.equal(server.lines.filter((line) => line === 'RSET').length, 1);
    assert.equal(conversation.usable, true);
  });

  it('is over after 421', async () => {
    await using server = await openSmtpServer({ script: answering({ MAIL: '421 4.3.2 bye' }) });
    using conversation = await openConversation(to(server));
    await conversation.send(message());
    assert.equal(conversation.usable, false);
  });

  it('takes leave with QUIT', async () => {
    await using server: SmtpServer = await openSmtpServer();
    await deliver(to(server), message());
    while (!server.lines.includes('QUIT')) await systemClock.sleep(1);
  });
});

describe('TLS', () => {
  const offered = [...everything, 'STARTTLS'];

  it('is used where it is offered, with any certificate', async () => {
    await withCertificate(async (tls) => {
      const { results, server } = await send({ capabilities: offered, tls }, {}, { tls: 'opportunistic' });
      assert.deepEqual([results[0]?.outcome, results[0]?.tls?.version], ['delivered', 'TLSv1.3']);
      assert.equal(results[0]?.tls?.verified, false);
      assert.equal(server.messages[0]?.inTls, true);
    });
  });

  it('is done without, opportunistically, where it is not offered, refused, or fails', async () => {
    for (const options of [
      {},
      { capabilities: offered, script: answering({ STARTTLS: '454 4.7.0 not now' }) },
      { capabilities: offered, script: answering({ STARTTLS: '220 go ahead\r\nbut this is no TLS' }) },
    ]) {
      const { results, server } = await send(options, {}, { tls: 'opportunistic' });
      assert.deepEqual(
        [results[0]?.outcome, results[0]?.tls, server.messages[0]?.inTls],
        ['delivered', undefined, false],
      );
    }
  });

  it('is never done without where it is required, and the certificate must be valid', async () => {
    await withCertificate(async (tls, ca) => {
      const required = { tls: 'required' } as const;
      await assert.rejects(send({}, {}, required), { message: /offers no TLS/ });
      await assert.rejects(send({ capabilities: offered, tls }, {}, required), { message: /TLS failed/ });
      const { results } = await send({ capabilities: offered, tls }, {}, { ...required, ca });
      assert.equal(results[0]?.tls?.verified, true);
      await assert.rejects(send({ capabilities: offered, tls }, {}, { ...required, ca, host: 'other.example' }), {
        message: /TLS failed/,
      });
    });
  });

  it('can begin with the first byte', async () => {
    await withCertificate(async (tls, ca) => {
      const { results } = await send({ tls, implicitTls: true }, {}, { tls: 'implicit', ca });
      assert.deepEqual([results[0]?.outcome, results[0]?.tls?.verified], ['delivered', true]);
    });
  });

  it('forgets what was said in clear before it: replies and capabilities', async () => {
    await withCertificate(async (tls) => {
      const injected = answering({ STARTTLS: '220 go ahead\r\n250-forged\r\n250 SIZE 1' });
      const options = { capabilities: offered, capabilitiesInTls: ['PIPELINING'], script: injected, tls };
      const { short, server } = await send(options, {}, { tls: 'opportunistic' });
      assert.deepEqual(short, ['delivered DATA 250']);
      assert.equal(server.messages[0]?.envelope[0], 'MAIL FROM:<me@me.example>');
    });
  });
});

describe('Login', () => {
  const auth = { user: 'jürgen', password: 'pässword' };
  const plain = `AUTH PLAIN ${Buffer.from('\0jürgen\0pässword').toString('base64')}`;

  it('is done with PLAIN inside TLS', async () => {
    await withCertificate(async (tls, ca) => {
      const options = { tls, capabilities: ['STARTTLS'], capabilitiesInTls: ['AUTH PLAIN LOGIN'] };
      const { short, server } = await send(options, {}, { tls: 'required', ca, auth });
      assert.deepEqual(short, ['delivered DATA 250']);
      assert.ok(server.lines.includes(plain));
    });
  });

  it('is done with LOGIN where the host knows nothing better', async () => {
    const script = (line: string) => {
      if (line === 'AUTH LOGIN' || line === Buffer.from(auth.user).toString('base64')) return '334 go on';
      return line === Buffer.from(auth.password).toString('base64') ? '235 2.7.0 welcome' : undefined;
    };
    const { short } = await send({ capabilities: ['AUTH=LOGIN'], script }, {}, { auth });
    assert.deepEqual(short, ['delivered DATA 250']);
  });

  it('never shows a password in clear when TLS was merely hoped for', async () => {
    await using server = await openSmtpServer({ capabilities: ['AUTH PLAIN'] });
    await assert.rejects(deliver(to(server, { tls: 'opportunistic', auth }), message()), {
      message: /No login without TLS/,
    });
    assert.ok(!server.lines.some((line) => line.startsWith('AUTH')));
  });

  it('that is refused keeps the mail: no conversation comes about', async () => {
    const script = answering({ AUTH: '535 5.7.8 wrong' });
    await assert.rejects(send({ capabilities: ['AUTH PLAIN'], script }, {}, { auth }), { message: /535 wrong/ });
  });
});
