import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import fc from 'fast-check';
import { bytesOf } from '../../../base/bytes.ts';
import { MessageParser } from '../parts/parser.ts';
import type { Part } from '../types.ts';
import { printParameter } from './extended-parameters.ts';
import { decodeParameter, parseParameterized } from './parameters.ts';

function parameters(value: string): Record<string, string> {
  return Object.fromEntries(parseParameterized(value).parameters);
}

function partWith(header: string): Part {
  const parser = new MessageParser();
  parser.write(bytesOf(`${header}\r\n\r\n`));
  return parser.end().root;
}

/** The text of the parameter "name". */
function decode(value: string): string | undefined {
  return decodeParameter(parseParameterized(`a/b; ${value}`).parameters, 'name');
}

describe('parseParameterized (RFC 2045 §5.1)', () => {
  it('reads a type and its parameters', () => {
    assert.deepEqual(parseParameterized('Text/HTML; Charset="UTF-8"; format=flowed'), {
      value: 'text/html',
      parameters: [
        ['charset', 'UTF-8'],
        ['format', 'flowed'],
      ],
    });
  });

  it('steps over comments', () => {
    assert.deepEqual(parameters('text/plain (a;b); (x) charset (y) = us-ascii (Plain text)'), { charset: 'us-ascii' });
  });

  it('unquotes', () => {
    assert.deepEqual(parameters('a/b; name="x\\"y;z\\\\"'), { name: 'x"y;z\\' });
  });

  it('reads what is wrong but common', () => {
    const rows: readonly (readonly [written: string, meant: Record<string, string>])[] = [
      // blanks and brackets outside quotes
      ['a/b; name=my file (1).pdf; x=y', { name: 'my file (1).pdf', x: 'y' }],
      ['a/b; name=a b.pdf (a comment); x=y', { name: 'a b.pdf', x: 'y' }],
      ['a/b; name=file(final).pdf', { name: 'file(final).pdf' }],
      ['a/b; name=(; (', { name: '(' }],
      // semicolons too few and too many
      ['a/b charset=utf-8 format=flowed', { charset: 'utf-8', format: 'flowed' }],
      ['a/b; charset="windows-1250"\treply-type=original', { charset: 'windows-1250', 'reply-type': 'original' }],
      ['a/b; charset="utf-8"name="x"', { charset: 'utf-8', name: 'x' }],
      ['a/b;; ;charset=utf-8;', { charset: 'utf-8' }],
      ['a/b; name=a;b.pdf; x=y', { name: 'a', x: 'y' }],
      // quotes: one missing, too many, of the wrong kind
      ['a/b; name="never closed; x=y', { name: 'never closed', x: 'y' }],
      ['a/b; name=never opened"; x=y', { name: 'never opened', x: 'y' }],
      ['a/b; name="a"b".pdf"; x=y', { name: 'a"b".pdf', x: 'y' }],
      ['a/b; boundary="abc"xyz; x=y', { boundary: 'abc', x: 'y' }],
      [String.raw`a/b; charset=\"utf-8\"`, { charset: String.raw`\"utf-8\"` }],
      ["a/b; name='a b.pdf'; x=y", { name: "'a b.pdf'", x: 'y' }],
      // values that look like something else
      ['a/b; nothing; =x; c=d', { c: 'd' }],
      ['a/b; boundary==_x=_y', { boundary: '=_x=_y' }],
      ['a/b; boundary=----=_Part:1/2?<x>@,[y]', { boundary: '----=_Part:1/2?<x>@,[y]' }],
      ['a/b; name = x ; NAME2\t=\t"y"', { name: 'x', name2: 'y' }],
      ['a/b; name=; x=y', { name: '', x: 'y' }],
      ['a/b; name==?utf-8?q?a?= =?utf-8?q?b?=; x=y', { name: '=?utf-8?q?a?= =?utf-8?q?b?=', x: 'y' }],
    ];
    for (const [written, meant] of rows) assert.deepEqual(parameters(written), meant, written);
    assert.deepEqual(parseParameterized('filename=x.pdf'), { value: '', parameters: [['filename', 'x.pdf']] });
  });

  it('takes time that grows with the length', () => {
    const pieces = [
      ';',
      '=',
      '(',
      '"',
      'a=b ',
      'a ',
      ' ',
      'a=b;',
      '; a*1=b',
      '(x)y ',
      '( ',
      'a="b"c ',
      'a="b"c"',
      '"" ',
      '; a="b" (c',
      '()',
    ];
    for (const piece of pieces) parseParameterized(`a/b; c=${piece.repeat(100_000)}`);
  });
});

describe('decodeParameter (RFC 2231)', () => {
  it('reads the examples of RFC 2231', () => {
    assert.equal(decode("name*=us-ascii'en-us'This%20is%20%2A%2A%2Afun%2A%2A%2A"), 'This is ***fun***');
    assert.equal(decode('name*0="ftp://";name*1="cs.utk.edu/pub/moore"'), 'ftp://cs.utk.edu/pub/moore');
    assert.equal(
      decode("name*0*=us-ascii'en'This%20is%20even%20more%20;name*1*=%2A%2A%2Afun%2A%2A%2A%20;name*2=\"isn't it!\""),
      "This is even more ***fun*** isn't it!",
    );
  });

  it('puts continuations in their order and joins characters split between them', () => {
    assert.equal(decode("name*2=c; name*1*=%BCb; name*0*=utf-8''a%C3"), 'aübc');
  });

  it('prefers the extended form, and falls back to encoded words and raw bytes', () => {
    assert.equal(decode("name=plain; name*=utf-8''%C3%BC"), 'ü');
    assert.equal(decode('name="=?utf-8?q?=C3=BC?="'), 'ü');
    assert.equal(decode('name="\xc3\xbc"'), 'ü');
    assert.equal(decode('name*=%41%'), 'A%');
    assert.equal(decode('other=x'), undefined);
  });

  it('passes over gaps and takes the first of two pieces with one number', () => {
    const rows: readonly (readonly [written: string, meant: string])[] = [
      ['name*0=a; name*2=c', 'ac'],
      ['name*1=b; name*2=c', 'bc'],
      ['name*0=a; name*0=x; name*1=b', 'ab'],
      ['name*00=a; name*01=b', 'ab'],
      ["name*0*=utf-8''%C3; name*1*=%BC; name*1=x", 'ü'],
      ['name=a; name=b', 'a'],
    ];
    for (const [written, meant] of rows) assert.equal(decode(written), meant, written);
  });

  it('takes the extended form beside any other', () => {
    for (const other of ['name=x', 'name*0=x; name*1=y']) {
      assert.equal(decode(`${other}; name*=utf-8''%C3%BC`), 'ü');
      assert.equal(decode(`name*=utf-8''%C3%BC; ${other}`), 'ü');
    }
  });

  it('reads what is wrong but common', () => {
    const rows: readonly (readonly [written: string, meant: string])[] = [
      ['name*="utf-8\'\'%C3%BC"', 'ü'],
      ["name*=UTF-8'de'\xc3\xbc%", 'ü%'],
      ["name*=''%C3%BC", 'ü'],
      ["name*=iso-8859-1''%FC", 'ü'],
      ["name*=x-klingon''%FC", 'ü'],
      ['name*=%C3%BC', 'ü'],
      ["name*=utf-8''it's", "it's"],
      ['name*0="=?utf-8?B?w7w="; name*1="?="', 'ü'],
      ['name="=?utf-8?q?a?= =?utf-8?q?b?=.pdf"', 'ab.pdf'],
      ['name==?utf-8?q?a?= =?utf-8?q?b?=', 'ab'],
      ['name="a%20b"', 'a%20b'],
      ["name*0=a; name*1*=%C3%BC; name*2='x'", "aü'x'"],
    ];
    for (const [written, meant] of rows) assert.equal(decode(written), meant, written);
  });

  it('leaves a continuation alone that counts beyond 9999', () => {
    assert.equal(decode('name*0=a; name*9999=b; name*10000=c'), 'ab');
  });

  it('lets no control character through', () => {
    assert.equal(decode("name*=utf-8''a%0D%0Ab%00"), 'a b ');
    assert.equal(decode('name="=?utf-8?q?a=0Ab?="'), 'a b');
  });

  it('takes time that grows with the number of pieces', () => {
    const pieces = Array.from(
      { length: 10_000 },
      (_, index) => `name*${9_999 - index}*=%C3; x${index}=y; x${index}*0=z`,
    );
    assert.equal(parseParameterized(`a/b; ${pieces.join('; ')}`).parameters.length, 20_001);
  });

  it('keeps a percent sign in a plain piece', () => {
    assert.equal(decode("name*0*=utf-8''%41; name*1=%41"), 'A%41');
  });
});

describe('printParameter', () => {
  it('writes the simplest form that holds the text', () => {
    assert.equal(printParameter('charset', 'utf-8'), 'charset=utf-8');
    assert.equal(printParameter('name', 'a b.pdf'), 'name="a b.pdf"');
    assert.equal(printParameter('name', 'a"\\.pdf'), 'name="a\\"\\\\.pdf"');
    assert.equal(printParameter('name', ''), 'name=""');
    assert.equal(printParameter('name', 'Größe 1'), "name*=utf-8''Gr%C3%B6%C3%9Fe%201");
    assert.equal(printParameter('name', '=?utf-8?q?x?='), "name*=utf-8''%3D%3Futf-8%3Fq%3Fx%3F%3D");
    assert.equal(printParameter('name', "a'b'c"), `name="a'b'c"`);
  });

  it('cuts what is long into pieces for a line each (RFC 2231 §3)', () => {
    for (const text of ['ü'.repeat(500), 'a'.repeat(5000), 'a ü'.repeat(100)]) {
      const pieces = printParameter('filename', text).split(' ');
      assert.ok(pieces.length > 1 && pieces.every((piece) => ` ${piece}`.length <= 78));
      assert.match(pieces[1] ?? '', /^filename\*1\*=[^%]*(?:%[0-9A-F]{2}[^%]*)*;?$/);
    }
  });

  it('is undone by parseParameterized and decodeParameter', () => {
    const text = fc.oneof(
      fc.string({ unit: 'grapheme', maxLength: 200 }),
      fc.string({ unit: 'binary', maxLength: 100 }),
      fc.string({
        unit: fc.constantFrom('"', '\\', ' ', '=?', '?=', "'", '%', ';', '(', ')', '*', 'a', 'ü'),
        maxLength: 100,
      }),
    );
    fc.assert(
      fc.property(
        text,
        fc.constantFrom('name', 'filename', 'x-a-long-name-of-a-parameter-that-nobody-uses'),
        (text, name) => {
          const written = printParameter(name, text);
          assert.match(written, /^[ -~]*$/);
          const { parameters } = parseParameterized(`attachment; size=1; ${written}; x=y`);
          assert.deepEqual(parameters.length, 3);
          assert.equal(decodeParameter(parameters, name), shown(text));
        },
      ),
    );
  });

  /** What remains of a text: no halves of surrogate pairs, no control characters, no byte order mark in front. */
  function shown(text: string): string {
    return text
      .toWellFormed()
      .replace(/[^\P{Cc}\t]+/gu, ' ')
      .replace(/^\ufeff/, '');
  }
});

describe('what a header says about its body', () => {
  it('is text/plain in 7 bits by default', () => {
    const { type, subtype, encoding, disposition, id } = partWith('Subject: x');
    assert.deepEqual([type, subtype, encoding, disposition, id], ['text', 'plain', '7bit', undefined, undefined]);
  });

  it('is text/plain where the type is broken, keeping the parameters', () => {
    for (const value of ['text', 'text/', '/', 'a/b/c', '']) {
      const part = partWith(`Content-Type: ${value}; charset=utf-8`);
      assert.deepEqual([part.type, part.subtype, part.parameters], ['text', 'plain', [['charset', 'utf-8']]], value);
    }
  });

  it('reads all the other fields', () => {
    const part = partWith(
      [
        'Content-Type: IMAGE / PNG',
        'Content-Transfer-Encoding: BASE64 (of course)',
        'Content-Disposition: Inline; filename=x.png',
        'Content-ID: <1@x>',
        'Content-Description: a roof',
        'Content-MD5: Q2hlY2sgSW50ZWdyaXR5IQ==',
        'Content-Language: de, en (mostly)',
        'Content-Location: http://x.test/',
      ].join('\r\n'),
    );
    assert.deepEqual([part.type, part.subtype, part.encoding], ['image', 'png', 'base64']);
    assert.deepEqual(part.disposition, { type: 'inline', parameters: [['filename', 'x.png']] });
    assert.deepEqual([part.id, part.description, part.md5], ['<1@x>', 'a roof', 'Q2hlY2sgSW50ZWdyaXR5IQ==']);
    assert.deepEqual([part.language, part.location], [['de', 'en'], 'http://x.test/']);
  });
});
