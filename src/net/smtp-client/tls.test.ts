import assert from 'node:assert/strict';
import { hash } from 'node:crypto';
import { before, describe, it } from 'node:test';
import { bytesOf } from '../../base/bytes.ts';
import { systemClock } from '../../base/clock.ts';
import { parseAddress } from '../../formats/smtp/index.ts';
import { type Certified, contextOf, issue } from '../../../test/support/certificate-chains.ts';
import { openSmtpServer } from '../../../test/support/smtp-server.ts';
import { publicKeyInfo } from './certificate/fields.ts';
import { ConversationFault, deliver, type Destination, type RecipientResult, type TlsaRecord } from './index.ts';

const host = 'mx.test';
const longAgo = Date.now() - 86_400_000;

/** Everything that a host could show. */
interface Shelf {
  root: Certified;
  between: Certified;
  good: Certified;
  below: Certified;
  expired: Certified;
  otherName: Certified;
  selfSigned: Certified;
  strange: Certified;
}

let shelf: Shelf;

before(async () => {
  const root = await issue({ name: 'Root', isAuthority: true });
  const between = await issue({ name: 'Between', by: root, isAuthority: true, pathLength: 0 });
  shelf = {
    root,
    between,
    good: await issue({ name: host, by: root }),
    below: await issue({ name: host, by: between }),
    expired: await issue({ name: host, by: root, notAfter: longAgo }),
    otherName: await issue({ name: 'other.test', by: root }),
    selfSigned: await issue({ name: host }),
    strange: await issue({ name: host, by: root, critical: '1.2.3.4.5' }),
  };
});

type Shown = readonly [Certified, ...Certified[]];

async function send(shown: Shown, how: Partial<Destination>): Promise<RecipientResult> {
  await using server = await openSmtpServer({ capabilities: ['STARTTLS'], tls: contextOf(...shown) });
  const place = { host, addresses: ['127.0.0.1'], port: server.port, helo: 'me.test', clock: systemClock };
  const content = async function* () {
    yield bytesOf('Subject: x\r\n\r\nx\r\n');
  };
  const [result] = await deliver(
    { ...place, tls: 'required', ca: shelf.root.pem, ...how },
    {
      reversePath: null,
      recipients: [parseAddress('a@test')],
      smtputf8: false,
      eightBit: false,
      sizeBytes: 18,
      content,
    },
  );
  return result as RecipientResult;
}

/** How it was proved, or why it did not go. */
async function proofOf(shown: Shown, how: Partial<Destination> = {}): Promise<string> {
  try {
    return (await send(shown, how)).tls?.proof ?? 'in clear';
  } catch (error) {
    if (!(error instanceof ConversationFault)) throw error;
    assert.match(error.transcript, /^> STARTTLS$/m);
    return error.tlsFailure?.result ?? 'no failure';
  }
}

function record(usage: number, selector: number, matching: number, { x509 }: Certified): TlsaRecord {
  const selected = selector === 0 ? x509.raw : (publicKeyInfo(x509.raw) ?? new Uint8Array(0));
  const data = matching === 0 ? selected : hash(matching === 1 ? 'sha256' : 'sha512', selected, 'buffer');
  return { usage, selector, matching, data };
}

const dane = (...tlsa: TlsaRecord[]): Partial<Destination> => ({ tls: 'dane', tlsa });

describe('A certificate where one is required', () => {
  it('must come from a known authority, in its time, for the name', async () => {
    const { good, expired, otherName, selfSigned, between, below } = shelf;
    assert.equal(await proofOf([good]), 'pkix');
    assert.equal(await proofOf([below, between]), 'pkix');
    assert.equal(await proofOf([below]), 'certificate-not-trusted');
    assert.equal(await proofOf([selfSigned]), 'certificate-not-trusted');
    assert.equal(await proofOf([expired]), 'certificate-expired');
    assert.equal(await proofOf([otherName]), 'certificate-host-mismatch');
  });

  it('may be for any of the names that are asked for, and then for no other', async () => {
    const { good, otherName } = shelf;
    const certificateNames = ['mail.test', 'other.test'];
    assert.equal(await proofOf([otherName], { certificateNames }), 'pkix');
    assert.equal(await proofOf([good], { certificateNames }), 'certificate-host-mismatch');
  });

  it('is any one where encryption is enough, and what is wrong with it is told', async () => {
    for (const tls of ['encrypted', 'opportunistic'] as const) {
      const { tls: facts, tlsFailure } = await send([shelf.expired], { tls });
      assert.deepEqual([facts?.verified, facts?.proof, tlsFailure], [false, 'none', undefined]);
      assert.equal(facts?.flaw?.result, 'certificate-expired');
      assert.equal((await send([shelf.good], { tls })).tls?.proof, 'pkix');
    }
  });
});

describe('DANE', () => {
  it('believes the certificate of the host that a record names, whatever else it says', async () => {
    const { good, expired, otherName, selfSigned } = shelf;
    for (const own of [good, expired, otherName, selfSigned]) {
      for (const selector of [0, 1]) {
        for (const matching of [0, 1, 2]) {
          assert.equal(await proofOf([own], dane(record(3, selector, matching, own))), 'dane');
        }
      }
    }
  });

  it('believes no other, even of a known authority', async () => {
    const { good, below, between } = shelf;
    assert.equal(await proofOf([good], dane(record(3, 1, 1, below))), 'tlsa-invalid');
    assert.equal(await proofOf([good], dane(record(2, 1, 1, between))), 'tlsa-invalid');
    assert.equal(await proofOf([good], dane()), 'tlsa-invalid');
    assert.equal(await proofOf([good], dane(record(2, 1, 1, good))), 'tlsa-invalid');
    assert.equal(await proofOf([below, between], dane(record(3, 1, 1, between))), 'tlsa-invalid');
    assert.equal(await proofOf([good], dane({ ...record(3, 1, 1, good), matching: 7 })), 'tlsa-invalid');
  });

  it('takes one fitting record among several, as in a roll-over', async () => {
    const { good, below } = shelf;
    const both = dane(record(3, 1, 1, below), record(3, 1, 1, good));
    assert.deepEqual([await proofOf([good], both), await proofOf([below], both)], ['dane', 'dane']);
  });

  it('believes an authority that the host shows, for its names and in its time, known or not', async () => {
    const { root, between, good, below, expired, otherName } = shelf;
    const by = dane(record(2, 1, 1, root));
    assert.equal(await proofOf([good, root], by), 'dane');
    assert.equal(await proofOf([below, between, root], by), 'dane');
    assert.equal(await proofOf([below, root, between], by), 'dane');
    assert.equal(await proofOf([below, between], dane(record(2, 0, 2, between))), 'dane');
    assert.equal(await proofOf([good], by), 'tlsa-invalid');
    assert.equal(await proofOf([expired, root], by), 'certificate-expired');
    assert.equal(await proofOf([otherName, root], by), 'certificate-host-mismatch');
    assert.equal(await proofOf([otherName, root], { ...by, certificateNames: [host, 'other.test'] }), 'dane');
  });

  it('sees through an authority that is shown and has signed nothing', async () => {
    const { root, selfSigned, good, strange } = shelf;
    const by = dane(record(2, 0, 1, root));
    assert.equal(await proofOf([selfSigned, root], by), 'certificate-not-trusted');
    assert.equal(await proofOf([strange, root], by), 'certificate-not-trusted');
    const forger = await issue({ name: host, by: good });
    assert.equal(await proofOf([forger, good, root], by), 'certificate-not-trusted');
    const deeper = await issue({ name: 'Deeper', by: shelf.between, isAuthority: true });
    const tooDeep = await issue({ name: host, by: deeper });
    assert.equal(await proofOf([tooDeep, deeper, shelf.between, root], by), 'certificate-not-trusted');
  });

  it('fails closed where there is no TLS', async () => {
    await using server = await openSmtpServer();
    const place = { host, addresses: ['127.0.0.1'], port: server.port, helo: 'me.test', clock: systemClock };
    for (const tls of ['dane', 'encrypted', 'required'] as const) {
      await assert.rejects(deliver({ ...place, tls }, never), (error: unknown) => {
        assert.ok(error instanceof ConversationFault);
        assert.deepEqual(
          [error.tlsFailure?.result, error.host, error.address],
          ['starttls-not-supported', host, '127.0.0.1'],
        );
        return !server.lines.some((line) => line.startsWith('MAIL'));
      });
    }
  });
});

const never = {
  reversePath: null,
  recipients: [],
  smtputf8: false,
  eightBit: false,
  sizeBytes: 0,
  content: () => assert.fail('Nobody may read it'),
};
