import { describe, it } from 'node:test';
import assert from 'node:assert/strict';
import { utf8Bytes } from '../../base/bytes.ts';
import { plainCredentials } from './authentication.ts';

describe('A PLAIN response', () => {
  it('carries a user and a password in UTF-8', () => {
    assert.deepEqual(plainCredentials(utf8Bytes('\0bob@example.test\0grüße')), {
      user: 'bob@example.test',
      password: 'grüße',
    });
    assert.deepEqual(plainCredentials(utf8Bytes('bob\0bob\0x')), { user: 'bob', password: 'x' });
  });

  it('may not name somebody else to act for', () => {
    assert.throws(() => plainCredentials(utf8Bytes('alice\0bob\0x')), { code: 'badCredentials' });
  });

  for (const broken of ['', 'bob', 'bob\0x', '\0\0x', '\0bob\0x\0more']) {
    it(`is refused as ${JSON.stringify(broken)}`, () => {
      assert.throws(() => plainCredentials(utf8Bytes(broken)), { code: 'badSyntax' });
    });
  }

  it('is refused where it is not UTF-8', () => {
    assert.throws(() => plainCredentials(Uint8Array.of(0, 0xff, 0, 65)), { code: 'badSyntax' });
  });
});
