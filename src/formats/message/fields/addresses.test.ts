import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import fc from 'fast-check';
import { limits } from '../../../base/limits.ts';
import type { Address, Mailbox } from '../types.ts';
import { printAddress } from '../writing/compose.ts';
import { parseAddresses, parseMailbox, readAddresses } from './addresses.ts';
import { plainAddresses } from './plain-addresses.ts';

/** A short notation: "name|route|local|domain", and "group[...]". */
function note(mailbox: Mailbox): string {
  if ('group' in mailbox) return `${mailbox.group}[${mailbox.members.map(note).join(' ; ')}]`;
  return [mailbox.name ?? '', mailbox.route ?? '', mailbox.localPart, mailbox.domain].join('|');
}

function notes(value: string): string[] {
  return parseAddresses(value).map(note);
}

/** Each row: what is written, and what it means. */
const rows: Record<string, readonly (readonly [written: string, ...meant: string[]])[]> = {
  'the examples of RFC 5322, appendix A': [
    ['John Doe <jdoe@machine.example>', 'John Doe||jdoe|machine.example'],
    ['"Joe Q. Public" <john.q.public@example.com>', 'Joe Q. Public||john.q.public|example.com'],
    [
      'Mary Smith <mary@x.test>, jdoe@example.org, Who? <one@y.test>',
      'Mary Smith||mary|x.test',
      '||jdoe|example.org',
      'Who?||one|y.test',
    ],
    [
      '<boss@nil.test>, "Giant; \\"Big\\" Box" <sysservices@example.net>',
      '||boss|nil.test',
      'Giant; "Big" Box||sysservices|example.net',
    ],
    [
      'A Group:Ed Jones <c@a.test>,joe@where.test,John <jdoe@one.test>;',
      'A Group[Ed Jones||c|a.test ; ||joe|where.test ; John||jdoe|one.test]',
    ],
    ['Undisclosed recipients:;', 'Undisclosed recipients[]'],
    ['Pete(A nice \\) chap) <pete(his account)@silly.test(his host)>', 'Pete||pete|silly.test'],
    [
      "A Group(Some people)\r\n  :Chris Jones <c@(Chris's host.)public.example>,\r\n joe@example.org,\r\n John <jdoe@one.test> (my dear friend); (the end of the group)",
      'A Group[Chris Jones||c|public.example ; ||joe|example.org ; John||jdoe|one.test]',
    ],
    ['(Empty list)(start)Hidden recipients  :(nobody(that I know))  ;', 'Hidden recipients[]'],
    ['Joe Q. Public <john.q.public@example.com>', 'Joe Q. Public||john.q.public|example.com'],
    [
      'Mary Smith <@node.test:mary@example.net>, , jdoe@test  . example',
      'Mary Smith|@node.test|mary|example.net',
      '||jdoe|test.example',
    ],
    ['John Doe <jdoe@machine(comment).  example>', 'John Doe||jdoe|machine.example'],
  ],
  'what the grammar allows': [
    ['"odd local"@example.com', '||odd local|example.com'],
    ['"a\\"b".c@example.com', '||a"b.c|example.com'],
    ['joe@[192.0.2.1], joe@[IPv6:2001:db8::1]', '||joe|[192.0.2.1]', '||joe|[IPv6:2001:db8::1]'],
    ['<@a.test,@b.test:joe@c.test>', '|@a.test,@b.test|joe|c.test'],
    ['joe@example.com (Joe Blow)', 'Joe Blow||joe|example.com'],
    ['J\xfcrgen <j\xc3\xbc@b\xfccher.example>', 'J\xfcrgen||j\xc3\xbc|b\xfccher.example'],
    ['=?utf-8?q?M=C3=BCller?= =?utf-8?q?x?= <m@x.test>', '=?utf-8?q?M=C3=BCller?= =?utf-8?q?x?=||m|x.test'],
    ['root', '||root|'],
  ],
  'what is wrong but means something': [
    ['=?utf-8?Q?M=C3=BCller,_Eva?= <m@x.test>', '=?utf-8?Q?M=C3=BCller,_Eva?=||m|x.test'],
    ['joe@x.test <joe@x.test>', 'joe@x.test||joe|x.test'],
    ['Joe Blow joe@x.test', 'Joe Blow||joe|x.test'],
    ['"Joe Blow" joe@x.test', 'Joe Blow||joe|x.test'],
    ['joe@x.test; ann@x.test', '||joe|x.test', '||ann|x.test'],
    ['Joe <joe@x.test> Ann <ann@x.test>', 'Joe||joe|x.test', 'Ann||ann|x.test'],
    ['Joe <joe@x.test> Blow', 'Joe||joe|x.test'],
    ['Joe <joe@x.test', 'Joe||joe|x.test'],
    ['<joe@x.test, <ann@x.test>', '||joe|x.test', '||ann|x.test'],
    ['<<joe@x.test>>', '||joe|x.test'],
    ['joe@x.test>', '||joe|x.test'],
    ['<mailto:joe@x.test>', '||joe|x.test'],
    ['"Joe <joe@x.test>', '"Joe||joe|x.test'],
    ['Joe (at home <joe@x.test>', 'Joe (at home||joe|x.test'],
    ['a..b.@x.test', '||a..b.|x.test'],
    ['joe@home@x.test', '||joe@home|x.test'],
    ['<joe@home@x.test>', '||joe@home|x.test'],
    ['Team: a@x.test, b@x.test', 'Team[||a|x.test ; ||b|x.test]'],
    ['Joe Blow', 'Joe Blow|||'],
    [' , ;>< <> ,'],
    [''],
  ],
};

describe('parseAddresses', () => {
  for (const [kind, examples] of Object.entries(rows)) {
    it(`reads ${kind}`, () => {
      for (const [written, ...meant] of examples) assert.deepEqual(notes(written), meant, written);
    });
  }

  it('stops at the limit', () => {
    assert.equal(parseAddresses('a@b,'.repeat(limits.addressesPerFieldMax + 5)).length, limits.addressesPerFieldMax);
  });

  it('takes time that grows with the length, whatever is open', () => {
    const start = performance.now();
    for (const piece of ['(', '"', '"\\', '<', '[', 'a@', '. ', ':', '=?a?q?', 'a '])
      parseAddresses(piece.repeat(150_000));
    // A quarter of a second; a search that begins anew at every piece would take a minute.
    assert.ok(performance.now() - start < 5000);
  });

  it('reads anything without a throw', () => {
    const pieces = fc.constantFrom(...'()<>[]:;@\\,." a\xff'.split(''), '=?a?q?b?=', '\r\n ');
    fc.assert(fc.property(fc.array(pieces, { maxLength: 40 }), (all) => Array.isArray(parseAddresses(all.join('')))));
  });

  it('is the reverse of printAddress', () => {
    fc.assert(
      fc.property(fc.array(mailbox, { maxLength: 5 }), (list) => {
        assert.deepEqual(parseAddresses(list.map(printAddress).join(', ')), list);
      }),
      { numRuns: 1000 },
    );
  });
});

/** Anything that can stand in a header field; encoded words, names of schemes and specials more often than by chance. */
const bytes = fc.stringMatching(/^[\t -~\x80-\xff]{1,20}$/);
const pieces = fc.constantFrom(
  '=?utf-8?q?a_b?=',
  '=?a?q?',
  '?=',
  '=?',
  ' ',
  ',',
  '@',
  'smtp',
  'mailto',
  ':',
  '<',
  '"',
  "'",
  '\\',
  '(',
  '[mailto:',
  'a',
  '.',
);
const word = fc.oneof(
  bytes,
  fc.array(pieces, { minLength: 1, maxLength: 6 }).map((all) => all.join('')),
);
const atoms = fc.stringMatching(/^[a-z0-9-]{1,8}(\.[a-z0-9\x80-\xff-]{1,8}){0,3}$/);
const domain = fc.oneof(atoms, fc.constantFrom('[192.0.2.1]', '[IPv6:2001:db8::1]', 'b\xc3\xbccher.example'));
const address: fc.Arbitrary<Address> = fc.record(
  {
    name: word,
    localPart: word,
    domain,
    route: fc.constantFrom('@a.test', '@a.test,@b.test'),
  },
  { requiredKeys: ['localPart', 'domain'], noNullPrototype: true },
);
const mailbox: fc.Arbitrary<Mailbox> = fc.oneof(
  address,
  fc.record({ group: word, members: fc.array(address, { maxLength: 3 }) }, { noNullPrototype: true }),
);

describe('parseMailbox', () => {
  it('takes exactly one whole address', () => {
    assert.deepEqual(parseMailbox('Joe <joe@x.test>'), { name: 'Joe', localPart: 'joe', domain: 'x.test' });
    for (const text of ['', 'joe', 'a@x.test, b@x.test', '@x.test', 'joe@', 'Team: a@x.test;']) {
      assert.equal(parseMailbox(text), undefined, text);
    }
  });
});

describe('printAddress', () => {
  it('quotes only where it must', () => {
    const domain = 'x.test';
    assert.equal(printAddress({ localPart: 'a.b', domain }), 'a.b@x.test');
    assert.equal(printAddress({ localPart: 'a b', domain }), '"a b"@x.test');
    assert.equal(printAddress({ name: 'Joe Blow', localPart: 'a', domain }), 'Joe Blow <a@x.test>');
    assert.equal(printAddress({ name: 'Joe "Q" B.', localPart: 'a', domain }), '"Joe \\"Q\\" B." <a@x.test>');
    assert.equal(printAddress({ name: '=?utf-8?q?=C3=BC?=', localPart: 'a', domain }), '=?utf-8?q?=C3=BC?= <a@x.test>');
    assert.equal(printAddress({ group: 'All', members: [] }), 'All: ;');
  });
});

describe('plainAddresses', () => {
  const pieces = fc.constantFrom(
    'joe',
    'Joe',
    'Doe',
    ' ',
    '  ',
    ',',
    ', ',
    '<',
    '>',
    '@',
    'x.test',
    '"',
    '"Doe, Joe"',
    '.',
    "'",
    '=?utf-8?q?a?=',
    '\xe4',
    ':',
    ';',
    '(c)',
    '[',
    '\t',
    '<joe@x.test>',
    'joe@x.test',
    'mailto',
    'smtp',
    '""',
    '\\',
    '\r\n ',
  );

  it('reads nothing otherwise than the whole grammar does', () => {
    fc.assert(
      fc.property(fc.array(pieces, { maxLength: 14 }), (list) => {
        const value = list.join('');
        const plain = plainAddresses(value);
        if (plain) assert.deepEqual(plain, readAddresses(value));
      }),
      { numRuns: 20_000 },
    );
  });

  it('reads what is common', () => {
    const list = 'Joe Doe <joe@x.test>, "Doe, Ann" <ann.doe@y.test>,x@z.test, =?utf-8?q?J=C3=B6?= <j@x.test>';
    assert.equal(plainAddresses(list)?.length, 4);
    assert.deepEqual(plainAddresses(list), readAddresses(list));
  });
});
