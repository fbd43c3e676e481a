import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { bytesOf } from '../../../base/bytes.ts';
import { MessageParser } from '../parts/parser.ts';
import type { Part } from '../types.ts';
import { type BodyPart, bodyStructureOf } from './body-part.ts';
import { numberedInside, type NumberedPart, numberedRoots } from './numbers.ts';

function rootOf(...lines: readonly string[]): Part {
  const parser = new MessageParser();
  parser.write(bytesOf([...lines, ''].join('\r\n')));
  return parser.end().root;
}

/** As JMAP shows it, without the header. */
function bodyPart(...lines: readonly string[]): Omit<BodyPart, 'headers'> {
  const { headers: _, ...shown } = bodyStructureOf(rootOf(...lines), () => 7);
  return shown;
}

describe('EmailBodyPart (RFC 8621 §4.1.4)', () => {
  it('has text/plain in us-ascii for what says nothing', () => {
    assert.deepEqual(bodyPart('', 'x'), { partId: '1', size: 7, type: 'text/plain', charset: 'us-ascii' });
  });

  it('tells what the header says, decoded', () => {
    assert.deepEqual(
      bodyPart(
        "Content-Type: (a comment) Image/PNG; name*=utf-8''Z%C3%BCrich.png",
        'Content-Disposition: Inline (so it is)',
        'Content-ID: (x) <a.b@example.test>',
        'Content-Language: de, en',
        'Content-Location: https://example.test/x',
        '',
        'x',
      ),
      {
        partId: '1',
        size: 7,
        name: 'Zürich.png',
        type: 'image/png',
        disposition: 'inline',
        cid: 'a.b@example.test',
        language: ['de', 'en'],
        location: 'https://example.test/x',
      },
    );
  });

  it('takes the name of Content-Disposition first', () => {
    const { name } = bodyPart(
      'Content-Type: a/b; name=two',
      'Content-Disposition: attachment; filename==?utf-8?q?one?=',
    );
    assert.equal(name, 'one');
  });

  it('has the charset that is named, also of what is no text', () => {
    assert.equal(bodyPart('Content-Type: text/html; charset="KOI8-R"', '').charset, 'KOI8-R');
    assert.equal(bodyPart('Content-Type: text/html', '').charset, 'us-ascii');
    assert.equal(bodyPart('Content-Type: application/xml; charset=utf-8', '').charset, 'utf-8');
    assert.equal(bodyPart('Content-Type: application/xml', '').charset, undefined);
  });

  it('has parts inside, and messages that stay closed', () => {
    const shown = bodyPart(
      'Content-Type: multipart/mixed; boundary=x',
      '',
      '--x',
      '',
      'text',
      '--x',
      'Content-Type: message/rfc822',
      '',
      'Subject: inner',
      '',
      'text',
      '--x--',
    );
    assert.deepEqual([shown.partId, shown.size, shown.type], [undefined, 0, 'multipart/mixed']);
    const inner = shown.subParts?.map(({ partId, type, subParts }) => [partId, type, subParts]);
    assert.deepEqual(inner, [
      ['1', 'text/plain', undefined],
      ['2', 'message/rfc822', undefined],
    ]);
  });
});

describe('Parts have the numbers of IMAP', () => {
  function numbers(parts: readonly NumberedPart[]): string[] {
    return parts.flatMap((part) => [`${part.number} ${part.part.subtype}`, ...numbers(numberedInside(part))]);
  }

  it('which count in multiparts and look through messages (RFC 3501 §6.4.5)', () => {
    const message = [
      'Content-Type: multipart/alternative; boundary=y',
      '',
      '--y',
      '',
      '1',
      '--y',
      'Content-Type: text/html',
    ];
    const root = rootOf(
      'Content-Type: multipart/mixed; boundary=x',
      '',
      '--x',
      '',
      'text',
      '--x',
      'Content-Type: message/rfc822',
      '',
      ...message,
      '',
      '--y--',
      '--x',
      'Content-Type: message/rfc822',
      '',
      'Subject: single',
      '',
      'text',
      '--x--',
    );
    assert.deepEqual(numbers(numberedRoots(root)), [
      '1 plain',
      '2 rfc822',
      '2.1 plain',
      '2.2 html',
      '3 rfc822',
      '3.1 plain',
    ]);
    assert.deepEqual(numbers(numberedRoots(rootOf('', 'x'))), ['1 plain']);
  });
});
