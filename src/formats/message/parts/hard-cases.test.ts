/** Messages that readers disagree about, and how we read them. */
import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { bytesOf } from '../../../base/bytes.ts';
import { field, MessageParser, type Part } from '../index.ts';

function read(message: string): Part {
  const parser = new MessageParser();
  parser.write(bytesOf(message));
  return parser.end().root;
}

function lines(...texts: string[]): string {
  return texts.map((text) => `${text}\r\n`).join('');
}

/** "multipart/mixed(text/plain, ...)", with the bodies of leaves as JSON. */
function sketch(message: string, part = read(message)): string {
  const name = `${part.type}/${part.subtype}`;
  const inner = part.message ? [part.message] : part.parts;
  if (inner.length > 0) return `${name}(${inner.map((child) => sketch(message, child)).join(', ')})`;
  return `${name} ${JSON.stringify(message.slice(part.bodyStart, part.bodyEnd))}`;
}

const mixed = 'Content-Type: multipart/mixed; boundary=b';

const cases: Readonly<Record<string, readonly [message: string, reading: string]>> = {
  'a multipart in base64 is read as it stands (RFC 2045 §6.4)': [
    lines(mixed, 'Content-Transfer-Encoding: base64', '', '--b', '', 'one', '--b--'),
    'multipart/mixed(text/plain "one")',
  ],
  'message/global is a message': [
    lines('Content-Type: message/global', '', 'Subject: \xc3\xa4', '', 'in'),
    'message/global(text/plain "in\\r\\n")',
  ],
  'an encoded message/global stays closed': [
    lines(
      'Content-Type: message/global',
      'Content-Transfer-Encoding: quoted-printable',
      '',
      'Subject: =C3=A4',
      '',
      'in',
    ),
    'message/global "Subject: =C3=A4\\r\\n\\r\\nin\\r\\n"',
  ],
  'message/partial is a leaf: its content is a piece of a message (RFC 2046 §5.2.2)': [
    lines('Content-Type: message/partial; id="1@x"; number=2; total=3', '', 'Subject: no header', '', 'in'),
    'message/partial "Subject: no header\\r\\n\\r\\nin\\r\\n"',
  ],
  'message/delivery-status is a leaf': [
    lines('Content-Type: message/delivery-status', '', 'Reporting-MTA: dns; x', '', 'Action: failed'),
    'message/delivery-status "Reporting-MTA: dns; x\\r\\n\\r\\nAction: failed\\r\\n"',
  ],
  'a digest whose parts say what they are': [
    lines(
      'Content-Type: multipart/digest; boundary=b',
      '',
      '--b',
      'Content-Type: text/html',
      '',
      'x',
      '--b',
      '',
      'A: 1',
      '',
      'in',
      '--b--',
    ),
    'multipart/digest(text/html "x", message/rfc822(text/plain "in"))',
  ],
  'a multipart that is only a header': [lines(mixed), 'multipart/mixed ""'],
  'a multipart without parts': [lines(mixed, '', 'x', '--b--', 'y'), 'multipart/mixed "x\\r\\n--b--\\r\\ny\\r\\n"'],
  'a bare CR ends no line, and so no delimiter begins behind it': [
    lines(mixed, '', '--b', '', 'one\r--b\rtwo', '--b--'),
    'multipart/mixed(text/plain "one\\r--b\\rtwo")',
  ],
  'a bare CR before a delimiter’s line feed': [
    lines(mixed, '', '--b', '', 'one\r', '--b--'),
    'multipart/mixed(text/plain "one\\r")',
  ],
  'NUL in a delimiter line, behind the boundary': [
    lines(mixed, '', '--b\0', '', 'one', '--b--\0'),
    'multipart/mixed(text/plain "one")',
  ],
  'a delimiter in a header ends the header': [
    lines(mixed, '', '--b', 'Content-Type: text/html', '--b', '', 'two', '--b--'),
    'multipart/mixed(text/html "", text/plain "two")',
  ],
  'the first of two Content-Types is meant': [
    lines('Content-Type: text/html', 'Content-Type: text/plain', '', 'x'),
    'text/html "x\\r\\n"',
  ],
  'a folded boundary': [
    lines('Content-Type: multipart/mixed;', '\tboundary="a', ' b"', '', '--a b', '', 'one', '--a b--'),
    'multipart/mixed(text/plain "one")',
  ],
  'a boundary in two pieces (RFC 2231 §3)': [
    lines('Content-Type: multipart/mixed; boundary*0="a"; boundary*1="b"', '', '--ab', '', 'one', '--ab--'),
    'multipart/mixed(text/plain "one")',
  ],
  'a message in a message in a part, all ended by one delimiter': [
    lines(
      mixed,
      '',
      '--b',
      'Content-Type: message/rfc822',
      '',
      'Content-Type: message/rfc822',
      '',
      'A: 1',
      '',
      'in',
      '--b',
      '',
      'out',
      '--b--',
    ),
    'multipart/mixed(message/rfc822(message/rfc822(text/plain "in")), text/plain "out")',
  ],
  'a message inside that is only a header': [
    lines(mixed, '', '--b', 'Content-Type: message/rfc822', '', 'Subject: in', '--b--'),
    'multipart/mixed(message/rfc822(text/plain ""))',
  ],
  'a message inside with a store’s line': [
    lines('Content-Type: message/rfc822', '', 'From a@b Fri Nov 20 10:22:23 2026', 'Content-Type: text/html', '', 'in'),
    'message/rfc822(text/html "in\\r\\n")',
  ],
};

describe('hard cases', () => {
  for (const [name, [message, reading]] of Object.entries(cases)) {
    it(name, () => assert.equal(sketch(message), reading));
  }

  it('a header with bytes above 127, NUL and bare CR keeps its fields', () => {
    const { header } = read(lines('From: J\xf6rg <a@b>', 'Subject: a\0b\rc', '', 'x'));
    assert.deepEqual([field(header, 'from'), field(header, 'subject')], ['J\xf6rg <a@b>', 'ab c']);
  });
});
