import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { limits } from '../../../base/limits.ts';
import type { Mailbox } from '../types.ts';
import { parseAddresses } from './addresses.ts';

/** A short notation: "Name <local@domain>", "<local@>" without a domain, "<@a:local@domain>", "Group[...]". */
function note(mailbox: Mailbox): string {
  if ('group' in mailbox) return `${mailbox.group}[${mailbox.members.map(note).join(' ; ')}]`;
  const { name, route, localPart, domain } = mailbox;
  return `${name === undefined ? '' : `${name} `}<${route === undefined ? '' : `${route}:`}${localPart}@${domain}>`;
}

/** Each row: what is written, and what it means. */
type Row = readonly [written: string, ...meant: string[]];

const forms: Record<string, readonly Row[]> = {
  'addr-spec (RFC 5322 §3.4.1)': [
    ['joe@x.test', '<joe@x.test>'],
    ['joe.blow@mail.x.test', '<joe.blow@mail.x.test>'],
    ['joe+tag@x.test', '<joe+tag@x.test>'],
    ["!#$%&'*+-/=?^_`{|}~@x.test", "<!#$%&'*+-/=?^_`{|}~@x.test>"],
    ['"joe blow"@x.test', '<joe blow@x.test>'],
    ['"joe@home"@x.test', '<joe@home@x.test>'],
    ['"joe\\\\\\"blow"@x.test', '<joe\\"blow@x.test>'],
    ['""@x.test', '<@x.test>'],
    ['@x.test', '<@x.test>'],
    ['@x.test, joe@x.test', '<@x.test>', '<joe@x.test>'],
    ['"Play Now" <><joe@x.test>', 'Play Now <joe@x.test>'],
    ['"Joe"<>69496118<joe@x.test>', 'Joe <joe@x.test>'],
    ['Joe <> <> <joe@x.test>', 'Joe <joe@x.test>'],
    ['Ann <>, Joe <joe@x.test>', 'Ann <@>', 'Joe <joe@x.test>'],
    ['Ann <> Joe <joe@x.test>', 'Ann <@>', 'Joe <joe@x.test>'],
    ['joe@[192.0.2.1]', '<joe@[192.0.2.1]>'],
    ['joe@[IPv6:2001:db8::1]', '<joe@[IPv6:2001:db8::1]>'],
    ['Joe <joe@[IPv6:2001:db8::1]>', 'Joe <joe@[IPv6:2001:db8::1]>'],
    ['joe@[tag:some thing]', '<joe@[tag:some thing]>'],
    ['joe@localhost', '<joe@localhost>'],
    ['JOE@X.TEST', '<JOE@X.TEST>'],
  ],
  names: [
    ['Joe <joe@x.test>', 'Joe <joe@x.test>'],
    ['Joe<joe@x.test>', 'Joe <joe@x.test>'],
    ['"Blow, Joe" <joe@x.test>', 'Blow, Joe <joe@x.test>'],
    ['"Joe \\"B\\" Blow" <joe@x.test>', 'Joe "B" Blow <joe@x.test>'],
    ['"Joe" "Blow" <joe@x.test>', 'Joe Blow <joe@x.test>'],
    ['Joe "the boss" Blow <joe@x.test>', 'Joe the boss Blow <joe@x.test>'],
    ['"" <joe@x.test>', '<joe@x.test>'],
    ['<joe@x.test>', '<joe@x.test>'],
    ['Joe\t \tBlow <joe@x.test>', 'Joe Blow <joe@x.test>'],
    ['Joe\r\n Blow\r\n <joe@x.test>', 'Joe Blow <joe@x.test>'],
    ['joe@x.test (Joe Blow)', 'Joe Blow <joe@x.test>'],
    ['(Joe Blow) joe@x.test', 'Joe Blow <joe@x.test>'],
    ['joe@x.test (Joe (at home) Blow)', 'Joe (at home) Blow <joe@x.test>'],
    ['joe@x.test ()', '<joe@x.test>'],
    ['Joe <joe@x.test> (at home)', 'Joe <joe@x.test>'],
    ['=?utf-8?q?J=C3=BCrgen?= <j@x.test>', '=?utf-8?q?J=C3=BCrgen?= <j@x.test>'],
    ['=?utf-8?q?J=C3=BC?=\r\n =?utf-8?q?rgen?= <j@x.test>', '=?utf-8?q?J=C3=BC?= =?utf-8?q?rgen?= <j@x.test>'],
    ['"=?utf-8?q?J=C3=BCrgen?=" <j@x.test>', '=?utf-8?q?J=C3=BCrgen?= <j@x.test>'],
    ['j@x.test (=?utf-8?q?J=C3=BCrgen?=)', '=?utf-8?q?J=C3=BCrgen?= <j@x.test>'],
  ],
  'internationalised addresses (RFC 6532 §3.2)': [
    ['j\xc3\xbcrgen@x.test', '<j\xc3\xbcrgen@x.test>'],
    ['joe@b\xc3\xbccher.test', '<joe@b\xc3\xbccher.test>'],
    ['J\xc3\xbcrgen <j\xc3\xbc@b\xc3\xbccher.test>', 'J\xc3\xbcrgen <j\xc3\xbc@b\xc3\xbccher.test>'],
    ['"\xe4\xbd\xa0 \xe5\xa5\xbd"@\xe4\xbe\x8b.test', '<\xe4\xbd\xa0 \xe5\xa5\xbd@\xe4\xbe\x8b.test>'],
    ['J\xfcrgen <j@x.test>', 'J\xfcrgen <j@x.test>'],
  ],
  'lists and groups': [
    ['a@x.test, b@x.test', '<a@x.test>', '<b@x.test>'],
    ['a@x.test,b@x.test,', '<a@x.test>', '<b@x.test>'],
    [', ,a@x.test,, b@x.test', '<a@x.test>', '<b@x.test>'],
    ['a@x.test; b@x.test;', '<a@x.test>', '<b@x.test>'],
    ['undisclosed-recipients:;', 'undisclosed-recipients[]'],
    ['Undisclosed recipients: ;', 'Undisclosed recipients[]'],
    ['undisclosed-recipients:', 'undisclosed-recipients[]'],
    ['undisclosed-recipients', '<undisclosed-recipients@>'],
    ['Undisclosed-recipients: <>;', 'Undisclosed-recipients[]'],
    ['<Undisclosed-recipients:;@x.test>', 'Undisclosed-recipients[]'],
    ['<Undisclosed-Recipient:;>', 'Undisclosed-Recipient[]'],
    ['<undisclosed-recipients:@x.test;>', 'undisclosed-recipients[]'],
    ['undisclosed-recipients:@x.test;', 'undisclosed-recipients[]'],
    ['undisclosed-recipients:;, a@x.test', 'undisclosed-recipients[]', '<a@x.test>'],
    ['Team: a@x.test, Bob <b@x.test>;, c@x.test', 'Team[<a@x.test> ; Bob <b@x.test>]', '<c@x.test>'],
    ['"The, team": a@x.test;', 'The, team[<a@x.test>]'],
    ['Team: a@x.test, b@x.test', 'Team[<a@x.test> ; <b@x.test>]'],
    ['A: a@x.test; B: b@x.test;', 'A[<a@x.test>]', 'B[<b@x.test>]'],
    ['A: B: a@x.test;, b@x.test;', 'A[<a@x.test>]', '<b@x.test>'],
    ['Team:a@x.test;;;', 'Team[<a@x.test>]'],
    [': a@x.test;', '[<a@x.test>]'],
    ['Team (all of us): a@x.test (Ann);', 'Team[Ann <a@x.test>]'],
  ],
  'routes (RFC 5322 §4.4)': [
    ['<@a.test:joe@x.test>', '<@a.test:joe@x.test>'],
    ['Joe <@a.test,@b.test:joe@x.test>', 'Joe <@a.test,@b.test:joe@x.test>'],
    ['joe%x.test@relay.test', '<joe%x.test@relay.test>'],
    ['relay!host!joe', '<relay!host!joe@>'],
  ],
  'blanks and comments within addresses': [
    ['joe @ x.test', '<joe@x.test>'],
    ['joe@ x.test', '<joe@x.test>'],
    ['joe . blow @ x . test', '<joe.blow@x.test>'],
    ['< joe@x.test >', '<joe@x.test>'],
    ['joe(comment)@(comment)x.test', 'comment <joe@x.test>'],
    ['Joe <joe(\\))@x.test>', 'Joe <joe@x.test>'],
    ['Joe <joe@exam\r\n ple.test>', 'Joe <joe@example.test>'],
    ['Joe <joe.\r\n blow@x.test>', 'Joe <joe.blow@x.test>'],
    ['<joe blow@x.test>', '<joe blow@x.test>'],
  ],
  'specials in names that should have been quoted': [
    ['Joe Q. Blow <joe@x.test>', 'Joe Q. Blow <joe@x.test>'],
    ['Dr.Blow <joe@x.test>', 'Dr.Blow <joe@x.test>'],
    ['Blow, Joe <joe@x.test>', 'Blow, Joe <joe@x.test>'],
    ['Blow, Joe, Dr. <joe@x.test>', 'Blow, Joe, Dr. <joe@x.test>'],
    ['Joe Blow, <joe@x.test>', 'Joe Blow <joe@x.test>'],
    ['a@x.test, Blow, Joe <joe@x.test>', '<a@x.test>', 'Blow, Joe <joe@x.test>'],
    ['Blow, Joe <joe@x.test>, Roe, Ann <ann@x.test>', 'Blow, Joe <joe@x.test>', 'Roe, Ann <ann@x.test>'],
    ['Team: Blow, Joe <joe@x.test>;', 'Team[Blow, Joe <joe@x.test>]'],
    ['root, daemon', '<root@>', '<daemon@>'],
    ['root, joe@x.test', '<root@>', '<joe@x.test>'],
    ['root (Charlie Root), Joe <joe@x.test>', 'Charlie Root <root@>', 'Joe <joe@x.test>'],
    ['root; Joe <joe@x.test>', '<root@>', 'Joe <joe@x.test>'],
    ['joe@x.test <joe@x.test>', 'joe@x.test <joe@x.test>'],
    ['joe@x.test, <ann@x.test>', '<joe@x.test>', '<ann@x.test>'],
    ['Joe @ Work <joe@x.test>', 'Joe @ Work <joe@x.test>'],
    ['John (Jack) Smith <joe@x.test>', 'John Smith <joe@x.test>'],
    ['Joe [home] <joe@x.test>', 'Joe [home] <joe@x.test>'],
    ['Joe; Blow <joe@x.test>', '<Joe@>', 'Blow <joe@x.test>'],
    ['http://x.test/ <joe@x.test>', 'http://x.test/ <joe@x.test>'],
    ['Joe \\"B\\" <joe@x.test>', 'Joe \\"B\\" <joe@x.test>'],
    ["'Joe Blow' <joe@x.test>", "'Joe Blow' <joe@x.test>"],
    ["O'Hara <joe@x.test>", "O'Hara <joe@x.test>"],
    ['=?utf-8?q?Blow,_Joe?= <joe@x.test>', '=?utf-8?q?Blow,_Joe?= <joe@x.test>'],
    ['=?utf-8?q?Blow: Joe?= <joe@x.test>', '=?utf-8?q?Blow: Joe?= <joe@x.test>'],
    ['=?utf-8?q?Joe_<j>?= <joe@x.test>', '=?utf-8?q?Joe_<j>?= <joe@x.test>'],
    ['=?utf-8?q?Joe?=<joe@x.test>', '=?utf-8?q?Joe?= <joe@x.test>'],
  ],
  'brackets and quotation marks in the wrong number': [
    ['Joe <joe@x.test', 'Joe <joe@x.test>'],
    ['Joe joe@x.test>', 'Joe <joe@x.test>'],
    ['joe@x.test>, ann@x.test', '<joe@x.test>', '<ann@x.test>'],
    ['<<joe@x.test>>', '<joe@x.test>'],
    ['Joe <<joe@x.test>', 'Joe <joe@x.test>'],
    ['Joe <joe@x.test>>', 'Joe <joe@x.test>'],
    ['<joe@x.test <ann@x.test>', '<joe@x.test>', '<ann@x.test>'],
    ['Joe <joe@<ann@x.test>', 'Joe <ann@x.test>'],
    ['Joe <home <joe@x.test>>', 'Joe <joe@x.test>'],
    ['<joe@x.test, ann@x.test>', '<joe@x.test>', '<ann@x.test>'],
    ['<joe@x.test;>', '<joe@x.test>'],
    ['"Joe <joe@x.test>', '"Joe <joe@x.test>'],
    ['Joe" <joe@x.test>', 'Joe" <joe@x.test>'],
    ['Joe (home <joe@x.test>', 'Joe (home <joe@x.test>'],
    ['Joe) <joe@x.test>', 'Joe) <joe@x.test>'],
    ['"Joe <joe@x.test>"', 'Joe <joe@x.test>'],
    ['"joe@x.test"', '<joe@x.test>'],
    ['<"joe@x.test">', '<joe@x.test>'],
    ['Joe <"joe@x.test">', 'Joe <joe@x.test>'],
    ["'joe@x.test'", '<joe@x.test>'],
    ["<'joe@x.test'>", '<joe@x.test>'],
    ["'joe@x.test' <joe@x.test>", "'joe@x.test' <joe@x.test>"],
    ['joe@[192.0.2.1', '<joe@[192.0.2.1>'],
    ['joe@192.0.2.1]', '<joe@192.0.2.1]>'],
    ['Joe <>', 'Joe <@>'],
    ['joe@x.test <>', '<joe@x.test>'],
    ['<>'],
    ['"<>"', '<<>@>'],
  ],
  'missing separators and what is left over': [
    ['a@x.test b@x.test', '<a@x.test>', '<b@x.test>'],
    ['a@x.test\r\n b@x.test\r\n c@x.test', '<a@x.test>', '<b@x.test>', '<c@x.test>'],
    ['Joe joe@x.test Ann ann@x.test', 'Joe <joe@x.test>', 'Ann <ann@x.test>'],
    ['<a@x.test> <b@x.test>', '<a@x.test>', '<b@x.test>'],
    ['<a@x.test><b@x.test>', '<a@x.test>', '<b@x.test>'],
    ['Joe <joe@x.test> Ann <ann@x.test>', 'Joe <joe@x.test>', 'Ann <ann@x.test>'],
    ['Joe <joe@x.test> on behalf of Ann', 'Joe <joe@x.test>'],
    ['Joe <joe@x.test> "Blow"', 'Joe <joe@x.test>'],
    ['joe@x.test Joe Blow', 'Joe Blow <joe@x.test>'],
    ['"Joe Blow" joe@x.test', 'Joe Blow <joe@x.test>'],
    ['joe@x.test -- sent from home', '-- sent from home <joe@x.test>'],
  ],
  'labels and other systems': [
    ['mailto:joe@x.test', '<joe@x.test>'],
    ['<mailto:joe@x.test>', '<joe@x.test>'],
    ['Joe <MAILTO:joe@x.test>', 'Joe <joe@x.test>'],
    ['smtp:joe@x.test', '<joe@x.test>'],
    ['Joe <SMTP:joe@x.test>', 'Joe <joe@x.test>'],
    ['Joe [mailto:joe@x.test]', 'Joe <joe@x.test>'],
    ['Blow, Joe [SMTP:joe@x.test]', 'Blow, Joe <joe@x.test>'],
    ['[mailto:joe@x.test]', '<joe@x.test>'],
    ['a@x.test, Joe [mailto:joe@x.test], b@x.test', '<a@x.test>', 'Joe <joe@x.test>', '<b@x.test>'],
    ['"mailto:joe"@x.test', '<mailto:joe@x.test>'],
    ['/G=Joe/S=Blow/O=org/@gw.test', '</G=Joe/S=Blow/O=org/@gw.test>'],
    ['"/G=Joe/S=Blow Jr/"@gw.test', '</G=Joe/S=Blow Jr/@gw.test>'],
    ['Joe </o=org/ou=site/cn=joe>', 'Joe </o=org/ou=site/cn=joe@>'],
    ['IMCEAEX-_O=ORG_CN=JOE@x.test', '<IMCEAEX-_O=ORG_CN=JOE@x.test>'],
  ],
  'addresses with something wrong in them': [
    ['a@b@x.test', '<a@b@x.test>'],
    ['<a@b@x.test>', '<a@b@x.test>'],
    ['joe@x.test.', '<joe@x.test.>'],
    ['joe.@x.test', '<joe.@x.test>'],
    ['.joe@x.test', '<.joe@x.test>'],
    ['j..oe@x..test', '<j..oe@x..test>'],
    ['joe@', '<joe@>'],
    ['joe@-x_.test', '<joe@-x_.test>'],
    ['Joe <@x.test>', 'Joe <@x.test>'],
    ['Joe <joe at x.test>', 'Joe <joe at x.test@>'],
    ['joe at x.test', 'joe at x.test <@>'],
    ['=?utf-8?q?joe=40x.test?=', '<=?utf-8?q?joe=40x.test?=@>'],
    ['<=?utf-8?q?joe=40x.test?=>', '<=?utf-8?q?joe=40x.test?=@>'],
    ['joe\\@x.test', '<joe\\@x.test>'],
    ['Joe\0 <joe@x.test>', 'Joe\0 <joe@x.test>'],
  ],
  'no address at all': [
    [''],
    ['   \r\n '],
    [',;, ;'],
    ['()'],
    ['(only a comment)'],
    ['Joe', '<Joe@>'],
    ['Joe Blow', 'Joe Blow <@>'],
    ['"Joe Blow"', 'Joe Blow <@>'],
    ['>'],
    ['@'],
  ],
};

describe('The forms of addresses', () => {
  for (const [kind, rows] of Object.entries(forms)) {
    describe(kind, () => {
      for (const [written, ...meant] of rows) {
        it(JSON.stringify(written), () => assert.deepEqual(parseAddresses(written).map(note), meant));
      }
    });
  }

  it('are many', () => {
    assert.ok(Object.values(forms).flat().length >= 120);
  });
});

describe('Hostile address lists', () => {
  it('are read up to the limit', () => {
    for (const one of ['a@x.test ', 'a, ', 'A <a@x.test>', '"a@x.test",', 'a:b@x.test;']) {
      assert.ok(parseAddresses(one.repeat(limits.addressesPerFieldMax * 2)).length <= limits.addressesPerFieldMax, one);
    }
  });

  it('take time that grows with their length', () => {
    for (const piece of [
      '(',
      '<',
      '"',
      '\\"',
      '[',
      '[mailto:',
      ':',
      '@',
      'a@',
      'a@b ',
      'a, ',
      'A:',
      'a <',
      '<@',
      '<>',
      '<>7<',
      `<>${'7'.repeat(90)} `,
      '=?a?q?',
      '<a:',
    ]) {
      assert.ok(Array.isArray(parseAddresses(piece.repeat(100_000))), piece);
    }
  });

  it('cannot nest quotation marks without end', () => {
    let value = 'joe@x.test';
    for (let depth = 0; depth < 15; depth++) value = `"${value.replace(/["\\]/g, '\\$&')}"`;
    assert.deepEqual(parseAddresses(value).map(note), ['<joe@x.test>']);
  });
});
