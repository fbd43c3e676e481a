import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { bytesOf } from '../../../base/bytes.ts';
import { parseHeader } from './header.ts';
import { decodeField, headerCharsetOf } from './header-charset.ts';
import { decodeWords } from './words.ts';

function charsetOf(header: string): string {
  return headerCharsetOf(parseHeader(bytesOf(`${header}\r\n\r\n`)));
}

describe('headerCharsetOf', () => {
  it('is the charset of the text, where old programs write headers in it', () => {
    assert.equal(charsetOf('Content-Type: text/plain; charset=koi8-r'), 'koi8-r');
    assert.equal(charsetOf('content-type: text/html;\r\n charset="ks_c_5601-1987"'), 'ks_c_5601-1987');
  });

  it('is none where nothing is named, nobody knows it, or it would be found where it is not', () => {
    for (const header of ['Subject: charset=koi8-r', 'Content-Type: text/plain', 'Content-Type: multipart/mixed']) {
      assert.equal(charsetOf(header), '', header);
    }
    for (const charset of ['utf-8', 'UTF-7', 'utf-16le', '"utf-16"', 'unicode', 'hz-gb-2312', 'x-klingon', '']) {
      assert.equal(charsetOf(`Content-Type: text/plain; charset=${charset}`), '', charset);
    }
  });

  it('is that of a field by its name', () => {
    const type = 'Content-Type: text/plain; charset=koi8-r\r\n';
    const header = parseHeader(bytesOf(`Subject: \xf0\xd2\xc9\r\nFrom: =?utf-8?q?J=C3=B6?= <j@x>\r\n${type}`));
    const texts = ['subject', 'From', 'to'].map((name) => decodeField(header, name));
    assert.deepEqual(texts, ['При', 'Jö <j@x>', undefined]);
  });

  it('does not touch encoded words', () => {
    assert.equal(decodeWords('\xf0\xd2\xc9 =?utf-8?q?=C3=BC?= \xf0\xd2\xc9', 'koi8-r'), 'При ü При');
  });
});
