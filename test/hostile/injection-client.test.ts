/** A network that speaks for the host before the TLS handshake is not believed after it: our client. */
import assert from 'node:assert/strict';
import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, describe, it } from 'node:test';
import { createSecureContext, type SecureContext } from 'node:tls';
import { bytesOf } from '../../src/base/bytes.ts';
import { systemClock } from '../../src/base/clock.ts';
import { parseAddress } from '../../src/formats/smtp/index.ts';
import { localAuthority } from '../../src/net/certificates/index.ts';
import { deliver, type Destination } from '../../src/net/smtp-client/index.ts';
import { openSmtpServer, type SmtpServer, type SmtpServerOptions } from '../support/smtp-server.ts';

let tls: SecureContext;
let ca: string;
let folder: string;
before(async () => {
  folder = await mkdtemp(join(tmpdir(), 'posthouse-injection-'));
  const files = await localAuthority({ folder, hostName: 'localhost', clock: systemClock });
  const [cert, key] = await Promise.all([readFile(files.certificate, 'utf8'), readFile(files.key, 'utf8')]);
  ca = await readFile(files.authority, 'utf8');
  tls = createSecureContext({ cert, key });
});
after(() => rm(folder, { recursive: true, force: true }));

/** Hands one message to a server that behaves like that. */
async function meet(options: SmtpServerOptions, how: Partial<Destination>) {
  const server: SmtpServer = await openSmtpServer({ tls, ...options });
  await using _ = server;
  const place = { host: 'localhost', addresses: ['127.0.0.1'], port: server.port, helo: 'us.test' };
  const text = 'Subject: hello\r\n\r\nhello\r\n';
  const [result] = await deliver(
    { ...place, tls: 'required', ca, clock: systemClock, ...how },
    {
      reversePath: parseAddress('a@us.test'),
      recipients: [parseAddress('b@far.test')],
      sizeBytes: text.length,
      eightBit: false,
      smtputf8: false,
      content: async function* () {
        yield bytesOf(text);
      },
    },
  );
  return { result, server };
}

const onStartTls =
  (injected: string) =>
  (line: string): string | undefined =>
    line === 'STARTTLS' ? `220 go ahead\r\n${injected}` : undefined;

describe('Replies that come with the answer to STARTTLS', () => {
  const injections = {
    'a whole answer to EHLO': '250-evil.test\r\n250-AUTH PLAIN\r\n250 SIZE 10',
    'a refusal': '550 5.1.1 evil says no',
    'a success for each step to come':
      '250 evil.test\r\n250 sender\r\n250 recipient\r\n354 go\r\n250 delivered, says evil',
    'half a line': '250-evil',
    'what is no reply': 'evil',
    'a farewell': '421 evil is closing',
  };
  for (const [name, injected] of Object.entries(injections)) {
    for (const how of ['required', 'opportunistic'] as const) {
      it(`do not count (${name}, TLS ${how})`, async () => {
        const script = onStartTls(injected);
        const options = { capabilities: ['STARTTLS', 'SIZE 10', 'AUTH PLAIN'], capabilitiesInTls: ['PIPELINING'] };
        const { result, server } = await meet({ ...options, script }, { tls: how });
        assert.equal(result?.outcome, 'delivered');
        assert.deepEqual(result?.reply.lines, ['kept']);
        assert.ok(result?.tls);
        assert.deepEqual(
          server.messages.map(({ inTls }) => inTls),
          [true],
        );
        assert.equal(server.lines.filter((line) => line.startsWith('EHLO')).length, 2);
      });
    }
  }

  it('make no password leave that the host does not ask for', async () => {
    const script = onStartTls('250-evil.test\r\n250 AUTH PLAIN');
    const options = { capabilities: ['STARTTLS', 'AUTH PLAIN'], capabilitiesInTls: ['PIPELINING'], script };
    const auth = { user: 'us', password: 'secret' };
    await assert.rejects(meet(options, { auth }), /AUTH|login/i);
  });

  it('cannot take STARTTLS out where TLS is required', async () => {
    await assert.rejects(meet({ capabilities: ['PIPELINING'] }, {}), /offers no TLS/);
    const refuses = (line: string): string | undefined => (line === 'STARTTLS' ? '454 4.7.0 not now' : undefined);
    await assert.rejects(meet({ capabilities: ['STARTTLS'], script: refuses }, {}), /refused STARTTLS/);
  });
});

describe('A host that says everything before it is asked', () => {
  it('is not believed to have the message once TLS is there', async () => {
    const early = '220 mx\r\n250-mx\r\n250 STARTTLS\r\n220 go\r\n250 mx\r\n250 a\r\n250 b\r\n354 c\r\n250 d';
    // Its own answers come in clear behind that, where the handshake should be.
    await assert.rejects(meet({ greeting: early, capabilities: ['STARTTLS'] }, {}), /TLS failed/);
  });
});
