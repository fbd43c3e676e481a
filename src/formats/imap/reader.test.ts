import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import fc from 'fast-check';
import { readerOf } from '../../../test/support/imap-wire.ts';
import { Fault } from '../../base/fault.ts';
import { type AppendOptions, Reader } from './reader.ts';

const badSyntax = { name: 'Fault', code: 'badSyntax' };
const badName = { name: 'Fault', code: 'badMailboxName' };

/** What a rule reads from the whole of `wire`. */
function whole<T>(wire: string, rule: (reader: Reader) => T): T {
  const reader = readerOf(wire);
  const value = rule(reader);
  reader.end();
  return value;
}

/** One rule: what it reads, and what it refuses. */
interface RuleTest<T> {
  readonly rule: (reader: Reader) => T;
  readonly reads: readonly (readonly [string, T])[];
  readonly refuses: readonly string[];
}

function ruleTest<T>(name: string, { rule, reads, refuses }: RuleTest<T>): void {
  describe(name, () => {
    for (const [wire, value] of reads) {
      it(`reads ${JSON.stringify(wire)}`, () => assert.deepEqual(whole(wire, rule), value));
    }
    for (const wire of refuses) {
      it(`refuses ${JSON.stringify(wire)}`, () => assert.throws(() => whole(wire, rule), badSyntax));
    }
  });
}

ruleTest('tag', {
  rule: (reader) => reader.tag(),
  reads: [
    ['a001', 'a001'],
    ['A.1-]', 'A.1-]'],
  ],
  refuses: ['', '+', 'a+', '*', 'a b', 'a"', 'a{1}', 'ä', 'a\\'],
});

ruleTest('atom', {
  rule: (reader) => reader.atom(),
  reads: [
    ['AUTH=PLAIN', 'AUTH=PLAIN'],
    ["!#$&'+,-./:;<=>?@[^_`|}~", "!#$&'+,-./:;<=>?@[^_`|}~"],
  ],
  refuses: ['', '(', ')', '{', ' ', '%', '*', '"', '\\', ']', '\x7f', '\x80', '\0', '\t'],
});

ruleTest('keyword', { rule: (reader) => reader.keyword(), reads: [['fEtch', 'FETCH']], refuses: [''] });

ruleTest('space', {
  rule: (reader) => void reader.space(),
  reads: [
    [' ', undefined],
    ['  ', undefined],
  ],
  refuses: ['', '\t'],
});

const strings: RuleTest<string> = {
  rule: (reader) => reader.string(),
  reads: [
    ['""', ''],
    ['"a b"', 'a b'],
    ['"a \\"b\\" \\\\"', 'a "b" \\'],
    ['"\xc3\xa4"', '\xc3\xa4'],
    ['"a{1}"', 'a{1}'],
    ['{0}\r\n', ''],
    ['{3}\r\na\nb', 'a\nb'],
    ['{3+}\r\n"\\\xff', '"\\\xff'],
  ],
  refuses: ['', '"', '"a', '"a"b"', '"\\a"', '"a\nb"', '"a\0"', '{1}\r\n\0', '{1', '{1}a', '{1} ', '~{1}\r\na'],
};
ruleTest('string', { ...strings, refuses: [...strings.refuses, 'a', 'NIL'] });
ruleTest('astring', {
  rule: (reader) => reader.astring(),
  reads: [...strings.reads, ['a]b', 'a]b'], ['NIL', 'NIL'], ['\xc3\xa4', '\xc3\xa4']],
  refuses: [...strings.refuses, 'a b', 'a*', '(', 'a\x7f'],
});
ruleTest('nstring', {
  rule: (reader) => reader.nstring(),
  reads: [...strings.reads, ['NIL', undefined], ['nil', undefined]],
  refuses: ['NILS', 'a', ''],
});

ruleTest('text', {
  rule: (reader) => reader.text(),
  reads: [
    ['alice', 'alice'],
    ['"p\xc3\xa4ss"', 'päss'],
    ['{2}\r\n\xc3\xa4', 'ä'],
  ],
  refuses: ['"\xe4"', ''],
});

ruleTest('mailbox', {
  rule: (reader) => reader.mailbox(),
  reads: [
    ['inBox', 'INBOX'],
    ['"inbox"', 'INBOX'],
    ['{5}\r\nInbox', 'INBOX'],
    ['inbox/a', 'inbox/a'],
    ['Entw&APw-rfe', 'Entwürfe'],
    ['"R&-D"', 'R&D'],
    ['""', ''],
    ['"Entw\xc3\xbcrfe & mehr"', 'Entwürfe & mehr'],
    ['Entw\xc3\xbcrfe', 'Entwürfe'],
  ],
  refuses: ['', 'a%', '%', 'a b'],
});

it('mailbox tells a broken name from broken syntax', () => {
  for (const wire of ['a&b', '"Entw\xfcrfe"', '"a\tb"', '&AGE-']) {
    assert.throws(() => whole(wire, (reader) => reader.mailbox()), badName, wire);
  }
});

ruleTest('listMailbox', {
  rule: (reader) => reader.listMailbox(),
  reads: [
    ['*', '*'],
    ['%/Entw&APw-rfe*]', '%/Entwürfe*]'],
    ['"a %"', 'a %'],
    ['inbox', 'INBOX'],
    ['""', ''],
  ],
  refuses: ['', '(', '\\'],
});

ruleTest('number', {
  rule: (reader) => reader.number(),
  reads: [
    ['0', 0],
    ['007', 7],
    ['4294967295', 4_294_967_295],
  ],
  refuses: ['', '-1', 'a', '1.5', '4294967296', '00000000001'],
});

ruleTest('nzNumber', {
  rule: (reader) => reader.nzNumber(),
  reads: [
    ['1', 1],
    ['4294967295', 4_294_967_295],
  ],
  refuses: ['', '0', '01', '4294967296', '99999999999'],
});

ruleTest('sequenceSet', {
  rule: (reader) => reader.sequenceSet(),
  reads: [
    ['1', [[1, 1]]],
    ['*', [['*', '*']]],
    [
      '2,4:7,12:*,*:3',
      [
        [2, 2],
        [4, 7],
        [12, '*'],
        ['*', 3],
      ],
    ],
  ],
  refuses: ['', '0', '1,', ',1', '1:', ':1', '1:2:3', '1,,2', '**', '1*', '1 :2', '1:0', '4294967296', 'a'],
});

ruleTest('flag', {
  rule: (reader) => reader.flag(),
  reads: [
    ['\\Seen', '\\Seen'],
    ['\\DELETED', '\\Deleted'],
    ['$Forwarded', '$Forwarded'],
    ['\\Strange', '\\Strange'],
  ],
  refuses: ['', '\\', '\\*', '\\Recent', '\\RECENT', '\\\\Seen', 'a]', '(', '"a"'],
});

ruleTest('flagList', {
  rule: (reader) => reader.flagList(),
  reads: [
    ['()', []],
    ['(\\Seen)', ['\\Seen']],
    ['(\\Seen  $Junk)', ['\\Seen', '$Junk']],
    ['(\\answered $Junk)', ['\\Answered', '$Junk']],
  ],
  refuses: ['', '(', '(a ', 'a', '(a))'],
});

ruleTest('date', {
  rule: (reader) => reader.date(),
  reads: [
    ['1-Feb-1994', 8797],
    ['"1-feb-1994"', 8797],
    ['01-FEB-1994', 8797],
  ],
  refuses: [
    '',
    '"1-Feb-1994',
    '1-Feb-1994"',
    '1-Feb-94',
    '1-February-1994',
    '001-Feb-1994',
    '30-Feb-1994',
    '1-Feb-19940',
  ],
});

const dateTime = { ms: Date.UTC(1994, 1, 8, 5, 52, 25), offsetMinutes: -480 };
ruleTest('dateTime', {
  rule: (reader) => reader.dateTime(),
  reads: [
    ['" 7-Feb-1994 21:52:25 -0800"', dateTime],
    ['"07-feb-1994 21:52:25 -0800"', dateTime],
    ['"7-Feb-1994 21:52:25 -0800"', dateTime],
  ],
  refuses: [
    '7-Feb-1994 21:52:25 -0800',
    '" 7-Feb-1994 21:52:25"',
    '" 7-Feb-1994 21:52:25 PST"',
    '"30-Feb-1994 00:00:00 +0000"',
  ],
});

ruleTest('base64', {
  rule: (reader) => [...reader.base64()],
  reads: [
    ['AGEAYg==', [0, 97, 0, 98]],
    ['', []],
    ['=', []],
    ['/+8=', [255, 239]],
    ['Zh==', [102]],
  ],
  refuses: ['A', 'AA', 'AAA', '====', 'AA=A', 'AA==AAAA', '_-8=', '*', 'AGEA Yg=='],
});

ruleTest('storeAction', {
  rule: (reader) => reader.storeAction(),
  reads: [
    ['FLAGS (\\Seen)', { mode: 'replace', silent: false, flags: ['\\Seen'] }],
    ['+flags.silent (\\Deleted $A)', { mode: 'add', silent: true, flags: ['\\Deleted', '$A'] }],
    ['-FLAGS \\Seen \\Draft', { mode: 'remove', silent: false, flags: ['\\Seen', '\\Draft'] }],
    ['FLAGS.SILENT ()', { mode: 'replace', silent: true, flags: [] }],
  ],
  refuses: ['FLAGS', 'FLAGS ', '*FLAGS ()', '+ FLAGS ()', 'FLAGSX ()', 'FLAGS.SILENTLY ()', 'FLAGS (\\Recent)'],
});

ruleTest('statusItems', {
  rule: (reader) => reader.statusItems(),
  reads: [
    ['(uidnext MESSAGES)', ['UIDNEXT', 'MESSAGES']],
    ['(RECENT UIDVALIDITY UNSEEN)', ['RECENT', 'UIDVALIDITY', 'UNSEEN']],
    ['(size mailboxid DELETED Deleted-Storage)', ['SIZE', 'MAILBOXID', 'DELETED', 'DELETED-STORAGE']],
  ],
  refuses: ['()', 'MESSAGES', '(BOGUS)', '(MESSAGES'],
});

const pair = '"a" NIL';
ruleTest('idParameters', {
  rule: (reader) => [...reader.idParameters()],
  reads: [
    ['NIL', []],
    ['()', []],
    [
      '("name" "Mutt" "os" NIL)',
      [
        ['name', 'Mutt'],
        ['os', undefined],
      ],
    ],
    ['("version" 102.7.1)', [['version', '102.7.1']]],
    [
      '("name", "Mutt", "os", NIL)',
      [
        ['name', 'Mutt'],
        ['os', undefined],
      ],
    ],
    [`(${Array(30).fill(pair).join(' ')})`, [['a', undefined]]],
  ],
  refuses: ['', '("a")', '("a",,"b")', '(a "b")', `(${Array(31).fill(pair).join(' ')})`],
});

ruleTest('end', { rule: () => undefined, reads: [['', undefined]], refuses: [' ', 'a', '{1}\r\na'] });

function options(wire: string): AppendOptions {
  return readerOf(wire).appendOptions();
}

describe('Reader', () => {
  it('reads a whole command of several lines', () => {
    const reader = readerOf('A001 LOGIN {11}\r\nFRED FOOBAR {7+}\r\nfat man');
    assert.equal(reader.tag(), 'A001');
    assert.equal(reader.space().keyword(), 'LOGIN');
    assert.equal(reader.space().astring(), 'FRED FOOBAR');
    assert.equal(reader.atEnd, false);
    assert.equal(reader.space().astring(), 'fat man');
    assert.equal(reader.atEnd, true);
    reader.end();
  });

  it('says what it expected and where', () => {
    assert.throws(() => readerOf('(').atom(), { message: 'Expected an atom at column 1' });
    const reader = readerOf('a {1}\r\nb (c');
    reader.tag();
    reader.space().astring();
    assert.throws(() => reader.space().atom(), { message: 'Expected an atom at column 2 of line 2' });
  });

  it('takes a message for a message and nothing else', () => {
    const stored = { message: 'token' };
    const reader = new Reader<string>({ segments: ['{3}', stored, ' {3}', { bytes: new Uint8Array(3) }, ''] });
    assert.equal(reader.messageLiteral(), 'token');
    reader.space();
    assert.throws(() => reader.messageLiteral(), badSyntax);
    assert.throws(() => new Reader<string>({ segments: ['{3}', stored, ''] }).astring(), badSyntax);
    assert.throws(() => new Reader<string>('{3}').messageLiteral(), badSyntax);
  });

  it('reads the options of APPEND in every combination', () => {
    assert.deepEqual(options(' {3}'), { flags: [] });
    assert.deepEqual(options(' (\\Seen) {3}'), { flags: ['\\Seen'] });
    assert.deepEqual(options(' " 7-Feb-1994 21:52:25 -0800" {3}'), { flags: [], internalDate: dateTime });
    assert.deepEqual(options(' () " 7-Feb-1994 21:52:25 -0800" {3}'), { flags: [], internalDate: dateTime });
    assert.throws(() => options(' (\\Seen){3}'), badSyntax);
  });

  it('stays quick on the longest line', () => {
    const started = performance.now();
    assert.equal(new Reader(`"${'\\"'.repeat(100_000)}"`).string().length, 100_000);
    assert.equal(new Reader('1:2,'.repeat(50_000) + '1').sequenceSet().length, 50_001);
    assert.throws(() => new Reader(`"${'\\"'.repeat(100_000)}`).string(), badSyntax);
    assert.throws(() => whole('A'.repeat(400_001), (reader) => reader.base64()), badSyntax);
    assert.ok(performance.now() - started < 1000);
  });
});

type Rule = (reader: Reader) => unknown;

const everyRule: readonly Rule[] = [
  (reader) => reader.tag(),
  (reader) => reader.atom(),
  (reader) => reader.space(),
  (reader) => reader.string(),
  (reader) => reader.astring(),
  (reader) => reader.nstring(),
  (reader) => reader.text(),
  (reader) => reader.mailbox(),
  (reader) => reader.listMailbox(),
  (reader) => reader.number(),
  (reader) => reader.nzNumber(),
  (reader) => reader.sequenceSet(),
  (reader) => reader.flagList(),
  (reader) => reader.date(),
  (reader) => reader.dateTime(),
  (reader) => reader.base64(),
  (reader) => reader.fetchItems(),
  (reader) => reader.storeAction(),
  (reader) => reader.searchProgram(),
  (reader) => reader.statusItems(),
  (reader) => reader.idParameters(),
  (reader) => reader.appendOptions(),
  (reader) => reader.messageLiteral(),
  (reader) => reader.end(),
];

const pieces = [
  '(|)| |"|\\|{1}\r\n|{0+}\r\n|*|%|:|,|.|[|]|<|>|&|-|=|+|\0|1|0|4294967296|NIL|INBOX|FLAGS|BODY|BODY.PEEK',
  'HEADER|HEADER.FIELDS|MIME|ALL|UID|NOT|OR|CHARSET|UTF-8|SUBJECT|KEYWORD|SINCE|1-Feb-1994|30-Feb-1994',
  '\xc3\xa4|\xff|a',
].flatMap((row) => row.split('|'));

it('no input makes any rule throw anything but a Fault', () => {
  const wire = fc.oneof(
    fc.array(fc.constantFrom(...pieces), { maxLength: 30 }).map((pieces) => pieces.join('')),
    fc.uint8Array({ maxLength: 40 }).map((bytes) => String.fromCharCode(...bytes)),
  );
  fc.assert(
    fc.property(wire, fc.constantFrom(...everyRule), fc.constantFrom(...everyRule), (wire, first, second) => {
      const reader = readerOf(wire);
      try {
        first(reader);
        second(reader);
      } catch (thrown) {
        assert.ok(thrown instanceof Fault, `${String(thrown)} for ${JSON.stringify(wire)}`);
      }
    }),
    { numRuns: 20_000 },
  );
});
