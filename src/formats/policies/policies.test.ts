import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import fc from 'fast-check';
import {
  findReportRecord,
  findStsRecord,
  matchesMx,
  parseReportRecord,
  parseStsPolicy,
  parseStsRecord,
  parseTlsa,
  printReportRecord,
  printStsPolicy,
  printStsRecord,
  printTlsa,
  type ReportTarget,
} from './index.ts';

const label = fc.stringMatching(/^[a-z0-9]([a-z0-9-]{0,10}[a-z0-9])?$/);
const host = fc.array(label, { minLength: 2, maxLength: 4 }).map((labels) => labels.join('.'));
const pattern = fc.tuple(fc.constantFrom('', '*.'), host).map((parts) => parts.join(''));

describe('The record of MTA-STS', () => {
  for (const [text, id] of [
    ['v=STSv1; id=20160831085700Z;', '20160831085700Z'],
    ['v=STSv1;id=1', '1'],
    ['v=STSv1 ;\t id=abc ; x-y.z=some:thing ;', 'abc'],
    ['v=STSv1; x=1; id=2; id=3', '2'],
    ['v=STSv1; id=', undefined],
    ['v=STSv1; id=a-b', undefined],
    [`v=STSv1; id=${'a'.repeat(33)}`, undefined],
    ['v=STSv1; x=1', undefined],
    ['v=STSv1', undefined],
    ['v=stsv1; id=1', undefined],
    [' v=STSv1; id=1', undefined],
    ['v=STSv1; id=1; nonsense', undefined],
    ['v=STSv1; id=1;; x=1', undefined],
    ['', undefined],
  ] as const) {
    it(`${id === undefined ? 'is not' : 'is'} ${JSON.stringify(text.slice(0, 40))}`, () =>
      assert.equal(parseStsRecord(text), id));
  }

  it('is the only one of its kind, or none', () => {
    const own = printStsRecord('a1');
    assert.equal(findStsRecord(['v=spf1 -all', own, 'v=STSv2; id=9']), 'a1');
    assert.equal(findStsRecord([own, printStsRecord('a2')]), undefined);
    assert.equal(findStsRecord([own, 'v=STSv1; broken']), undefined);
    assert.equal(findStsRecord([]), undefined);
  });

  it('is read as it was printed', () => {
    fc.assert(fc.property(fc.stringMatching(/^[A-Za-z0-9]{1,32}$/), (id) => parseStsRecord(printStsRecord(id)) === id));
  });
});

describe('A policy of MTA-STS', () => {
  const good = ['version: STSv1', 'mode: enforce', 'mx: mail.example.com', 'mx: *.example.net', 'max_age: 604800'];

  it('is read with either line end, in any order, whatever else stands in it', () => {
    const policy = { mode: 'enforce', mx: ['mail.example.com', '*.example.net'], maxAgeSeconds: 604_800 };
    for (const lines of [good, good.toReversed().toSorted(), [...good, 'x-new.field: any thing', 'mode: none', '']]) {
      const read = [parseStsPolicy(lines.join('\n')), parseStsPolicy(`${lines.join(' \r\n')}\r\n`)];
      for (const each of read) assert.deepEqual({ ...each, mx: each?.mx.toSorted().toReversed() }, policy);
    }
  });

  it('needs hosts, unless it says that there is none', () => {
    assert.equal(parseStsPolicy('version: STSv1\nmode: testing\nmax_age: 1'), undefined);
    assert.deepEqual(parseStsPolicy('version:STSv1\nmode:none\nmax_age:1'), { mode: 'none', mx: [], maxAgeSeconds: 1 });
  });

  it('holds for a year at most', () => {
    const text = 'version: STSv1\nmode: none\nmax_age: 9999999999';
    assert.equal(parseStsPolicy(text)?.maxAgeSeconds, 31_557_600);
  });

  for (const [name, line, wrong] of [
    ['another version', 0, 'version: STSv2'],
    ['an unknown mode', 1, 'mode: Enforce'],
    ['a wildcard inside', 2, 'mx: a.*.example.com'],
    ['a wildcard for a part', 2, 'mx: a*.example.com'],
    ['a wildcard for everything', 2, 'mx: *'],
    ['no name', 2, 'mx: mail example'],
    ['a negative age', 4, 'max_age: -1'],
    ['no age', 4, 'max_age: '],
    ['a line that is no field', 4, 'max_age 604800'],
  ] as const) {
    it(`is refused with ${name}`, () => assert.equal(parseStsPolicy(good.with(line, wrong).join('\n')), undefined));
  }

  it('is read as it was printed', () => {
    const mode = fc.constantFrom('enforce' as const, 'testing' as const, 'none' as const);
    const mx = fc.array(pattern, { minLength: 1, maxLength: 5 });
    const policy = fc.record({ mode, mx, maxAgeSeconds: fc.integer({ min: 0, max: 31_557_600 }) });
    fc.assert(fc.property(policy, (each) => assert.deepEqual(parseStsPolicy(printStsPolicy(each)), { ...each })));
  });

  it('names hosts, the wildcard for one label and no more', () => {
    const patterns = ['mail.example.com', '*.example.net'];
    const told = ['mail.example.com', 'a.example.net', 'example.net', 'a.b.example.net', 'x.example.com', 'net', ''];
    assert.deepEqual(
      told.map((each) => matchesMx(each, patterns)),
      [true, true, false, false, false, false, false],
    );
  });

  it('says of each host under a wildcard that it is one of its labels', () => {
    fc.assert(
      fc.property(label, host, (first, rest) => {
        assert.ok(matchesMx(`${first}.${rest}`, [`*.${rest}`]));
        assert.ok(!matchesMx(rest, [`*.${rest}`]) && !matchesMx(`a.${first}.${rest}`, [`*.${rest}`]));
      }),
    );
  });
});

describe('The record of TLS reports', () => {
  it('names addresses and URLs; other schemes are passed over', () => {
    assert.deepEqual(
      parseReportRecord('v=TLSRPTv1; rua=mailto:tls@example.com , https://r.example/x?y=1,ftp://x; a=b'),
      [
        { kind: 'mailto', address: 'tls@example.com' },
        { kind: 'https', url: 'https://r.example/x?y=1' },
      ],
    );
  });

  it('is none where its grammar is not kept', () => {
    for (const text of [
      'v=TLSRPTv1',
      'v=TLSRPTv1; rua=',
      'v=TLSRPTv1; rua=tls@example.com',
      'v=TLSRPTv1; rua=mailto:a@b.c!10m',
      'v=TLSRPTv2; rua=mailto:a@b.c',
      'v=TLSRPTv1; x=1',
    ]) {
      assert.equal(parseReportRecord(text), undefined, text);
    }
  });

  it('leaves out what only looks like an address', () => {
    for (const uri of ['mailto:', 'mailto:a', 'mailto:%zz@b.c', 'mailto:a%0d%0ax@b.c', 'https://']) {
      assert.deepEqual(parseReportRecord(`v=TLSRPTv1; rua=${uri},mailto:a@b.c`)?.length ?? 1, 1, uri);
    }
    assert.deepEqual(parseReportRecord('v=TLSRPTv1; rua=mailto:a%2Bb@c.d?subject=x'), [
      { kind: 'mailto', address: 'a+b@c.d' },
    ]);
  });

  it('is the only one of its kind, or none', () => {
    const own = printReportRecord([{ kind: 'mailto', address: 'a@b.c' }]);
    assert.equal(findReportRecord(['other', own])?.length, 1);
    assert.equal(findReportRecord([own, own]), undefined);
  });

  it('is read as it was printed', () => {
    const mail = fc.tuple(fc.stringMatching(/^[\w!#$%&'*+/=?^`{|}~.-]{1,20}$/), host);
    const target: fc.Arbitrary<ReportTarget> = fc.oneof(
      mail.map(([local, domain]) => ({ kind: 'mailto', address: `${local}@${domain}` }) as const),
      host.map((name) => ({ kind: 'https', url: `https://${name}/tls` }) as const),
    );
    fc.assert(
      fc.property(fc.array(target, { minLength: 1, maxLength: 4 }), (targets) =>
        assert.deepEqual(parseReportRecord(printReportRecord(targets)), targets),
      ),
    );
  });
});

describe('A TLSA record', () => {
  it('is read as it was printed', () => {
    const byte = fc.integer({ min: 0, max: 255 });
    const data = fc.uint8Array({ minLength: 1, maxLength: 80 });
    fc.assert(
      fc.property(fc.record({ usage: byte, selector: byte, matching: byte, data }), (record) =>
        assert.deepEqual({ ...parseTlsa(printTlsa(record)) }, { ...record, data: Uint8Array.from(record.data) }),
      ),
    );
  });

  it('may have blanks in its digits', () => {
    assert.deepEqual(parseTlsa(' 3 1\t1 0A0b  0c ')?.data, Uint8Array.of(10, 11, 12));
    for (const text of ['3 1 1', '3 1 1 0', '3 1 1 xy', '3 1 256 00', '-1 1 1 00']) {
      assert.equal(parseTlsa(text), undefined, text);
    }
  });
});

it('Whatever stands in the DNS or on a web server is read or refused, never a bug', () => {
  const bits = fc.constantFrom(
    'v=STSv1',
    'v=TLSRPTv1',
    ';',
    'id=',
    'rua=',
    'mailto:',
    'a@b',
    '%',
    '\n',
    'version: STSv1',
    'mx: ',
  );
  const text = fc.oneof(
    fc.string({ unit: 'binary' }),
    fc.array(fc.oneof(bits, fc.string())).map((all) => all.join('')),
  );
  fc.assert(
    fc.property(text, (each) => {
      for (const read of [parseStsRecord, parseStsPolicy, parseReportRecord, parseTlsa]) read(each);
      findStsRecord([each, each]);
    }),
  );
});
