import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { dkimSignatureOf } from './dkim-signature.ts';
import { parseTagList } from './tag-list.ts';

describe('tag lists', () => {
  const cases: [value: string, tags: Record<string, string> | undefined][] = [
    ['', {}],
    ['v=1; a = x ;', { v: '1', a: 'x' }],
    ['v=1;; a=x', undefined],
    ['b=QUI=;\r\n\tz=a b\r\n  c', { b: 'QUI=', z: 'a b  c' }],
    ['t=; T=x', { t: '', T: 'x' }],
    ['v=1; v=1', undefined],
    ['v', undefined],
    ['=1', undefined],
    ['1v=1', undefined],
    ['v x=1', undefined],
  ];
  for (const [value, tags] of cases) {
    it(JSON.stringify(value), () => {
      const found = parseTagList(value);
      assert.deepEqual(found && Object.fromEntries(found), tags);
    });
  }
});

describe('DKIM signatures', () => {
  /** RFC 6376 §3.5, the example at its end. */
  const example =
    'v=1; a=rsa-sha256; d=example.net; s=brisbane; c=simple; q=dns/txt; i=@eng.example.net; t=1117574938; x=1118006938; ' +
    'h=from:to:subject:date; z=From:foo@eng.example.net|To:joe@example.com| Subject:demo=20run|Date:July=205,=202005=203:44:08=20PM=20-0700; ' +
    'bh=MTIzNDU2Nzg5MDEyMzQ1Njc4OTAxMjM0NTY3ODkwMTI=; b=dzdVyOfAKCdLXdJOc9G2q8LoXSlEniSbav+yuU4zGeeruD00lszZVoG4ZHRNiYzR';

  it('are read as the RFC writes them', () => {
    assert.deepEqual(dkimSignatureOf(example), {
      keyType: 'rsa',
      hash: 'sha256',
      signature: 'dzdVyOfAKCdLXdJOc9G2q8LoXSlEniSbav+yuU4zGeeruD00lszZVoG4ZHRNiYzR',
      bodyHash: 'MTIzNDU2Nzg5MDEyMzQ1Njc4OTAxMjM0NTY3ODkwMTI=',
      header: 'simple',
      body: 'simple',
      domain: 'example.net',
      fields: ['from', 'to', 'subject', 'date'],
      identity: '@eng.example.net',
      queries: ['dns/txt'],
      selector: 'brisbane',
      signedAt: 1117574938,
      expiresAt: 1118006938,
    });
  });

  const shortest = 'v=1; a=ed25519-sha256; b=QQ == ; bh=QQ==; d=example.org; h=From : To; s=s';

  it('have defaults', () => {
    const { signature, header, body, fields, identity, queries, bodyLength } = dkimSignatureOf(shortest) ?? {};
    assert.deepEqual(
      [signature, header, body, identity, bodyLength],
      ['QQ==', 'simple', 'simple', '@example.org', undefined],
    );
    assert.deepEqual([fields, queries], [['from', 'to'], ['dns/txt']]);
  });

  const canonicalizations: [c: string, header: string | undefined, body: string | undefined][] = [
    ['relaxed', 'relaxed', 'simple'],
    ['simple/relaxed', 'simple', 'relaxed'],
    ['relaxed/nothing', undefined, undefined],
    ['relaxed/relaxed/relaxed', undefined, undefined],
    ['nofws', undefined, undefined],
    ['', undefined, undefined],
  ];
  for (const [c, header, body] of canonicalizations) {
    it(`c=${c}`, () => {
      const found = dkimSignatureOf(`${shortest}; c=${c}`);
      assert.deepEqual([found?.header, found?.body], [header, body]);
    });
  }

  it('may cover the beginning of a body', () => assert.equal(dkimSignatureOf(`${shortest}; l=12`)?.bodyLength, 12));

  const broken = ['l=-1', 'l=1x', 't=soon', 'v=1'];
  for (const tag of broken) {
    it(`are none with ${tag}`, () => assert.equal(dkimSignatureOf(`${shortest}; ${tag}`), undefined));
  }
  for (const name of ['v', 'a', 'b', 'bh', 'd', 'h', 's']) {
    it(`are none without ${name}=`, () => {
      assert.equal(dkimSignatureOf(shortest.replace(new RegExp(`\\b${name}=[^;]*;?`), '')), undefined);
    });
  }
});
