/** What senders ask of the delivery, on its way to hosts that know it and to others. */
import assert from 'node:assert/strict';
import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, it } from 'node:test';
import { createSecureContext, type SecureContext } from 'node:tls';
import { openSmtpServer, type SmtpServerOptions } from '../../../test/support/smtp-server.ts';
import { bytesOf } from '../../base/bytes.ts';
import { type Clock, systemClock } from '../../base/clock.ts';
import { parseAddress } from '../../formats/smtp/index.ts';
import { localAuthority } from '../certificates/index.ts';
import { deliver, type Destination, type OutgoingMessage } from './index.ts';

const clock: Clock = { ...systemClock, now: () => 1_000_000 };
const text = 'Subject: hello\r\n\r\nbye\r\n';

async function* content(): AsyncGenerator<Uint8Array> {
  yield bytesOf(text);
}

async function send(
  options: SmtpServerOptions,
  changes: Partial<OutgoingMessage>,
  how: Partial<Destination> = { tls: 'none' },
) {
  await using server = await openSmtpServer(options);
  const place = { host: 'localhost', addresses: ['127.0.0.1'], port: server.port, helo: 'me.example', clock };
  const recipients = [parseAddress('a@test.example'), parseAddress('b@test.example')];
  const sizes = { smtputf8: false, eightBit: false, sizeBytes: 0 };
  const message = { reversePath: parseAddress('me@me.example'), recipients, ...sizes, content, ...changes };
  const results = await deliver({ tls: 'opportunistic', ...place, ...how }, message);
  const { envelope = [], inTls = false } = server.messages[0] ?? {};
  return { envelope, inTls, results, told: results.map(({ outcome, reply }) => `${outcome} ${reply.enhanced}`) };
}

const dsn = { ret: 'full', envid: 'a+b' } as const;
const recipientTerms = [{ notify: ['success', 'delay'], orcpt: 'rfc822;A+2Bx@Test.example' }, {}] as const;

describe('DSN', () => {
  it('is passed on as it was asked for to a host that knows it, which then reports itself', async () => {
    const { envelope, results } = await send({ capabilities: ['DSN'] }, { terms: dsn, recipientTerms });
    assert.deepEqual(envelope, [
      'MAIL FROM:<me@me.example> RET=FULL ENVID=a+2Bb',
      'RCPT TO:<a@test.example> NOTIFY=SUCCESS,DELAY ORCPT=rfc822;A+2Bx@Test.example',
      'RCPT TO:<b@test.example>',
    ]);
    assert.ok(results.every(({ reports }) => reports));
  });

  it('is not named to a host without it', async () => {
    const { envelope, results } = await send({ capabilities: ['PIPELINING'] }, { terms: dsn, recipientTerms });
    assert.deepEqual(envelope, ['MAIL FROM:<me@me.example>', 'RCPT TO:<a@test.example>', 'RCPT TO:<b@test.example>']);
    assert.ok(results.every(({ reports }) => !reports));
  });

  it('names no address outside ASCII without SMTPUTF8', async () => {
    const asked = [{ orcpt: 'utf-8;\xc3\xbc@test.example' }, {}];
    const { envelope } = await send({ capabilities: ['DSN'] }, { recipientTerms: asked });
    assert.equal(envelope[1], 'RCPT TO:<a@test.example>');
  });
});

describe('DELIVERBY and MT-PRIORITY', () => {
  const by = (mode: 'return' | 'notify', seconds: number) =>
    ({ deliverBy: { at: clock.now() + seconds * 1000, mode, trace: mode === 'notify' }, priority: -3 }) as const;

  it('are passed on with the time that is left', async () => {
    const offered = { capabilities: ['DELIVERBY', 'MT-PRIORITY MIXER'] };
    const { envelope } = await send(offered, { terms: by('return', 90) });
    assert.equal(envelope[0], 'MAIL FROM:<me@me.example> BY=90;R MT-PRIORITY=-3');
    const late = await send(offered, { terms: by('notify', -5) });
    assert.equal(late.envelope[0], 'MAIL FROM:<me@me.example> BY=-5;NT MT-PRIORITY=-3');
  });

  it('are kept from hosts that do not know them', async () => {
    const { envelope, told } = await send({}, { terms: by('return', 90) });
    assert.equal(envelope[0], 'MAIL FROM:<me@me.example>');
    assert.deepEqual(told, ['delivered 2.0.0', 'delivered 2.0.0']);
  });

  it('end it where too little time is left for the host', async () => {
    const { envelope, told } = await send({ capabilities: ['DELIVERBY 300'] }, { terms: by('return', 90) });
    assert.deepEqual([envelope, told], [[], ['failed 5.4.7', 'failed 5.4.7']]);
  });
});

describe('REQUIRETLS', () => {
  const terms = { requireTls: true } as const;
  const withTls = { capabilities: ['STARTTLS'], capabilitiesInTls: ['REQUIRETLS'] };

  it('goes to a host with a valid certificate that promises it as well', async () => {
    await withCertificate(async (tls, ca) => {
      const { envelope, inTls, told } = await send({ ...withTls, tls }, { terms }, { ca });
      assert.equal(envelope[0], 'MAIL FROM:<me@me.example> REQUIRETLS');
      assert.deepEqual([inTls, told[0]], [true, 'delivered 2.0.0']);
    });
  });

  it('does not go without the promise', async () => {
    await withCertificate(async (tls, ca) => {
      const { envelope, told } = await send({ ...withTls, capabilitiesInTls: [], tls }, { terms }, { ca });
      assert.deepEqual([envelope, told[0]], [[], 'failed 5.7.30']);
    });
  });

  it('does not go to a host that cannot prove its name, nor in clear', async () => {
    await withCertificate(async (tls, ca) => {
      for (const how of [{}, { ca, host: 'other.example' }]) {
        const { envelope, told } = await send({ ...withTls, tls }, { terms }, how);
        assert.deepEqual([envelope, told[0]], [[], 'failed 5.7.10']);
      }
    });
    for (const capabilities of [['REQUIRETLS'], []]) {
      const { envelope, told } = await send({ capabilities }, { terms }, {});
      assert.deepEqual([envelope, told[0]], [[], 'failed 5.7.10']);
    }
  });

  it('does not cost a report its way', async () => {
    const report = { terms, reversePath: null };
    assert.deepEqual((await send({}, report, {})).envelope[0], 'MAIL FROM:<>');
    await withCertificate(async (tls, ca) => {
      assert.equal((await send({ ...withTls, tls }, report, { ca })).envelope[0], 'MAIL FROM:<> REQUIRETLS');
    });
  });
});

async function withCertificate(work: (tls: SecureContext, ca: string) => Promise<void>): Promise<void> {
  const folder = await mkdtemp(join(tmpdir(), 'posthouse-terms-'));
  try {
    const files = await localAuthority({ folder, hostName: 'localhost', clock: systemClock });
    const [cert, key, ca = ''] = await Promise.all(
      [files.certificate, files.key, files.authority].map((file) => readFile(file, 'utf8')),
    );
    await work(createSecureContext({ cert, key }), ca);
  } finally {
    await rm(folder, { recursive: true });
  }
}
