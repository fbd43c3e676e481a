import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import fc from 'fast-check';
import { type Extension, messageTerms, plainTerms, Reader, recipientTerms } from './index.ts';
import { decodeXtext, encodeXtext } from './xtext.ts';

const everything = new Set<Extension>([
  'SIZE',
  '8BITMIME',
  'BINARYMIME',
  'SMTPUTF8',
  'AUTH',
  'DSN',
  'REQUIRETLS',
  'FUTURERELEASE',
  'DELIVERBY',
  'MT-PRIORITY',
]);
const now = Date.UTC(2026, 10, 20);

function mail(text: string, offered: ReadonlySet<Extension> = everything) {
  return messageTerms(new Reader(text === '' ? '' : ` ${text}`).parameters(), { offered, now });
}

function rcpt(text: string, offered: ReadonlySet<Extension> = everything) {
  return recipientTerms(new Reader(` ${text}`).parameters(), { offered, now });
}

describe('messageTerms', () => {
  const cases: readonly [string, object][] = [
    ['', {}],
    ['SIZE=1000', { sizeBytes: 1000 }],
    ['size=0 body=8bitmime SMTPUTF8', { body: '8bitmime', smtputf8: true }],
    ['BODY=BINARYMIME', { body: 'binarymime' }],
    ['AUTH=<> RET=HDRS ENVID=QQ314159', { ret: 'hdrs', envid: 'QQ314159' }],
    ['AUTH=e+3Dmc2@example.com', {}],
    ['RET=full ENVID=a+2Bb+20c', { ret: 'full', envid: 'a+b c' }],
    ['REQUIRETLS', { requireTls: true }],
    ['HOLDFOR=60', { holdUntil: now + 60_000 }],
    ['HOLDUNTIL=2026-11-21T00:00:00Z', { holdUntil: now + 86_400_000 }],
    ['BY=120;R', { deliverBy: { at: now + 120_000, mode: 'return', trace: false } }],
    ['BY=-30;NT', { deliverBy: { at: now - 30_000, mode: 'notify', trace: true } }],
    ['MT-PRIORITY=-9', { priority: -9 }],
    ['MT-PRIORITY=3', { priority: 3 }],
  ];
  for (const [text, terms] of cases) {
    it(`reads "${text}"`, () => assert.deepEqual(mail(text), { ...plainTerms, ...terms }));
  }

  const wrong: readonly [string, string][] = [
    ['SIZE=ten', 'badSyntax'],
    ['SIZE', 'badSyntax'],
    ['BODY=9BIT', 'badSyntax'],
    ['SMTPUTF8=yes', 'badSyntax'],
    ['RET=SOME', 'badSyntax'],
    ['ENVID=a+2', 'badSyntax'],
    ['ENVID=a+2b', 'badSyntax'],
    [`ENVID=${'x'.repeat(101)}`, 'badSyntax'],
    ['HOLDFOR=0', 'badSyntax'],
    ['HOLDFOR=1 HOLDUNTIL=2026-11-21T00:00:00Z', 'cannot'],
    ['HOLDUNTIL=tomorrow', 'badSyntax'],
    ['HOLDUNTIL=2026-13-41T00:00:00Z', 'badSyntax'],
    ['HOLDUNTIL=2036-11-21T00:00:00Z', 'cannot'],
    ['BY=0;R', 'badSyntax'],
    ['BY=10', 'badSyntax'],
    ['MT-PRIORITY=10', 'badSyntax'],
    ['NOTIFY=NEVER', 'unknownParameter'],
    ['X-CLEVER=1', 'unknownParameter'],
  ];
  for (const [text, code] of wrong) {
    it(`refuses "${text.slice(0, 60)}"`, () => assert.throws(() => mail(text), { name: 'Fault', code }));
  }

  it('knows only what was offered', () => {
    const little = new Set<Extension>(['SIZE', '8BITMIME']);
    assert.deepEqual(mail('SIZE=5 BODY=7BIT', little), { ...plainTerms, sizeBytes: 5 });
    assert.throws(() => mail('BODY=BINARYMIME', little), { code: 'badSyntax' });
    for (const text of ['RET=FULL', 'REQUIRETLS', 'SMTPUTF8', 'BY=1;N', 'HOLDFOR=3']) {
      assert.throws(() => mail(text, little), { code: 'unknownParameter' }, text);
    }
  });
});

describe('recipientTerms', () => {
  it('reads what RFC 3461 brings', () => {
    assert.deepEqual(rcpt('NOTIFY=SUCCESS,FAILURE ORCPT=rfc822;Bob+2Bx@Example.COM'), {
      notify: ['success', 'failure'],
      orcpt: 'rfc822;Bob+2Bx@Example.COM',
    });
    assert.deepEqual(rcpt('notify=never'), { notify: ['never'] });
    assert.deepEqual(rcpt('ORCPT=utf-8;z\\x{F6}e@example.org'), { orcpt: 'utf-8;z\\x{F6}e@example.org' });
  });

  it('refuses what it does not', () => {
    for (const text of [
      'NOTIFY=NEVER,SUCCESS',
      'NOTIFY=',
      'NOTIFY=SOMETIMES',
      'ORCPT=bob@example.org',
      'ORCPT=rfc822;',
    ]) {
      assert.throws(() => rcpt(text), { code: 'badSyntax' }, text);
    }
    assert.throws(() => rcpt('NOTIFY=NEVER', new Set()), { code: 'unknownParameter' });
    assert.throws(() => rcpt('SIZE=1'), { code: 'unknownParameter' });
  });
});

describe('xtext', () => {
  it('comes back as it was', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'grapheme' }), (text) => assert.equal(decodeXtext(encodeXtext(text)), text)),
    );
  });

  it('is made of printable ASCII without "=" and a lonely "+"', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'grapheme' }), (text) =>
        assert.match(encodeXtext(text), /^(?:[!-*,-<>-~]|\+[0-9A-F]{2})*$/),
      ),
    );
  });
});
