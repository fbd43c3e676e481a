import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { addressKey, parseDomain, parseOwnAddress, parseTarget, withoutDetail } from './index.ts';

describe('parseDomain', () => {
  it('keeps domains in ASCII and lower case', () => {
    assert.equal(parseDomain(' Example.TEST. '), 'example.test');
    assert.equal(parseDomain('Bücher.example'), 'xn--bcher-kva.example');
  });

  for (const text of [
    '',
    '.',
    'a..b',
    '-a.test',
    'a b.test',
    '[192.0.2.1]',
    `${'a'.repeat(64)}.test`,
    'a@b.test',
    'ex_a.test',
  ]) {
    it(`rejects "${text}"`, () => assert.throws(() => parseDomain(text), { code: 'badAddress' }));
  }
});

describe('parseOwnAddress', () => {
  it('keeps addresses of ours without regard to case and composition', () => {
    assert.equal(parseOwnAddress('Alice@Example.Test'), 'alice@example.test');
    assert.equal(parseOwnAddress('ZOE\u0308@Bücher.example'), 'zoë@xn--bcher-kva.example');
  });

  for (const text of [
    '',
    'alice',
    '@example.test',
    'alice@',
    '"a b"@example.test',
    'a b@example.test',
    'a@b@example.test',
    'postmaster',
  ]) {
    it(`rejects "${text}"`, () => assert.throws(() => parseOwnAddress(text), { code: 'badAddress' }));
  }
});

describe('parseTarget', () => {
  it('leaves the local part of others as it is', () => {
    assert.equal(parseTarget('Dr.Who@Example.NET'), 'Dr.Who@example.net');
    assert.equal(parseTarget('"odd name"@example.net'), '"odd name"@example.net');
    assert.equal(parseTarget('a@[192.0.2.1]'), 'a@[192.0.2.1]');
  });
});

describe('addressKey', () => {
  it('cannot be confused by an @ inside a quoted local part', () => {
    assert.equal(addressKey({ localPart: 'a@b', domain: 'Example.test' }), 'a@b@example.test');
  });
});

describe('withoutDetail', () => {
  it('cuts at the first plus that has something before it', () => {
    assert.equal(withoutDetail({ localPart: 'alice+a+b', domain: 'x' })?.localPart, 'alice');
    assert.equal(withoutDetail({ localPart: '+alice', domain: 'x' }), undefined);
    assert.equal(withoutDetail({ localPart: 'alice', domain: 'x' }), undefined);
  });
});
