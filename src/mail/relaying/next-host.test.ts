import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { parseNextHost, printNextHost } from './next-host.ts';

describe('The host of a domain', () => {
  it('is SMTP on port 25 where nothing else is said', () => {
    assert.deepEqual(parseNextHost('Mail.Example.org'), {
      protocol: 'smtp',
      host: 'mail.example.org',
      port: 25,
      isVerified: false,
    });
  });

  for (const [written, printed = written] of [
    ['mail.example.org:2525', 'smtp://mail.example.org:2525'],
    ['smtps://mail.example.org:25', 'smtps://mail.example.org'],
    ['lmtp://192.0.2.1:24', 'lmtp://192.0.2.1'],
    ['lmtps://[2001:db8::1]:2400'],
    ['lmtp:///run/posthouse/lmtp'],
  ] as const) {
    it(`can be ${written}`, () => {
      assert.equal(printNextHost(parseNextHost(written)), printed);
    });
  }

  for (const wrong of [
    '',
    'http://x',
    'a b',
    'smtp://',
    'x:0',
    'x:70000',
    'lmtps:///run/x',
    'smtp:///run/x',
    '-x.org',
    '[::1',
  ]) {
    it(`is not ${JSON.stringify(wrong)}`, () => {
      assert.throws(() => parseNextHost(wrong), { code: 'badAddress' });
    });
  }
});
