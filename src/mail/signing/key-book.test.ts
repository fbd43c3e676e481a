import assert from 'node:assert/strict';
import { generateKeyPairSync } from 'node:crypto';
import { describe, it } from 'node:test';
import { hostName, openSigningHouse } from '../../../test/support/signing-house.ts';
import { nextSelector } from './selectors.ts';
import { newKey } from './private-key.ts';

const letter = 'From: a@example.test\r\n\r\nHello\r\n';

describe('The book of keys', () => {
  it('makes them sign unseen only where the operator says so', async () => {
    await using house = await openSigningHouse();
    await house.database.write('addDomain', { name: 'example.test', now: 1 });
    await house.keeper.round();
    await assert.rejects(house.book.activate('example.test', undefined, false), { code: 'cannot' });
    await house.book.activate('example.test', 'PH2026a-rsa', true);
    assert.match(await house.sign(letter, ''), /^DKIM-Signature: v=1; a=rsa-sha256;[^]*?\r\n(?! )$/);
    await house.publish();
    await house.book.activate('example.test', undefined, false);
    assert.deepEqual(house.verdicts((await house.sign(letter, '')) + letter), ['pass', 'pass']);
    await assert.rejects(house.book.activate('example.test', undefined, true), { code: 'notFound' });
  });

  it('rotates before the time, once', async () => {
    await using house = await openSigningHouse();
    await house.addSigner('example.test');
    await house.book.rotate('example.test');
    await assert.rejects(house.book.rotate('example.test'), { code: 'cannot' });
    await assert.rejects(house.book.rotate('far.test'), { code: 'notFound' });
    await assert.rejects(house.book.rotate('no domain'), { code: 'badAddress' });
  });

  it('makes keys of the host name, which sign bounces', async () => {
    await using house = await openSigningHouse();
    await house.book.rotate(hostName);
    await house.publish();
    await house.book.check(hostName);
    const bounce = `From: MAILER-DAEMON@${hostName}\r\n\r\nIt came back.\r\n`;
    const fields = await house.sign(bounce, '');
    assert.deepEqual(house.verdicts(fields + bounce), ['pass', 'pass']);
    assert.match(fields, /d=mail\.example\.test;/);
    await house.keeper.round();
    assert.deepEqual([...new Set((await house.book.report()).keys.map(({ state }) => state))], ['active']);
  });

  const foreign: [what: string, key: () => string, record: string][] = [
    ['of OpenDKIM (PKCS #1)', () => pem('rsa', 2048, 'pkcs1'), 'rsa'],
    ['of 1024 bits', () => pem('rsa', 1024, 'pkcs8'), 'rsa'],
    ['of Ed25519', () => pem('ed25519', 0, 'pkcs8'), 'ed25519'],
  ];
  for (const [what, key, type] of foreign) {
    it(`takes over a key ${what}, which signs at once where its record is seen`, async () => {
      await using house = await openSigningHouse();
      await house.database.write('addDomain', { name: 'example.test', now: 1 });
      await house.keeper.round();
      const text = key();
      await house.book.import('example.test', 'old2024', text);
      const { keys } = await house.book.report();
      const names = keys.map(({ selector }) => selector).toSorted();
      assert.deepEqual(names, type === 'rsa' ? ['old2024', 'ph2026a-ed'] : ['old2024', 'ph2026a-rsa']);
      await house.publish();
      await house.book.check();
      const fields = await house.sign(letter, '');
      assert.deepEqual(house.verdicts(fields + letter), ['pass', 'pass']);
      assert.match(fields, /s=old2024;/);
    });
  }

  it('refuses what is no key that verifiers take', async () => {
    await using house = await openSigningHouse();
    await house.addSigner('example.test');
    const takes = (text: string, selector = 'x') => house.book.import('example.test', selector, text);
    for (const text of ['', 'secret', pem('rsa', 512, 'pkcs8'), pem('ec', 0, 'pkcs8'), '-----BEGIN PRIVATE KEY-----']) {
      await assert.rejects(takes(text), { code: 'cannot' });
    }
    for (const selector of ['', 'a b', 'a..b', '-a', 'ü', 'a;b', 'x'.repeat(64)]) {
      await assert.rejects(takes(pem('ed25519', 0, 'pkcs8'), selector), { code: 'cannot' });
    }
    await assert.rejects(takes(pem('ed25519', 0, 'pkcs8'), 'ph2026a-rsa'), { code: 'exists' });
  });

  it('never tells a private key', async () => {
    await using house = await openSigningHouse();
    await house.addSigner('example.test');
    const told = JSON.stringify([await house.book.report(), await house.book.check('example.test')]);
    assert.doesNotMatch(told, /PRIVATE|privateKey/);
  });

  it('says so where the DNS does not answer', async () => {
    await using house = await openSigningHouse();
    await house.addSigner('example.test');
    house.zone.isSilent = true;
    await assert.rejects(house.book.check(), { code: 'unavailable' });
  });
});

describe('New keys', () => {
  it('are RSA of 2048 bits or Ed25519', async () => {
    assert.equal(Buffer.from((await newKey('rsa')).publicKey, 'base64').length, 294);
    assert.equal(Buffer.from((await newKey('ed25519')).publicKey, 'base64').length, 32);
  });

  it('have selectors by year and letter', () => {
    const now = Date.UTC(2027, 5, 1);
    assert.equal(nextSelector('rsa', ['ph2026a-rsa', 'ph2027a-ed'], now), 'ph2027a-rsa');
    const used = Array.from('abcdefghijklmnopqrstuvwxyz', (letterOf) => `ph2027${letterOf}-ed`);
    assert.equal(nextSelector('ed25519', used, now), 'ph2027aa-ed');
    assert.equal(nextSelector('ed25519', [...used, 'ph2027aa-ed'], now), 'ph2027ab-ed');
  });
});

function pem(type: 'rsa' | 'ed25519' | 'ec', bits: number, form: 'pkcs1' | 'pkcs8'): string {
  return pairOf(type, bits).privateKey.export({ format: 'pem', type: form as 'pkcs8' });
}

function pairOf(type: 'rsa' | 'ed25519' | 'ec', bits: number) {
  if (type === 'rsa') return generateKeyPairSync('rsa', { modulusLength: bits });
  return type === 'ec' ? generateKeyPairSync('ec', { namedCurve: 'P-256' }) : generateKeyPairSync('ed25519');
}
