import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import * as fc from 'fast-check';
import {
  addressKey,
  detailReadings,
  parseAliasAddress,
  parseDelimiters,
  parseDomain,
  parseOwnAddress,
  parseTarget,
  printTarget,
} from './index.ts';

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
  const kept: readonly (readonly [string, string])[] = [
    ['Dr.Who@Example.NET', 'Dr.Who@example.net'],
    ['"odd name"@example.net', '"odd name"@example.net'],
    ['a@[192.0.2.1]', 'a@[192.0.2.1]'],
    ['DISCARD', 'discard'],
    ['answer:550 5.1.6  moved to x@example.net', 'answer:550 5.1.6 moved to x@example.net'],
    ['Answer: 450 4.2.1 on holiday', 'answer:450 4.2.1 on holiday'],
    ['pipe:/usr/bin/ticket --new  "two words" a\\ b', 'pipe:/usr/bin/ticket --new "two words" "a b"'],
    ['pipe:/bin/x "" "say \\"hi\\""', 'pipe:/bin/x "" "say \\"hi\\""'],
    ['file:/var/mail/all of it', 'file:/var/mail/all of it'],
  ];
  for (const [text, form] of kept) {
    it(`keeps ${text}`, () => {
      assert.equal(printTarget(parseTarget(text)), form);
      assert.equal(printTarget(parseTarget(form)), form);
    });
  }

  for (const text of [
    'discard:all',
    'answer:',
    'answer:250 2.0.0 fine',
    'answer:550 4.1.1 two minds',
    'answer:421 4.3.2 go away',
    'answer:550 5.1.1 line\nbreak',
    'answer:550 5.1.1 ünicode',
    'pipe:ticket',
    'pipe:/bin/x "open',
    'pipe:',
    'file:relative',
    'file:/',
    'file:/folder/',
    'file:/a\nb',
    'nobody',
  ]) {
    it(`rejects ${JSON.stringify(text)}`, () => assert.throws(() => parseTarget(text), { code: 'badAddress' }));
  }

  it('reads any words that it has printed', () => {
    fc.assert(
      fc.property(
        fc.array(
          fc.string({ unit: 'binary' }).filter((word) => !/\p{Cc}/u.test(word)),
          { maxLength: 5 },
        ),
        (words) => {
          const pipe = { kind: 'pipe', words: ['/bin/x', ...words] } as const;
          assert.deepEqual(parseTarget(printTarget(pipe)), pipe);
        },
      ),
    );
  });
});

describe('addressKey', () => {
  it('cannot be confused by an @ inside a quoted local part', () => {
    assert.equal(addressKey({ localPart: 'a@b', domain: 'Example.test' }), 'a@b@example.test');
  });
});

describe('detailReadings', () => {
  const read = (localPart: string, delimiters: string) =>
    detailReadings({ localPart, domain: 'x' }, delimiters).map(({ path, detail }) => `${path.localPart} ${detail}`);

  it('tries the longest address first, and none that is empty', () => {
    assert.deepEqual(read('alice+a+b', '+'), ['alice+a b', 'alice a+b']);
    assert.deepEqual(read('a.b-c_d', '-.'), ['a.b c_d', 'a b-c_d']);
    assert.deepEqual(read('alice+', '+'), ['alice ']);
    assert.deepEqual(read('+alice', '+'), []);
    assert.deepEqual(read('alice', '+'), []);
    assert.deepEqual(read('alice+a', ''), []);
  });
});

describe('parseDelimiters', () => {
  it('takes each of a few characters once', () => {
    for (const text of ['', '+', '+-_.=']) assert.equal(parseDelimiters(text), text);
    for (const text of ['++', 'a', '@', ' ', '+ -', '"'])
      assert.throws(() => parseDelimiters(text), { code: 'badAddress' });
  });
});

describe('parseAliasAddress', () => {
  it('takes a whole domain too', () => {
    assert.equal(parseAliasAddress('@Bücher.test'), '@xn--bcher-kva.test');
    assert.equal(parseAliasAddress('Info@Example.test'), 'info@example.test');
    for (const text of ['@', '@a@b', '@-x']) assert.throws(() => parseAliasAddress(text), { code: 'badAddress' });
  });
});
