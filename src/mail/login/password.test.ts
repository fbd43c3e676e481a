import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { seededRandom } from '../../base/random.ts';
import { checkPassword, hashPassword, newPassword } from './password.ts';
import { parseHash } from './phc.ts';

/** Computed by the reference implementation of argon2. */
const foreign = '$argon2id$v=19$m=65536,t=2,p=1$c29tZXNhbHQ$CTFhFdXPJO1aFaMaO6Mm5c8y7cJHAph8ArZWb2GRPPc';

describe('hashPassword and checkPassword', () => {
  it('know a password again, and no other', async () => {
    const hash = await hashPassword('correct horse');
    assert.match(hash, /^\$argon2id\$v=19\$m=19456,t=2,p=1\$[A-Za-z0-9+/]{22}\$[A-Za-z0-9+/]{43}$/);
    assert.equal(await checkPassword('correct horse', hash), true);
    assert.equal(await checkPassword('Correct horse', hash), false);
    assert.equal(await checkPassword('', hash), false);
  });

  it('salt each hash anew', async () => {
    assert.notEqual(await hashPassword('same'), await hashPassword('same'));
  });

  it('accept hashes that other programs made', async () => {
    assert.equal(await checkPassword('password', foreign), true);
    assert.equal(await checkPassword('passwort', foreign), false);
  });

  it('take letters however they are composed, and any space for a space', async () => {
    const hash = await hashPassword('Zo\u00eb\u00a0Z');
    assert.equal(await checkPassword('Zoe\u0308 Z', hash), true);
  });

  it('refuse passwords that are empty or endless', async () => {
    await assert.rejects(hashPassword(''), { code: 'cannot' });
    await assert.rejects(hashPassword('x'.repeat(2000)), { code: 'cannot' });
    assert.equal(await checkPassword('x'.repeat(2000), foreign), false);
  });
});

describe('parseHash', () => {
  const broken = [
    '',
    'secret',
    foreign.replace('argon2id', 'argon2i'),
    foreign.replace('v=19', 'v=16'),
    foreign.replace('m=65536', 'm=99999999'),
    foreign.replace('m=65536', 'm=7'),
    foreign.replace('t=2', 't=0'),
    foreign.replace('p=1', 'p=200'),
    `${foreign}=`,
  ];
  for (const text of broken) {
    it(`rejects "${text}"`, async () => {
      assert.equal(parseHash(text), undefined);
      assert.equal(await checkPassword('password', text), false);
    });
  }
});

describe('newPassword', () => {
  it('gives four groups of four letters and digits', () => {
    assert.match(newPassword(seededRandom(1)), /^([a-km-np-z2-9]{4}-){3}[a-km-np-z2-9]{4}$/);
    assert.notEqual(newPassword(), newPassword());
  });
});
