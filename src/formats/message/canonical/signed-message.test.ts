/** The message of RFC 8463 appendix A.3, which has two signatures: what we say was signed is what was signed. */
import assert from 'node:assert/strict';
import { createHash, createPublicKey, type KeyObject, verify } from 'node:crypto';
import { describe, it } from 'node:test';
import { binaryOf, bytesOf, concatBytes } from '../../../base/bytes.ts';
import { fieldPlaces } from '../fields/header.ts';
import { BodyCanonicalizer } from './body.ts';
import { type DkimSignature, dkimSignatureOf } from './dkim-signature.ts';
import { signatureInput, signedFields } from './header.ts';

const header = `DKIM-Signature: v=1; a=ed25519-sha256; c=relaxed/relaxed;
 d=football.example.com; i=@football.example.com;
 q=dns/txt; s=brisbane; t=1528637909; h=from : to :
 subject : date : message-id : from : subject : date;
 bh=2jUSOH9NhtVGCQWNr9BrIAPreKQjO6Sn7XIkfJVOzv8=;
 b=/gCrinpcQOoIfuHNQIbq4pgh9kyIK3AQUdt9OdqQehSwhEIug4D11Bus
 Fa3bT3FY5OsU7ZbnKELq+eXdp1Q1Dw==
DKIM-Signature: v=1; a=rsa-sha256; c=relaxed/relaxed;
 d=football.example.com; i=@football.example.com;
 q=dns/txt; s=test; t=1528637909; h=from : to : subject :
 date : message-id : from : subject : date;
 bh=2jUSOH9NhtVGCQWNr9BrIAPreKQjO6Sn7XIkfJVOzv8=;
 b=F45dVWDfMbQDGHJFlXUNB2HKfbCeLRyhDXgFpEL8GwpsRe0IeIixNTe3
 DhCVlUrSjV4BwcVcOF6+FF3Zo9Rpo1tFOeS9mPYQTnGdaSGsgeefOsk2Jz
 dA+L10TeYt9BgDfQNZtKdN1WO//KgIqXP7OdEFE4LjFYNcUxZQ4FADY+8=
From: Joe SixPack <joe@football.example.com>
To: Suzie Q <suzie@shopping.example.net>
Subject: Is dinner ready?
Date: Fri, 11 Jul 2003 21:00:37 -0700 (PDT)
Message-ID: <20030712040037.46341.5F8J@football.example.com>
`.replaceAll('\n', '\r\n');
const body = 'Hi.\r\n\r\nWe lost the game.  Are you hungry yet?\r\n\r\nJoe.\r\n\r\n';

/** The keys of A.2; Ed25519's is raw there, and has the head of a public key here. */
const keys: Record<string, string> = {
  brisbane: 'MCowBQYDK2VwAyEA11qYAYKxCrfVS/7TyWQHOg7hcvPapiMlrwIaaPcHURo=',
  test:
    'MIGfMA0GCSqGSIb3DQEBAQUAA4GNADCBiQKBgQDkHlOQoBTzWRiGs5V6NpP3idY6Wk08a5qhdR6wy5bdOKb2jLQiY/J16JYi0Qvx/byYzCNb3W91y3FutAC' +
    'DfzwQ/BC/e/8uBsCR+yz1Lxj+PL6lHvqMKrM3rG4hstT5QjvHO9PzoxZyVYLzBfO2EeC3Ip3G+2kryOTIKT+l/K4w3QIDAQAB',
};

function keyOf({ selector }: DkimSignature): KeyObject {
  return createPublicKey({ key: Buffer.from(keys[selector] ?? '', 'base64'), format: 'der', type: 'spki' });
}

/** RFC 8463 §3: Ed25519 signs the hash, RSA what is hashed. */
function isSigned(input: string, signature: DkimSignature): boolean {
  const bytes = Buffer.from(signature.signature, 'base64');
  if (signature.keyType === 'rsa') return verify('sha256', bytesOf(input), keyOf(signature), bytes);
  return verify(null, createHash('sha256').update(input, 'latin1').digest(), keyOf(signature), bytes);
}

const fields = fieldPlaces(header).map(({ name, valueStart, start, end }) => {
  return { name, raw: header.slice(start, end), value: header.slice(valueStart, end) };
});

function inputOf(field: (typeof fields)[number], signature: DkimSignature, inHeader = fields): string {
  const signed = signedFields(
    inHeader.filter((other) => other !== field),
    signature.fields,
  );
  return signatureInput(
    signature.header,
    signed.map(({ raw }) => raw),
    field.raw,
  );
}

describe('a signed message', () => {
  for (const field of fields.slice(0, 2)) {
    const signature = dkimSignatureOf(field.value);
    assert(signature);

    it(`has the body that ${signature.keyType} speaks of`, () => {
      const canonicalizer = new BodyCanonicalizer(signature.body, signature.bodyLength);
      const canonical = binaryOf(concatBytes([...canonicalizer.write(bytesOf(body)), ...canonicalizer.end()]));
      const found = createHash(signature.hash).update(canonical, 'latin1').digest('base64');
      assert.equal(found, signature.bodyHash);
    });

    it(`has the header that ${signature.keyType} signed`, () => {
      assert(isSigned(inputOf(field, signature), signature));
    });

    it(`is not what ${signature.keyType} signed with a second From above`, () => {
      const second = { name: 'From', raw: 'From: Mallory <m@elsewhere.example>\r\n', value: '' };
      assert(!isSigned(inputOf(field, signature, [second, ...fields]), signature));
    });
  }
});
