import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { bytesOf } from '../../base/bytes.ts';
import { type Clock, systemClock } from '../../base/clock.ts';
import { limits } from '../../base/limits.ts';
import { parseAddress } from '../../formats/smtp/index.ts';
import { openSmtpServer, type SmtpServerOptions } from '../../../test/support/smtp-server.ts';
import { ConversationFault, ConversationPool, type Destination, type OutgoingMessage } from './index.ts';

const clock: Clock = { ...systemClock, alarm: (ms, ring) => systemClock.alarm(ms / 1000, ring) };

function message(...to: readonly string[]): OutgoingMessage {
  const content = async function* () {
    yield bytesOf('Subject: secret\r\n\r\nsecret\r\n');
  };
  const recipients = to.map(parseAddress);
  return { reversePath: null, recipients, smtputf8: false, eightBit: false, sizeBytes: 27, content };
}

/** What was said with each message, over one connection. */
async function transcripts(
  options: SmtpServerOptions,
  how: Partial<Destination>,
  ...messages: readonly OutgoingMessage[]
): Promise<string[]> {
  await using server = await openSmtpServer(options);
  using pool = new ConversationPool(clock);
  const place = { host: 'mx.test', addresses: ['127.0.0.1'], port: server.port, helo: 'me.test', tls: 'none' } as const;
  const said: string[] = [];
  for (const one of messages) {
    const [result] = await pool.deliver({ ...place, clock, ...how }, one);
    said.push((result?.transcript ?? '').replaceAll(String(server.port), '25'));
  }
  return said;
}

async function faultOf(options: SmtpServerOptions, how: Partial<Destination> = {}): Promise<ConversationFault> {
  const error: unknown = await transcripts(options, how, message('a@test')).catch((thrown: unknown) => thrown);
  return error instanceof ConversationFault ? error : assert.fail('It worked');
}

describe('A transcript', () => {
  it('has all that was said, with the greeting before the first message only', async () => {
    const [first, second] = await transcripts({}, {}, message('a@test'), message('b@test'));
    assert.deepEqual(first?.split('\n'), [
      '- 127.0.0.1 port 25',
      '< 220 test.example ESMTP',
      '> EHLO me.test',
      '< 250 test.example',
      '> MAIL FROM:<>',
      '< 250 2.1.0 fine',
      '> RCPT TO:<a@test>',
      '< 250 2.1.5 fine',
      '> DATA',
      '< 354 go ahead',
      '- 27 bytes of content',
      '< 250 2.0.0 kept',
    ]);
    assert.match(second ?? '', /^> MAIL FROM:<>\n[^]*RCPT TO:<b@test>/);
  });

  it('shows no password, in any login', async () => {
    const auth = { user: 'anna', password: 'geheim' };
    const secrets = ['anna', 'geheim', '\0anna\0geheim'].map((text) => Buffer.from(text).toString('base64'));
    const login = (line: string) =>
      line.startsWith('AUTH LOGIN') || line === secrets[0] ? '334 x' : line === secrets[1] ? '235 ok' : undefined;
    for (const [mechanism, script] of [
      ['PLAIN', undefined],
      ['LOGIN', login],
    ] as const) {
      const options = { capabilities: [`AUTH ${mechanism}`], ...(script && { script }) };
      const [said = ''] = await transcripts(options, { auth }, message('a@test'));
      assert.match(said, new RegExp(`^> AUTH ${mechanism}.*[^]*^< 235 `, 'm'));
      for (const secret of secrets) assert.ok(!said.includes(secret));
    }
  });

  it('has the beginning and the end of what is long, and shows every character safely', async () => {
    const many = Array.from({ length: 1000 }, (_, index) => `r${index}@test`);
    const script = (line: string) => (line.startsWith('RCPT') ? `250 gr\xc3\xbc\xc3\x9fe \x1b[31m\xff` : undefined);
    const [said = ''] = await transcripts({ script, capabilities: ['PIPELINING'] }, {}, message(...many));
    assert.ok(Buffer.byteLength(said) <= limits.transcriptBytesMax + 200);
    assert.match(said, /^- 127\.0\.0\.1[^]*RCPT TO:<r0@test>[^]*\n- \.\.\.\n[^]*\n< 250 2\.0\.0 kept$/);
    assert.doesNotMatch(said.replaceAll('\n', ''), /\p{Cc}/u);
  });

  it('comes with the fault when no conversation came about, over all addresses', async () => {
    const { transcript, host, address, code } = await faultOf(
      { greeting: '554 5.7.1 go away' },
      { addresses: ['127.0.0.77', '127.0.0.1'] },
    );
    assert.match(
      transcript,
      /^- 127\.0\.0\.77 port \d+\n- .*ECONNREFUSED.*\n- 127\.0\.0\.1 port \d+\n< 554 5\.7\.1 go away\n- The host refused/,
    );
    assert.deepEqual([host, address, code], ['mx.test', '127.0.0.1', 'unavailable']);
  });

  it('tells of hosts that are silent, hang up, or speak too much', async () => {
    const cases: Readonly<Record<string, RegExp>> = {
      silence: /did not answer in time/,
      close: /closed the connection|connection was lost/,
      ['x'.repeat(200_000)]: /talks too much|no reply|reply/i,
    };
    for (const [greeting, why] of Object.entries(cases)) {
      assert.match((await faultOf({ greeting })).transcript, why);
    }
  });
});

describe('What is known beside', () => {
  it('is whether the connection was used before, why it went in clear, and where', async () => {
    await using server = await openSmtpServer({
      capabilities: ['STARTTLS'],
      script: (line) => (line === 'STARTTLS' ? '454 4.7.0 not now' : undefined),
    });
    using pool = new ConversationPool(systemClock);
    const place = {
      host: 'mx.test',
      addresses: ['127.0.0.1'],
      port: server.port,
      helo: 'me.test',
      clock: systemClock,
    } as const;
    for (const reused of [undefined, true]) {
      const [result] = await pool.deliver({ ...place, tls: 'opportunistic' }, message('a@test'));
      assert.deepEqual([result?.reused, result?.address, result?.tls], [reused, '127.0.0.1', undefined]);
      assert.equal(result?.tlsFailure?.result, 'starttls-not-supported');
      assert.match(result?.tlsFailure?.reason ?? '', /454/);
    }
  });

  it('is that a handshake failed, where the mail went in clear then', async () => {
    const script = (line: string) => (line === 'STARTTLS' ? '220 go ahead\r\nno TLS' : undefined);
    await using server = await openSmtpServer({ capabilities: ['STARTTLS'], script });
    using pool = new ConversationPool(systemClock);
    const place = {
      host: 'mx.test',
      addresses: ['127.0.0.1'],
      port: server.port,
      helo: 'me.test',
      clock: systemClock,
    } as const;
    const [result] = await pool.deliver({ ...place, tls: 'opportunistic' }, message('a@test'));
    assert.deepEqual([result?.outcome, result?.tlsFailure?.result], ['delivered', 'validation-failure']);
    assert.match(result?.transcript ?? '', /- No TLS: [^]*port \d+, in clear\n/);
  });

  it('keeps apart what goes from different addresses of ours, or to different certificates', async () => {
    await using server = await openSmtpServer();
    using pool = new ConversationPool(systemClock);
    const place = {
      host: 'mx.test',
      addresses: ['127.0.0.1'],
      port: server.port,
      helo: 'me.test',
      tls: 'none',
      clock: systemClock,
    } as const;
    const tlsa = [{ usage: 3, selector: 1, matching: 1, data: bytesOf('x') }];
    const others: Partial<Destination>[] = [
      {},
      { tlsa },
      { certificateNames: ['x'] },
      { sourceAddresses: ['::1', '127.0.0.9'] },
      {},
    ];
    for (const one of others) await pool.deliver({ ...place, ...one }, message('a@test'));
    assert.deepEqual(server.clients, ['127.0.0.1', '127.0.0.1', '127.0.0.1', '127.0.0.9']);
  });
});
