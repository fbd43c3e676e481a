import assert from 'node:assert/strict';
import { after, before, describe, it } from 'node:test';
import fc from 'fast-check';
import { openSigningHouse } from '../../../test/support/signing-house.ts';
import { limits } from '../../base/limits.ts';
import { type DkimSignature, dkimSignatureOf, fieldPlaces } from '../../formats/message/index.ts';

function message(header: Readonly<Record<string, string>>, body = 'Hello\r\n'): string {
  const fields = Object.entries(header).map(([name, value]) => `${name}: ${value}\r\n`);
  return `${fields.join('')}\r\n${body}`;
}

function letter(from: string): string {
  return message({ From: from, To: 'bob@far.test', Subject: 'A letter', Date: 'Fri, 20 Nov 2026 12:00:00 +0000' });
}

function signaturesIn(fields: string): (DkimSignature | undefined)[] {
  return fieldPlaces(fields).map(({ valueStart, end }) => dkimSignatureOf(fields.slice(valueStart, end)));
}

/** d= of each signature. */
function domainsIn(fields: string): string[] {
  return signaturesIn(fields).map((signature) => signature?.domain ?? 'none');
}

describe('Signing', () => {
  let house: Awaited<ReturnType<typeof openSigningHouse>>;

  before(async () => {
    house = await openSigningHouse();
    for (const domain of ['example.test', 'other.test', 'xn--bcher-kva.test']) await house.addSigner(domain);
    await house.database.write('addDomain', { name: 'sub.other.test', now: 1 });
    await house.database.write('addDomain', { name: 'bare.test', now: 1 });
  });
  after(() => house[Symbol.asyncDispose]());

  it('writes two fields that verify, RSA above Ed25519, in short lines', async () => {
    const text = letter('Alice <alice@example.test>');
    const fields = await house.sign(text, 'alice@example.test');
    assert.deepEqual(house.verdicts(fields + text), ['pass', 'pass']);
    const types = signaturesIn(fields).map((signature) => signature?.keyType);
    assert.deepEqual(types, ['rsa', 'ed25519']);
    for (const line of fields.split('\r\n')) assert(line.length <= 78, line);
    assert.match(fields, /^(?:[\x21-\x7e][\x20-\x7e]*\r\n(?: [\x20-\x7e]+\r\n)*)+$/);
  });

  it('says when they were made and until when they are good', async () => {
    const text = letter('alice@example.test');
    const [signature] = signaturesIn(await house.sign(text, ''));
    const seconds = house.clock.now() / 1000;
    assert.equal(signature?.signedAt, Math.floor(seconds));
    assert.equal(signature?.expiresAt, Math.floor(seconds) + limits.dkimSignatureLifeMs / 1000);
    assert.equal(signature?.bodyLength, undefined);
  });

  const signers: [what: string, from: string, reversePath: string, isPassing: boolean, domain: string][] = [
    ['the author', 'a@example.test', 'a@other.test', false, 'example.test'],
    ['the author, whatever the sender', 'a@EXAMPLE.test', 'app@far.test', false, 'example.test'],
    ['the first author of ours', 'x@far.test, a@other.test, b@example.test', 'b@example.test', false, 'other.test'],
    ['the nearest domain above the author', 'a@deep.down.example.test', 'a@example.test', false, 'example.test'],
    ['the domain above where the own one has no active key', 'a@sub.other.test', '', false, 'other.test'],
    ['an author in another script', 'a@b\xc3\xbccher.test', '', false, 'xn--bcher-kva.test'],
    [
      'the sender, where the author is a stranger',
      'x@far.test',
      'srs0=ab=cd=far.test=x@example.test',
      false,
      'example.test',
    ],
    ['this host, for bounces', 'Mail Delivery <MAILER-DAEMON@mail.example.test>', '', false, 'example.test'],
    ['this host, for a null path and a strange author', 'x@far.test', '', false, 'example.test'],
    ['nobody: all are strangers', 'x@far.test', 'x@far.test', false, ''],
    ['nobody: the domain has no active key', 'a@bare.test', 'a@bare.test', false, ''],
    ['nobody: a domain that only ends alike', 'a@notexample.test', 'a@notexample.test', false, ''],
    ['the sender, for what passes', 'x@far.test', 'srs0=ab=cd=far.test=x@example.test', true, 'example.test'],
    ['nobody, where what passes claims to be ours', 'a@example.test', 'x@far.test', true, ''],
    ['nobody, where it does so under a rewritten path', 'a@other.test', 'SRS0=ab=cd=far.test=x@example.test', true, ''],
    ['nobody, where it does so under a path below ours', 'a@other.test', 'x@fake.example.test', true, ''],
    ['nobody, where it does so under the null path', 'a@other.test', '', true, ''],
    ['the author, where what passes began here', 'a@other.test', 'a@example.test', true, 'other.test'],
  ];
  for (const [what, from, reversePath, isPassing, domain] of signers) {
    it(`is for ${what}`, async () => {
      const text = letter(from);
      const fields = await house.sign(text, reversePath, isPassing);
      assert.deepEqual(domainsIn(fields), domain === '' ? [] : [domain, domain]);
      assert.deepEqual(house.verdicts(fields + text), domain === '' ? [] : ['pass', 'pass']);
    });
  }

  it('survives what servers on the way do', async () => {
    const text = letter('alice@example.test');
    const fields = await house.sign(text, '');
    const onTop = 'Received: from a by b;\r\n Fri, 20 Nov 2026 12:00:01 +0000\r\nDelivered-To: bob@far.test\r\n';
    assert.deepEqual(house.verdicts(`Return-Path: <>\r\n${onTop}${fields}${text}\r\n\r\n`), ['pass', 'pass']);
    const refolded = text.replace('Subject: A letter', 'SUBJECT:A\r\n\t letter ').replace('Hello', 'Hello  ');
    assert.deepEqual(house.verdicts(fields + refolded), ['pass', 'pass']);
  });

  for (const name of [
    'From',
    'To',
    'Cc',
    'Subject',
    'Date',
    'Message-ID',
    'Reply-To',
    'Content-Type',
    'MIME-Version',
  ]) {
    it(`is broken by one more ${name}`, async () => {
      const text = letter('alice@example.test');
      const fields = await house.sign(text, '');
      assert.deepEqual(house.verdicts(`${name}: x@far.test\r\n${fields}${text}`), ['other header', 'other header']);
    });
  }

  it('covers what mailing lists and one-click unsubscribing need, and lets lists add theirs', async () => {
    const text = message({ From: 'a@example.test', 'List-Unsubscribe': '<https://example.test/u>', 'List-Id': '<x>' });
    const fields = await house.sign(text, '');
    assert.deepEqual(house.verdicts(fields + text.replace('/u', '/v')), ['other header', 'other header']);
    assert.deepEqual(house.verdicts(`List-Id: <more>\r\nSender: list@far.test\r\n${fields}${text}`), ['pass', 'pass']);
  });

  const odd: [string, string][] = [
    ['nothing', ''],
    ['an empty line', '\r\n'],
    ['a header without an end', 'From: a@example.test'],
    ['a header that ends with the message', 'From: a@example.test\r\n'],
    ['a body alone', '\r\nFrom: a@example.test\r\n'],
    ['noise', '\xff\xfe\r\n:\r\n : x\r\nFrom\r\n\r\n\r\n'],
    ['From twice', 'From: a@example.test\r\nFrom: b@other.test\r\n\r\nx'],
  ];
  for (const [what, text] of odd) {
    it(`takes ${what}`, async () => {
      const fields = await house.sign(text, 'a@example.test');
      const whole =
        text.includes('\r\n\r\n') || text.startsWith('\r\n') ? text : `${text.replace(/\r\n$/, '')}\r\n\r\n`;
      assert.deepEqual(house.verdicts(fields + (text === '' ? '\r\n' : whole)), ['pass', 'pass']);
    });
  }

  it('leaves a header alone that nobody writes', async () => {
    const many = 'X: y\r\n'.repeat(limits.headerFieldsMax + 1);
    assert.equal(await house.sign(`${many}From: a@example.test\r\n\r\n`, ''), '');
    const long = `From: a@example.test\r\nX: ${'y'.repeat(limits.headerBytesMax)}\r\n\r\n`;
    assert.equal(await house.signing.sign({ reversePath: '', bodyKey: 'long', content: () => once(long) }), '');
  });

  it('is the same in any pieces, and another for any change but folding', async () => {
    const names = fc.constantFrom('From', 'To', 'Subject', 'X-Other', 'Date', 'subject');
    const values = fc.stringMatching(/^[!-~]{1,20}( [!-~]{1,10}){0,3}$/);
    const bodies = fc.array(fc.constantFrom('a', ' ', '\r\n', 'bc', '.', '\t'), { maxLength: 20 });
    const fields = fc.array(fc.tuple(names, values), { maxLength: 8 });
    await fc.assert(
      fc.asyncProperty(fields, bodies, fc.nat(), async (given, words, at) => {
        const text = `From: a@example.test\r\n${given.map(([n, v]) => `${n}: ${v}\r\n`).join('')}\r\n${words.join('')}`;
        const signatures = await house.sign(text, 'a@example.test');
        assert.deepEqual(house.verdicts(signatures + text), ['pass', 'pass']);
        const folded = text.replace(/^([^:\r\n]+): /gm, (all, name) => (given.length > 0 ? `${name}:\r\n\t ` : all));
        const [head = '', ...rest] = folded.split('\r\n\r\n');
        const body = text.slice(text.indexOf('\r\n\r\n') + 4);
        if (rest.length > 0) assert.deepEqual(house.verdicts(`${signatures}${head}\r\n\r\n${body}`), ['pass', 'pass']);
        const end = text.indexOf('\r\n\r\n') + 4;
        const changed = `${text.slice(0, end)}${insert(body, at % (body.length + 1))}`;
        assert.deepEqual(house.verdicts(signatures + changed), ['other body', 'other body']);
        const other = text.replace('From: a@', 'From: b@');
        assert.deepEqual(house.verdicts(signatures + other), ['other header', 'other header']);
      }),
      { numRuns: 60 },
    );
  });
});

function insert(body: string, at: number): string {
  return `${body.slice(0, at)}#${body.slice(at)}`;
}

async function* once(text: string): AsyncGenerator<Uint8Array> {
  yield await Promise.resolve(Buffer.from(text, 'latin1'));
}
