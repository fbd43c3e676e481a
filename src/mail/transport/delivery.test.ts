/** What is decided, and what the SMTP client makes of it with a host that has a certificate. */
import assert from 'node:assert/strict';
import { createHash, X509Certificate } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import { describe, it } from 'node:test';
import { createSecureContext } from 'node:tls';
import { openSmtpServer, type SmtpServer } from '../../../test/support/smtp-server.ts';
import { tempFolder } from '../../../test/support/temp-folder.ts';
import { type PolicyHost, type Way, withPolicyHost } from '../../../test/support/transport-house.ts';
import { bytesOf } from '../../base/bytes.ts';
import { systemClock } from '../../base/clock.ts';
import { parseAddress } from '../../formats/smtp/index.ts';
import { localAuthority } from '../../net/certificates/index.ts';
import { ConversationFault, deliver } from '../../net/smtp-client/index.ts';

interface Host {
  readonly policies: PolicyHost;
  readonly smtp: SmtpServer;
  readonly ca: string;
  /** SHA-256 of its public key, as in a TLSA record 3 1 1. */
  readonly keyDigest: string;
}

/** Does `work` with an SMTP server whose certificate is valid for `name`, of an authority of its own. */
async function withHost(name: string, work: (host: Host) => Promise<void>): Promise<void> {
  await using folder = await tempFolder();
  const files = await localAuthority({ folder: folder.path, hostName: name, clock: systemClock });
  const [ca, cert, key] = await Promise.all(
    [files.authority, files.certificate, files.key].map((file) => readFile(file, 'utf8')),
  );
  const spki = new X509Certificate(cert ?? '').publicKey.export({ type: 'spki', format: 'der' });
  const keyDigest = createHash('sha256').update(spki).digest('hex');
  await using smtp = await openSmtpServer({ capabilities: ['STARTTLS'], tls: createSecureContext({ cert, key }) });
  await withPolicyHost((policies) => work({ policies, smtp, ca: ca ?? '', keyDigest }));
}

async function* content(): AsyncGenerator<Uint8Array> {
  yield bytesOf('Subject: x\r\n\r\ny\r\n');
}

/** What becomes of one message, as in "delivered pkix", "certificate-host-mismatch". What was seen is noted. */
async function send({ policies, smtp }: Host, ca: string | undefined, way: Way = {}): Promise<string> {
  const protection = await policies.house.protect(way);
  if ('unfit' in protection) return 'unfit';
  const { tls, tlsa, certificateNames } = protection;
  const how = { tls, ...(tlsa && { tlsa }), ...(certificateNames && { certificateNames }), ...(ca && { ca }) };
  const place = { host: 'mx.far.test', addresses: ['127.0.0.1'], port: smtp.port, helo: 'me.test', clock: systemClock };
  const [reversePath, recipients] = [parseAddress('a@me.test'), [parseAddress('b@far.test')]];
  const message = { reversePath, recipients, smtputf8: false, eightBit: false, sizeBytes: 0, content };
  try {
    const [result] = await deliver({ ...place, ...how }, { ...message, content });
    await policies.house.seen(result?.tls, way);
    return `${result?.outcome} ${result?.tls?.proof ?? 'plain'}`;
  } catch (error) {
    assert.ok(error instanceof ConversationFault);
    return error.tlsFailure?.result ?? 'fault';
  }
}

describe('A message on its way', () => {
  it('goes where an enforced policy is fulfilled, and nowhere else', async () => {
    await withHost('mx.far.test', async (host) => {
      host.policies.publish('a1');
      assert.equal(await send(host, undefined), 'certificate-not-trusted');
      assert.equal(await send(host, host.ca), 'delivered pkix');
      assert.equal(await send(host, host.ca, { host: 'evil.test' }), 'unfit');
    });
    await withHost('other.test', async (host) => {
      host.policies.publish('a1');
      assert.equal(await send(host, host.ca), 'certificate-host-mismatch');
      host.policies.publish('a2', { mode: 'testing' });
      await host.policies.house.clock.advance(3_600_000);
      assert.equal(await send(host, host.ca), 'delivered none');
    });
  });

  it('does not go with less than it went before', async () => {
    await withHost('mx.far.test', async (host) => {
      assert.equal(await send(host, host.ca), 'delivered pkix');
      assert.equal(await send(host, undefined), 'certificate-not-trusted');
      await host.policies.house.book.forget('far.test');
      assert.equal(await send(host, undefined), 'delivered none');
    });
  });

  it('goes where the DNS names the certificate, whoever made it', async () => {
    await withHost('other.test', async (host) => {
      const zone = (digest: string): string[] => [
        'mx.far.test A 127.0.0.1',
        'mx.far.test SECURE',
        `_25._tcp.mx.far.test TLSA 3 1 1 ${digest}`,
        '_25._tcp.mx.far.test SECURE',
      ];
      const way = { isSecure: true };
      host.policies.house.zone = zone(host.keyDigest);
      assert.equal(await send(host, undefined, way), 'delivered dane');
      host.policies.house.zone = zone('00'.repeat(32));
      assert.equal(await send(host, undefined, way), 'tlsa-invalid');
    });
  });
});
