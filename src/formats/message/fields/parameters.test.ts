import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { bytesOf } from '../../../base/bytes.ts';
import { decodeParameter, MessageParser, parseParameterized, type Part } from '../index.ts';

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
    assert.deepEqual(parameters('a/b; name=my file (1).pdf; x=y'), { name: 'my file .pdf', x: 'y' });
    assert.deepEqual(parameters('a/b charset=utf-8 format=flowed'), { charset: 'utf-8', format: 'flowed' });
    assert.deepEqual(parameters('a/b;; ;charset=utf-8;'), { charset: 'utf-8' });
    assert.deepEqual(parameters('a/b; name="never closed; x=y'), { name: '"never closed', x: 'y' });
    assert.deepEqual(parameters('a/b; nothing; =x; c=d'), { c: 'd' });
    assert.deepEqual(parameters('a/b; boundary==_x=_y'), { boundary: '=_x=_y' });
    assert.deepEqual(parameters('a/b; name=(; ('), { name: '(' });
    assert.deepEqual(parseParameterized('filename=x.pdf'), { value: '', parameters: [['filename', 'x.pdf']] });
  });

  it('takes time that grows with the length', () => {
    for (const piece of [';', '=', '(', '"', 'a=b ', 'a ', ' ', 'a=b;', '; a*1=b'])
      parseParameterized(`a/b; c=${piece.repeat(100_000)}`);
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

  it('keeps a percent sign in a plain piece', () => {
    assert.equal(decode("name*0*=utf-8''%41; name*1=%41"), 'A%41');
  });
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
