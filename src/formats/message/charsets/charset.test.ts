import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import fc from 'fast-check';
import { bytesOf, concatBytes, utf8Bytes } from '../../../base/bytes.ts';
import { decodeRaw, decodeText, knowsCharset } from './charset.ts';
import { TextReader } from './text-reader.ts';

function decode(binary: string, charset?: string): string {
  return decodeText(bytesOf(binary), charset);
}

/** Rows of bytes, label and text. */
type Rows = readonly (readonly [binary: string, charset: string, text: string])[];

function check(rows: Rows): void {
  for (const [binary, charset, text] of rows)
    assert.equal(decode(binary, charset), text, JSON.stringify([binary, charset]));
}

describe('decodeText: charsets', () => {
  it('knows those of the Encoding Standard', () => {
    check([
      ['\xa4', 'ISO-8859-15', '€'],
      ['\xcf\xf0\xe8', 'windows-1251', 'При'],
      ['\xf0\xd2\xc9', 'koi8-r', 'При'],
      ['\x82\xb1', 'shift_jis', 'こ'],
      ['\xc4\xe3', 'gb2312', '你'],
      ['\x81\x30\x81\x30', 'gb2312', '\u0080'],
      ['\x1b$B$3\x1b(B', ' iso-2022-jp ', 'こ'],
      ['\x1b$B$3\x1b(Ba', 'iso-2022-jp-2', 'こa'],
      ['\x1b$B$3\x1b(B\x1b$B$3\x1b(B', 'iso-2022-jp', 'ここ'],
      ['\x1b(B\x1b(J\x1b$@$3\x1b', 'iso-2022-jp', 'こ\ufffd'],
      ['\xb0\xa1\x81\x41', 'ks_c_5601-1987', '가갂'],
      ['\xa4\x40', 'big5', '一'],
      ['\x87\x40', 'big5', '䏰'],
    ]);
  });

  it('reads ISO-8859-1 as Windows-1252', () => {
    check([
      ['\x93a\x94 \x80', 'iso-8859-1', '“a” €'],
      ['\x96', 'latin1', '–'],
    ]);
  });

  it('knows those that the Encoding Standard left out', () => {
    check([
      ['\x81\x84', 'cp437', 'üä'],
      ['\x81\x84', 'IBM850', 'üä'],
      ['\xa5', 'cp852', 'ą'],
      ['\xe1', 'cp855', 'р'],
      ['\xd5', 'cp858', '€'],
      ['\x81', 'DOS-850', 'ü'],
      ['\x81', 'csPC8CodePage437', 'ü'],
      ['\x8e', 'x-mac-centeuro', 'é'],
      ['\x80', 'x-mac-greek', 'Ä'],
      ['\xa7', 'viscii', 'ậ'],
      ['\0\0\0a\0\x01\xf6\0', 'utf-32be', 'a😀'],
      ['a\0\0\0\0\xf6\x01\0', 'UTF-32LE', 'a😀'],
    ]);
  });

  it('knows the charsets that shift within seven bits (RFC 2152, RFC 1557, RFC 1843)', () => {
    check([
      ['A+ImIDkQ.', 'utf-7', 'A≢Α.'],
      ['Hi Mom -+Jjo--!', 'UTF-7', 'Hi Mom -☺-!'],
      ['+ZeVnLIqe-', 'unicode-1-1-utf-7', '日本語'],
      ['1 +- 1, +2D3eAA-', 'utf-7', '1 + 1, 😀'],
      ['+2D0-x +', 'utf-7', '\ufffdx '],
      ['\x1b$)C\x0e0!\x0f a \x0e3*\n0!', 'iso-2022-kr', '가 a 나\n0!'],
      ['This: ~{<:Ky2;S{#,NpJ)l6HK!#~}Bye. ~~', 'hz-gb-2312', 'This: 己所不欲，勿施於人。Bye. ~'],
      ['a ~\nb ~x', 'HZ', 'a b ~x'],
    ]);
  });

  it('knows the names that mail gives them', () => {
    const names = [
      ['cp932', 'ms932', 'x-sjis', 'Windows-31J', 'shift-jis'],
      ['cp936', 'gbk', 'GB_2312-80', 'gb2312_charset', 'x-gbk'],
      ['cp949', 'ks_c_5601', 'euc-kr', 'uhc', 'ksc5601'],
      ['cp950', 'Big5', 'chinesebig5', 'big5-hkscs', 'x-x-big5'],
      ['utf8', 'UTF_8', 'utf8mb4', '"utf-8"', 'utf-8;', "utf-8'", 'utf-8*en'],
      ['latin-1', 'iso8859_1', 'ISO-8859-1-Windows-3.1-Latin-1', 'cp1252', 'win-1252', 'iso 8859-1'],
      ['win-1251', 'WINDOWS_1251', 'cp1251', 'x-cp1251', 'windows1251'],
      ['latin2', 'iso-latin-2', 'iso_8859-2:1987', '8859-2'],
      ['iso-8859-15', 'latin9', 'l9', 'latin-9'],
    ];
    const sample = '\xc4\xe3\xa4\x40\xf0\xd2';
    for (const [first = '', ...others] of names) {
      for (const other of others) assert.equal(decode(sample, other), decode(sample, first), `${other} is ${first}`);
    }
  });

  it('can say what it knows', () => {
    const known = ['UTF-8', 'us-ascii', 'KOI8-R', 'cp437', 'utf-7', 'iso-2022-kr', 'x-unknown', 'default_charset'];
    for (const label of known) assert.ok(knowsCharset(label), label);
    const unknown = [
      'x-klingon',
      '',
      ' ',
      'base64',
      'hex',
      'constructor',
      '__proto__',
      'iso-0230-6',
      'utf-7-imap',
      'a'.repeat(1000),
    ];
    for (const label of unknown) assert.ok(!knowsCharset(label), label);
  });
});

describe('decodeText: labels that lie', () => {
  it('guesses where the label says little: UTF-8 if that fits, else Windows-1252', () => {
    for (const charset of ['', 'us-ascii', 'ANSI_X3.4-1968', 'unknown-8bit', 'x-klingon', 'utf-8']) {
      check([
        ['\xc3\xbc', charset, 'ü'],
        ['Gr\xfc\xdfe', charset, 'Grüße'],
        ['caf\xe9', charset, 'café'],
        ['\x93a\x94', charset, '“a”'],
      ]);
    }
  });

  it('stays with UTF-8 where a few bytes are broken', () => {
    check([
      ['\xc3\xbc \xc3\xa4 \xff', 'utf-8', 'ü ä \ufffd'],
      ['\xc3\xbc \xc3\xa4 \xff', '', 'ü ä \ufffd'],
      ['\xc3\xbc \xff \xff', 'utf-8', 'Ã¼ ÿ ÿ'],
      ['\xef\xbf\xbd', 'utf-8', '\ufffd'],
    ]);
  });

  it('takes a character that was cut off at the end for no sign', () => {
    check([
      ['\xc3\xbc\xe2\x82', 'utf-8', 'ü\ufffd'],
      ['\xc3\xbc\xc3', '', 'ü\ufffd'],
    ]);
  });

  it('reads ISO-8859-1 as UTF-8 where every byte fits, and other charsets never', () => {
    check([
      ['\xe2\x80\x94 it\xe2\x80\x99s', 'iso-8859-1', '— it’s'],
      ['\xc3\xbc', 'windows-1252', 'ü'],
      ['\xc3\xbc \xfc', 'iso-8859-1', 'Ã¼ ü'],
      ['\xc3\xbc', 'iso-8859-15', 'ÃŒ'],
      ['\xd0\x9f', 'windows-1251', 'Рџ'],
    ]);
  });

  it('reads eight bits under a charset of seven as UTF-8, or as what its users write', () => {
    check([
      ['\xe3\x81\x93', 'iso-2022-jp', 'こ'],
      ['\x82\xb1\x82\xf1', 'iso-2022-jp', 'こん'],
      ['\xb0\xa1', 'iso-2022-kr', '가'],
      ['\xc4\xe3', 'hz-gb-2312', '你'],
      ['\xfc', 'utf-7', 'ü'],
      ['\x1b$B$3\x1b(B\xe3', 'iso-2022-jp', 'こ\ufffd'],
    ]);
  });

  it('reads ISO-2022-JP without an escape as ASCII', () => {
    check([['$3$s', 'iso-2022-jp', '$3$s']]);
  });

  it('lets a byte order mark decide, and drops it', () => {
    for (const charset of ['', 'utf-8', 'us-ascii', 'iso-8859-2', 'utf-16', 'shift_jis', 'utf-32']) {
      check([
        ['\xef\xbb\xbf\xc3\xbc', charset, 'ü'],
        ['\xff\xfe\xfc\0', charset, 'ü'],
        ['\xfe\xff\0\xfc', charset, 'ü'],
        ['\xff\xfe\0\0\xfc\0\0\0', charset, 'ü'],
      ]);
    }
    check([['\0\0\xfe\xff\0\0\0\xfc', 'utf-32le', 'ü']]);
    check([['a\xef\xbb\xbfb', 'utf-8', 'a\ufeffb']]);
  });

  it('reads UTF-16 in the order of its zeros', () => {
    for (const charset of ['utf-16', 'utf-16le', 'utf-16be', 'unicode', 'ucs-2']) {
      check([
        ['a\0b\0', charset, 'ab'],
        ['\0a\0b', charset, 'ab'],
        ['plain text', charset, 'plain text'],
      ]);
    }
    check([
      ['\x60\x4f\x7d\x59', 'utf-16', '`O}Y'],
      ['\x60\x4f\x8d\x8b', 'utf-16', '你讍'],
    ]);
  });

  it('reads header text as UTF-8 (RFC 6532) or as Western', () => {
    assert.equal(decodeRaw('\xc3\xbc'), 'ü');
    assert.equal(decodeRaw('\xfc x'), 'ü x');
    assert.equal(decodeRaw('x'), 'x');
  });

  it('reads header text that is not UTF-8 in the charset of the text below it', () => {
    assert.equal(decodeRaw('\xf0\xd2\xc9', 'koi8-r'), 'При');
    assert.equal(decodeRaw('\xc3\xbc', 'koi8-r'), 'ü');
    assert.equal(decodeRaw('\x1b$B$3\x1b(B', 'iso-2022-jp'), 'こ');
    assert.equal(decodeRaw('\x1b$B$3\x1b(B'), '\x1b$B$3\x1b(B');
    assert.equal(decodeRaw('\xfc', 'x-klingon'), 'ü');
  });
});

const labels = [
  '',
  'utf-8',
  'us-ascii',
  'iso-8859-1',
  'windows-1251',
  'iso-2022-jp',
  'iso-2022-kr',
  'hz-gb-2312',
  'utf-7',
  'utf-16',
  'utf-16be',
  'utf-32',
  'utf-32le',
  'gb18030',
  'big5',
  'euc-jp',
  'euc-kr',
  'shift_jis',
  'cp437',
  'x-mac-greek',
  'viscii',
];

/** Bytes in which all the signs are likely: escapes, shifts, zeros, marks, sequences whole and broken. */
const bytes = fc
  .array(
    fc.oneof(
      fc.uint8Array({ maxLength: 8 }),
      fc.string({ unit: 'grapheme', maxLength: 8 }).map(utf8Bytes),
      fc
        .constantFrom(
          '\x1b$B$3',
          '\x1b(B',
          '\x1b(B\x1b$B',
          '\x1b',
          '\x1b$)C',
          '\x0e0!',
          '\x0f',
          '~{VP',
          '~}',
          '+2D3eAA-',
          '+',
          '-',
          'a\0',
          '\0\0',
        )
        .map(bytesOf),
      fc.constantFrom('\xef\xbb\xbf', '\xff\xfe', '\xfe\xff', '\xff\xfe\0\0', '\0\0\xfe\xff').map(bytesOf),
    ),
    { maxLength: 12 },
  )
  .map((pieces) => concatBytes(pieces));

function readInPieces(whole: Uint8Array, charset: string, cuts: readonly number[]): string {
  const reader = new TextReader(charset);
  let text = '';
  let at = 0;
  for (const size of cuts) {
    // The reader may keep nothing of what it was given: the same memory comes again, with other bytes.
    const piece = Uint8Array.from(whole.subarray(at, at + size));
    text += reader.write(piece);
    piece.fill(0xa5);
    at += size;
  }
  return text + reader.write(whole.subarray(at)) + reader.end();
}

describe('TextReader', () => {
  it('gives the text of decodeText however the bytes are cut', () => {
    const cuts = fc.array(fc.nat(6), { maxLength: 60 });
    fc.assert(
      fc.property(bytes, fc.constantFrom(...labels), cuts, (whole, charset, cuts) => {
        assert.equal(readInPieces(whole, charset, cuts), decodeText(whole, charset));
      }),
      { numRuns: 3000 },
    );
  });

  it('decides by the first 4 KiB, whatever comes later', () => {
    const long = 'a'.repeat(5000);
    for (const text of [
      `\xc3\xbc${long}\xfc\xfc`,
      `\xfc${long}\xc3\xbc\xc3\xbc`,
      `${long}\xc3\xbc`,
      `${long}\xfc`,
      '\xc3\xbc'.repeat(4000),
    ]) {
      for (const charset of ['', 'utf-8', 'iso-8859-1', 'iso-2022-jp']) {
        const whole = bytesOf(text);
        const cuts = Array.from({ length: 90 }, () => 97);
        assert.equal(readInPieces(whole, charset, cuts), decodeText(whole, charset));
      }
    }
    assert.equal(decode(`\xc3\xbc${long}\xfc`), `ü${long}\ufffd`);
    assert.equal(decode(`\xfc${long}\xc3\xbc`), `ü${long}Ã¼`);
  });

  it('hands plain text on at once', () => {
    const reader = new TextReader('');
    assert.equal(reader.write(bytesOf('abc')), 'abc');
    assert.equal(reader.write(bytesOf('\xfc')), '');
    assert.equal(reader.end(), 'ü');
  });

  it('takes time that grows with the length', () => {
    for (const charset of labels) {
      decode('\xc3'.repeat(300_000), charset);
      decode('~{+\x1b'.repeat(100_000), charset);
      readInPieces(
        bytesOf('\xfc'.repeat(6000)),
        charset,
        Array.from({ length: 6000 }, () => 1),
      );
    }
  });
});
