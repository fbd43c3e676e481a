import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { bytesOf } from '../../../base/bytes.ts';
import { limits } from '../../../base/limits.ts';
import type { ParsedMessage } from '../index.ts';
import { type MessageLimits, MessageParser } from './parser.ts';

function parse(message: string, bounds?: MessageLimits): ParsedMessage {
  const parser = new MessageParser(bounds);
  parser.write(bytesOf(message));
  return parser.end();
}

function lines(...texts: string[]): string {
  return texts.map((text) => `${text}\r\n`).join('');
}

/**
 * The defects of a message in which "|" marks the places where they are to be found; the mark itself is taken out.
 * Offsets must be those of the marks, in their order.
 */
function defectsOf(marked: string, bounds?: MessageLimits): string[] {
  const pieces = marked.split('|');
  const message = pieces.join('');
  const { defects } = parse(message, bounds);
  let at = 0;
  const marks = pieces.slice(0, -1).map((piece) => (at += piece.length));
  assert.deepEqual(
    defects.map(({ offset }) => offset),
    marks,
    JSON.stringify(defects),
  );
  return defects.map(({ kind }) => kind);
}

type Cases = Readonly<Record<string, readonly [marked: string, ...kinds: string[]]>>;

function check(cases: Cases): void {
  for (const [name, [marked, ...kinds]] of Object.entries(cases)) {
    it(name, () => assert.deepEqual(defectsOf(marked), kinds));
  }
}

const multipart = 'Content-Type: multipart/mixed; boundary=b';
const inner = 'Content-Type: multipart/mixed; boundary=c';

describe('defects of lines', () => {
  check({
    'a message without any': [lines('From: a@b', 'Subject: hi', '', 'text', '-- ', 'Alice')],
    'a bare LF, the first of many': ['A: 1|\nB: 2\n\ntext\n', 'bareLineFeed'],
    'a bare LF in the body': [`${lines('A: 1', '', 'text')}more|\nand more\n`, 'bareLineFeed'],
    'a bare CR in a header': [lines('A: 1|\r2', '', 'te\rxt'), 'bareCarriageReturn'],
    'a bare CR in the body': [lines('A: 1', '', 'text', 'te|\rxt\r', '\r'), 'bareCarriageReturn'],
    'a bare CR before a line break': [lines('A: 1', '', 'text|\r', 'more'), 'bareCarriageReturn'],
    'a bare CR at the end': [`${lines('A: 1', '')}text|\r`, 'bareCarriageReturn'],
    'a bare CR where lines end in LF': ['A: 1|\n\nte|\rxt\n', 'bareLineFeed', 'bareCarriageReturn'],
    'NUL, the first': [lines('A: 1|\0', '', 'te\0xt'), 'nul'],
    'a line of 999 characters, and none of 998': [
      `${lines('A: 1', '', 'x'.repeat(998))}|${lines('y'.repeat(999), 'z'.repeat(1000))}`,
      'longLine',
    ],
    'a long line of a header': [`|${lines(`A: ${'x'.repeat(999)}`, '', 'text')}`, 'longLine'],
    'a long last line without its line break': [`${lines('A: 1', '')}|${'x'.repeat(999)}`, 'longLine'],
    'bytes above 127 in a body that says nothing of them': [lines('A: 1', '', 'ab|\xe4c', '\xe4'), 'eightBitBody'],
    'bytes above 127 in a line with a dash': [lines(multipart, '', '--b', '', '-|\xe4', '--b--'), 'eightBitBody'],
    'bytes above 127 where they are announced': [
      lines('Content-Type: text/plain; charset=utf-8', 'Content-Transfer-Encoding: 8bit', '', '\xc3\xa4'),
    ],
    'bytes above 127 in each part by itself': [
      lines(
        multipart,
        '',
        '--b',
        '',
        '|\xe4',
        '--b',
        'Content-Transfer-Encoding: 8bit',
        '',
        '\xe4',
        '--b',
        '',
        '|\xe4',
        '--b--',
      ),
      'eightBitBody',
      'eightBitBody',
    ],
    'bytes above 127 in a preamble, which is nobody’s body': [
      lines(multipart, '', '\xe4', '--b', '', 'x', '--b--', '\xe4'),
    ],
  });
});

describe('defects of headers', () => {
  check({
    'bytes above 127, of which RFC 6532 allows some': [
      lines('Subject: |\xe4\xf6', 'To: \xe4', '', 'x'),
      'eightBitHeader',
    ],
    'a line that is no field between others': [lines('A: 1', '|rubbish', 'B: 2', 'more', 'C: 3', '', 'x'), 'notAField'],
    'no empty line before the body': [lines('A: 1', '|Dear Bob,', '', 'text'), 'missingEmptyLine'],
    'no empty line, and an end that comes soon': [`A: 1\r\n|Dear B|\xf6b`, 'missingEmptyLine', 'eightBitBody'],
    'no header at all': [`|${lines('Dear Bob,')}`, 'missingEmptyLine'],
    'no header and no empty line in a part': [lines(multipart, '', '--b', '|text', '--b--'), 'missingEmptyLine'],
    'a delimiter instead of the empty line': [lines(multipart, '|--b', '', 'text', '--b--'), 'missingEmptyLine'],
    'dashes instead of the empty line': [lines('A: 1', '|-- ', 'Alice'), 'missingEmptyLine'],
    'a header alone, which needs no empty line': [lines('A: 1', 'B: 2')],
    'a part of a header alone, which needs none either': [lines(multipart, '', '--b', 'Content-ID: <1@x>', '--b--')],
    'the line of a mail store': [`|${lines('From a@b Fri Nov 20 10:22:23 2026', 'A: 1', '')}`, 'storeLine'],
    'a byte order mark': [`|${lines('\xef\xbb\xbfA: 1', '')}`, 'byteOrderMark'],
    'a field twice that may stand once': [
      lines('To: a@b', 'Received: 1', 'Received: 2', 'From: a@b', '|FROM: c@d', 'From: e@f', ''),
      'duplicateField',
    ],
  });

  it('more bytes than are kept', () => {
    const few = { ...limits, headerBytesMax: 40 };
    assert.deepEqual(defectsOf(lines('A: 1', '|B: ' + 'x'.repeat(40), 'C: 3', '', 'x'), few), ['headerBeyondLimit']);
    assert.deepEqual(defectsOf(`|A: ${'x'.repeat(100)}`, few), ['headerBeyondLimit']);
  });

  it('more fields than are kept', () => {
    const few = { ...limits, headerFieldsMax: 2 };
    assert.deepEqual(defectsOf(lines('A: 1', 'B: 2', '|C: 3', 'D: 4', '', 'x'), few), ['headerBeyondLimit']);
    assert.deepEqual(defectsOf(lines('A: 1', 'B: 2', '', 'x'), few), []);
  });
});

describe('defects of what a body is said to be', () => {
  check({
    'a type without a subtype': [lines('A: 1', '|Content-Type: text', '', 'x'), 'brokenContentType'],
    'no type': [lines('|Content-Type:', '', 'x'), 'brokenContentType'],
    'a type with comments and blanks': [lines('Content-Type: (a) text / plain (b)', '', 'x')],
    'an encoding nobody knows': [lines('|Content-Transfer-Encoding: rot13', '', 'x'), 'unknownEncoding'],
    'a charset nobody knows': [lines('|Content-Type: text/html; charset=klingon', '', 'x'), 'unknownCharset'],
    'a multipart in base64, which is read as it stands (RFC 2045 §6.4)': [
      lines(multipart, '|Content-Transfer-Encoding: base64', '', '--b', '', 'x', '--b--'),
      'encodedMultipart',
    ],
    'a message in quoted-printable, which is not looked into': [
      lines('Content-Type: message/rfc822', '|Content-Transfer-Encoding: quoted-printable', '', 'A: 1', '', 'x'),
      'encodedMessage',
    ],
    'message/global may use any (RFC 6532 §3.7)': [
      lines('Content-Type: message/global', 'Content-Transfer-Encoding: base64', '', 'QTogMQ0KDQp4'),
    ],
  });
});

describe('defects of multiparts', () => {
  check({
    'no boundary': [lines('A: 1', '|Content-Type: multipart/mixed', '', 'x'), 'missingBoundary'],
    'an empty boundary': [lines('|Content-Type: multipart/mixed; boundary=" "', '', '-- ', ''), 'missingBoundary'],
    'a boundary that never comes': [lines(multipart, '', '|--x', '', 'x'), 'unusedBoundary'],
    'no end': [`${lines(multipart, '', '--b', '', 'x')}|`, 'unclosedBoundary'],
    'no end before the parent’s next part': [
      lines(multipart, '', '--b', inner, '', '--c', '', 'in').slice(0, -2) + `|${lines('', '--b', '', 'x', '--b--')}`,
      'unclosedBoundary',
    ],
    'an end and no part': [lines(multipart, '', '|--b--'), 'emptyMultipart'],
    'the parent’s boundary': [
      lines(multipart, '', '--b', `|${multipart}`, '', '--b', '', 'in', '--b--', '--b--'),
      'repeatedBoundary',
    ],
    'more behind a delimiter than white space': [
      lines(multipart, '', '--b \t', '', 'x', '|--bc', '', 'y', '--bd', '', 'z', '--b-- '),
      'looseDelimiter',
    ],
    'more behind the last delimiter': [lines(multipart, '', '--b', '', 'x', '|--b--b'), 'looseDelimiter'],
  });

  it('more parts than are opened', () => {
    const few = { ...limits, mimePartsMax: 3 };
    const message = lines(multipart, '', '--b', '', '1', '--b', '', '2', '--b', '|', '3', '--b', '', '4', '--b--');
    assert.deepEqual(defectsOf(message, few), ['partsBeyondLimit']);
  });

  it('more levels than are opened', () => {
    const few = { ...limits, mimeDepthMax: 2 };
    const rfc822 = lines('Content-Type: message/rfc822', '');
    assert.deepEqual(defectsOf(`${rfc822}${rfc822}|${rfc822}${lines('A: 1', '', 'x')}`, few), ['depthBeyondLimit']);
  });
});

describe('the list of defects', () => {
  it('has an end', () => {
    const part = lines('--b', 'Content-Transfer-Encoding: rot13', '', 'x');
    const { defects } = parse(lines(multipart, '') + part.repeat(1000) + '--b--\n');
    assert.equal(defects.length, limits.defectsMax);
  });
});
