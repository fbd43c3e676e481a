import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import fc from 'fast-check';
import { limits } from '../../../base/limits.ts';
import {
  type AuthenticationProperty,
  type AuthenticationResult,
  type AuthenticationResults,
  parseAuthenticationResults,
  printAuthenticationResults,
} from './authentication-results.ts';

/** A short notation: "method=result [ptype.name|value] ...". */
function note({ method, version, result, reason, comment, properties }: AuthenticationResult): string {
  const head = `${method}${version === undefined ? '' : `/${version}`}=${result}`;
  const why = `${reason === undefined ? '' : ` reason[${reason}]`}${comment === undefined ? '' : ` (${comment})`}`;
  return `${head}${why}${properties.map(({ ptype, name, value }) => ` ${ptype}.${name}[${value}]`).join('')}`;
}

/** What is written, who says so (with "i=" and version), and what. */
type Row = readonly [written: string, head: string | undefined, ...results: string[]];

const rows: Record<string, readonly Row[]> = {
  'the examples of RFC 8601, appendix B': [
    ['example.org 1; none', 'example.org 1'],
    ['example.com;\r\n\tspf=pass smtp.mailfrom=example.net', 'example.com', 'spf=pass smtp.mailfrom[example.net]'],
    [
      'example.com;\r\n auth=pass (cleartext) smtp.auth=sender@example.net;\r\n spf=pass smtp.mailfrom=example.net',
      'example.com',
      'auth=pass (cleartext) smtp.auth[sender@example.net]',
      'spf=pass smtp.mailfrom[example.net]',
    ],
    ['example.com; iprev=pass policy.iprev=192.0.2.200', 'example.com', 'iprev=pass policy.iprev[192.0.2.200]'],
    [
      'example.com; dkim=pass (good signature) header.d=example.com',
      'example.com',
      'dkim=pass (good signature) header.d[example.com]',
    ],
    [
      'example.com; dkim=pass reason="good signature" header.i=@mail-router.example.net; dkim=fail reason="bad signature" header.i=@newyork.example.com',
      'example.com',
      'dkim=pass reason[good signature] header.i[@mail-router.example.net]',
      'dkim=fail reason[bad signature] header.i[@newyork.example.com]',
    ],
    [
      "foo.example.net (foobar) 1 (baz);\r\n dkim (Because I like it) / 1 (One yay) = (wait for it) fail\r\n policy (A dot can go here) . (like that) expired\r\n (this surprised me) = (as I wasn't expecting it) 1362471462",
      'foo.example.net 1',
      'dkim/1=fail policy.expired[1362471462]',
    ],
  ],
  'what others write': [
    [
      'mx.google.com; dkim=pass header.i=@x.test header.s=sel header.b="a/b+c="; spf=pass (google.com: domain of a@x.test designates 192.0.2.1 as permitted sender) smtp.mailfrom=a@x.test; dmarc=pass (p=NONE sp=NONE dis=NONE) header.from=x.test',
      'mx.google.com',
      'dkim=pass header.i[@x.test] header.s[sel] header.b[a/b+c=]',
      'spf=pass (google.com: domain of a@x.test designates 192.0.2.1 as permitted sender) smtp.mailfrom[a@x.test]',
      'dmarc=pass (p=NONE sp=NONE dis=NONE) header.from[x.test]',
    ],
    [
      'i=2; mx.x.test; arc=pass (i=1 spf=pass) smtp.remote-ip=192.0.2.1',
      'i=2 mx.x.test',
      'arc=pass (i=1 spf=pass) smtp.remote-ip[192.0.2.1]',
    ],
    ['i = 1 ; mx.x.test 1; none', 'i=1 mx.x.test 1'],
    [
      'mx.x.test; dkim=pass header.b=abc/def== header.d=x.test',
      'mx.x.test',
      'dkim=pass header.b[abc/def==] header.d[x.test]',
    ],
    ['mx.x.test; spf=pass smtp.mailfrom="joe blow"@x.test', 'mx.x.test', 'spf=pass smtp.mailfrom["joe blow"@x.test]'],
    ['mx.x.test; SPF=Pass smtp.MailFrom=Joe@X.test', 'mx.x.test', 'spf=pass smtp.mailfrom[Joe@X.test]'],
    ['"mx x"; x-own=odd x-type.x-name=1', 'mx x', 'x-own=odd x-type.x-name[1]'],
    ['mx.x.test; dkim=none; dkim=none;', 'mx.x.test', 'dkim=none', 'dkim=none'],
    ['mx.x.test; spf=pass client-ip=192.0.2.1 smtp.helo=a', 'mx.x.test', 'spf=pass smtp.helo[a]'],
    [
      'mx.x.test; auth=pass smtp.auth=j\xc3\xbcrgen@b\xc3\xbc.test',
      'mx.x.test',
      'auth=pass smtp.auth[j\xc3\xbcrgen@b\xc3\xbc.test]',
    ],
    ['mx.x.test;', 'mx.x.test'],
    ['mx.x.test', 'mx.x.test'],
    ['mx.x.test; none (nothing to see)', 'mx.x.test'],
  ],
  'what is broken': [
    ['', undefined],
    [' ; spf=pass', undefined],
    ['spf=pass smtp.mailfrom=x.test; dkim=none', undefined],
    ['spf = pass (sender IP is 192.0.2.1)', undefined],
    ['mx.x.test spf=pass; dkim=pass', 'mx.x.test', 'dkim=pass'],
    ['mx.x.test; spf; dkim=pass', 'mx.x.test', 'dkim=pass'],
    ['mx.x.test; spf=; dkim=pass', 'mx.x.test', 'dkim=pass'],
    ['mx.x.test; spf=pass smtp.=a smtp.helo=b', 'mx.x.test', 'spf=pass smtp.helo[b]'],
    ['mx.x.test; spf=pass (never closed smtp.helo=b; dkim=pass', 'mx.x.test', 'spf=pass smtp.helo[b]', 'dkim=pass'],
    ['mx.x.test; spf=pass reason="never closed; dkim=pass', 'mx.x.test', 'spf=pass reason[]', 'dkim=pass'],
    ['mx.x.test; spf=pass reason="a; b" ; dkim=pass', 'mx.x.test', 'spf=pass reason[a; b]', 'dkim=pass'],
  ],
};

function headOf({ instance, server, version }: AuthenticationResults): string {
  return `${instance === undefined ? '' : `i=${instance} `}${server}${version === undefined ? '' : ` ${version}`}`;
}

describe('parseAuthenticationResults', () => {
  for (const [kind, examples] of Object.entries(rows)) {
    it(`reads ${kind}`, () => {
      for (const [written, head, ...results] of examples) {
        const found = parseAuthenticationResults(written);
        assert.equal(found && headOf(found), head, written);
        assert.deepEqual(found?.results.map(note) ?? [], results, written);
      }
    });
  }

  it('is bounded, and takes time that grows with the length', () => {
    for (const piece of [
      '(',
      '()',
      '"',
      ';',
      'a=b;',
      'a',
      ' ',
      '.',
      '=',
      'a.b=c ',
      'a.',
      '/',
      'a=b (',
      'i=',
      '"" ',
      '@',
    ]) {
      const found = parseAuthenticationResults(`mx.x.test; spf=pass ${piece.repeat(100_000)}`);
      assert.ok(found && found.results.length <= limits.authenticationResultsMax, piece);
      parseAuthenticationResults(piece.repeat(100_000));
    }
  });

  it('is the reverse of printAuthenticationResults', () => {
    fc.assert(
      fc.property(written, (results) => {
        assert.deepEqual(parseAuthenticationResults(printAuthenticationResults(results)), results);
      }),
      { numRuns: 1000 },
    );
  });
});

const keyword = fc.stringMatching(/^[a-z][a-z0-9-]{0,8}$/);
const text = fc.stringMatching(/^[\t -~\x80-\xff]{1,20}$/);
const version = fc.nat({ max: 999 });
const value = fc.oneof(
  text,
  fc.constantFrom('joe@x.test', '"joe blow"@x.test', '@x.test', 'x.test', 'a/b+c=', '"', '"@', '""@x.test'),
);
const property: fc.Arbitrary<AuthenticationProperty> = fc.record(
  { ptype: keyword.filter((word) => word !== 'reason'), name: keyword, value },
  { noNullPrototype: true },
);
const result: fc.Arbitrary<AuthenticationResult> = fc.record(
  {
    method: keyword,
    version,
    result: keyword,
    reason: value,
    comment: text.map((said) => said.trim()).filter((said) => said !== ''),
    properties: fc.array(property, { maxLength: 4 }),
  },
  { requiredKeys: ['method', 'result', 'properties'], noNullPrototype: true },
);
const written: fc.Arbitrary<AuthenticationResults> = fc.record(
  {
    instance: version,
    server: text.filter((said) => !said.includes('=')),
    version,
    results: fc.array(result, { maxLength: 4 }),
  },
  { requiredKeys: ['server', 'results'], noNullPrototype: true },
);

describe('printAuthenticationResults', () => {
  it('quotes only where it must', () => {
    const spf: AuthenticationResult = {
      method: 'spf',
      result: 'pass',
      comment: 'a (b) c',
      reason: 'all is well',
      properties: [
        { ptype: 'smtp', name: 'mailfrom', value: 'joe@x.test' },
        { ptype: 'smtp', name: 'helo', value: 'x.test' },
        { ptype: 'header', name: 'b', value: 'a/b' },
      ],
    };
    assert.equal(
      printAuthenticationResults({
        server: 'mx.x.test',
        results: [spf, { method: 'dkim', version: 1, result: 'none', properties: [] }],
      }),
      'mx.x.test; spf=pass (a \\(b\\) c) reason="all is well" smtp.mailfrom=joe@x.test smtp.helo=x.test header.b="a/b"; dkim/1=none',
    );
    assert.equal(
      printAuthenticationResults({ instance: 1, server: 'mx.x.test', version: 1, results: [] }),
      'i=1; mx.x.test 1; none',
    );
  });
});
