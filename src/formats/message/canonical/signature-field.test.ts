import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import fc from 'fast-check';
import { dkimSignatureOf } from './dkim-signature.ts';
import { canonicalField } from './header.ts';
import { dkimRecordOf, printDkimRecord } from './key-record.ts';
import { printSignature, type SignatureTags } from './signature-field.ts';

const label = fc.stringMatching(/^[a-z0-9](?:[a-z0-9-]{0,40}[a-z0-9])?$/);
const tagLists: fc.Arbitrary<SignatureTags> = fc.record({
  keyType: fc.constantFrom('rsa', 'ed25519'),
  domain: fc.array(label, { minLength: 1, maxLength: 3 }).map((labels) => labels.join('.').slice(0, 70)),
  selector: label,
  signedAt: fc.nat(),
  expiresAt: fc.nat(),
  fields: fc.array(fc.stringMatching(/^[a-z][a-z-]{0,30}$/), { minLength: 1, maxLength: 60 }),
  bodyHash: fc.base64String({ minLength: 44, maxLength: 44 }),
});
const signatures = fc.base64String({ minLength: 4, maxLength: 700 });

describe('printed signatures', () => {
  it('are read as they were meant', () => {
    fc.assert(
      fc.property(tagLists, signatures, (tags, signature) => {
        const { keyType, domain, selector, signedAt, expiresAt, fields, bodyHash } = tags;
        const [name, value = ''] = split(printSignature(tags, signature));
        assert.equal(name, 'DKIM-Signature');
        const said = { keyType, domain, selector, signedAt, expiresAt, fields, bodyHash, signature };
        const rest = { hash: 'sha256', header: 'relaxed', body: 'relaxed', identity: `@${domain}` };
        assert.deepEqual(dkimSignatureOf(value), { ...said, ...rest, queries: ['dns/txt'] });
      }),
    );
  });

  it('have no line of more than 78 characters, and none that is blank', () => {
    fc.assert(
      fc.property(tagLists, signatures, (tags, signature) => {
        for (const line of printSignature(tags, signature).split('\r\n')) {
          assert(line.length <= 78 && line.trim() !== '', line);
        }
      }),
    );
  });

  it('differ from what is signed of them by nothing but what stands behind b=', () => {
    fc.assert(
      fc.property(tagLists, signatures, (tags, signature) => {
        const empty = printSignature(tags);
        assert(empty.endsWith('b=') && printSignature(tags, signature).startsWith(empty));
        assert(canonicalField('relaxed', empty).endsWith('; b=\r\n'));
      }),
    );
  });
});

describe('records of keys', () => {
  it('are read as they are written', () => {
    const text = printDkimRecord({ keyType: 'ed25519', publicKey: '11qYAYKx+/0=' });
    assert.equal(text, 'v=DKIM1; k=ed25519; h=sha256; t=s; p=11qYAYKx+/0=');
    const read = { keyType: 'ed25519', publicKey: '11qYAYKx+/0=', hashes: ['sha256'], flags: ['s'] };
    assert.deepEqual(dkimRecordOf(text), read);
  });

  const cases: [text: string, keyType: string | undefined, publicKey: string | undefined][] = [
    ['p=QUI=', 'rsa', 'QUI='],
    ['v=DKIM1; p=', 'rsa', ''],
    ['k=rsa; p=QU I=; n=a note; h = sha1 : sha256', 'rsa', 'QUI='],
    ['v=DKIM2; p=QUI=', undefined, undefined],
    ['v=DKIM1; k=rsa', undefined, undefined],
    ['v=spf1 -all', undefined, undefined],
    ['', undefined, undefined],
  ];
  for (const [text, keyType, publicKey] of cases) {
    it(JSON.stringify(text), () => {
      const record = dkimRecordOf(text);
      assert.deepEqual([record?.keyType, record?.publicKey], [keyType, publicKey]);
    });
  }
});

function split(field: string): string[] {
  const colon = field.indexOf(':');
  return [field.slice(0, colon), field.slice(colon + 1)];
}
