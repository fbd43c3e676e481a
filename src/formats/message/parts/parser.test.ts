import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { bytesOf } from '../../../base/bytes.ts';
import { limits } from '../../../base/limits.ts';
import { field, type ParsedMessage, type Part } from '../index.ts';
import { type MessageLimits, MessageParser } from './parser.ts';

function parse(message: string, bounds?: MessageLimits): ParsedMessage {
  const parser = new MessageParser(bounds);
  parser.write(bytesOf(message));
  return parser.end();
}

function lines(...texts: string[]): string {
  return texts.map((text) => `${text}\r\n`).join('');
}

function bodyOf(message: string, part: Part | undefined): string {
  return part ? message.slice(part.bodyStart, part.bodyEnd) : 'no such part';
}

function bodiesOf(message: string): string[] {
  return parse(message).root.parts.map((part) => bodyOf(message, part));
}

/** A multipart/mixed with the boundary "b". */
function mixed(...body: string[]): string {
  return lines('Content-Type: multipart/mixed; boundary=b', '', ...body);
}

/** All the parts, outermost first. */
function partsIn(part: Part): Part[] {
  return [part, ...part.parts.flatMap(partsIn), ...(part.message ? partsIn(part.message) : [])];
}

describe('MessageParser, a message without parts', () => {
  it('tells header from body and counts the lines', () => {
    const message = lines('Subject: hi', '', 'one', 'two');
    const { root, sizeBytes } = parse(message);
    assert.equal(sizeBytes, message.length);
    assert.equal(message.slice(root.headerStart, root.bodyStart), lines('Subject: hi', ''));
    assert.equal(bodyOf(message, root), lines('one', 'two'));
    assert.equal(root.bodyLines, 2);
    assert.deepEqual([root.type, root.subtype, root.encoding], ['text', 'plain', '7bit']);
  });

  it('knows a message that is only a header, with and without its empty line', () => {
    for (const message of [lines('Subject: hi'), lines('Subject: hi', ''), 'Subject: hi']) {
      const { root } = parse(message);
      assert.equal(field(root.header, 'subject'), 'hi');
      assert.deepEqual([root.bodyStart, root.bodyEnd, root.bodyLines], [message.length, message.length, 0]);
    }
  });

  it('takes an empty message and an empty header', () => {
    assert.equal(parse('').root.bodyEnd, 0);
    assert.equal(bodyOf('\r\nbody', parse('\r\nbody').root), 'body');
  });

  it('starts the body at what is no header, where the empty line is missing', () => {
    const message = lines('Subject: hi', 'Dear Bob,', '', 'text');
    assert.equal(bodyOf(message, parse(message).root), lines('Dear Bob,', '', 'text'));
    assert.equal(parse(message).root.bodyLines, 3);
  });

  it('passes over rubbish between the fields of a header', () => {
    const message = lines('A: 1', 'rubbish', '\tmore of it', 'B: 2', '', 'text');
    const { root } = parse(message);
    assert.equal(bodyOf(message, root), lines('text'));
    assert.equal(field(root.header, 'B'), '2');
  });

  it('starts a message inside that has no header where the header around it ends', () => {
    const message = lines('Content-Type: message/rfc822', 'Dear Bob,', '', 'Subject: no field');
    const { root } = parse(message);
    assert.equal(bodyOf(message, root), lines('Dear Bob,', '', 'Subject: no field'));
    assert.deepEqual([root.message?.headerStart, root.message?.bodyStart], [root.bodyStart, root.bodyStart]);
    assert.equal(root.message?.bodyEnd, message.length);
  });

  it('ends a header without its empty line at a delimiter, and gives back what was rubbish', () => {
    const message = lines('Content-Type: multipart/mixed; boundary=x', 'preamble', '--x', '', 'text', '--x--');
    const { root } = parse(message);
    assert.ok(bodyOf(message, root).startsWith('preamble'));
    assert.equal(root.parts.length, 1);
  });

  it('steps over a byte order mark', () => {
    const { root } = parse(`\xef\xbb\xbf${lines('Subject: hi', '', 'text')}`);
    assert.equal(field(root.header, 'Subject'), 'hi');
    assert.equal(root.header[0]?.start, 3);
  });

  it('steps over the line that a mail store put first', () => {
    assert.equal(field(parse(lines('From a@b', 'Subject: hi', '', 'text')).root.header, 'Subject'), 'hi');
    assert.deepEqual(parse(lines('From now on', 'Subject: hi', '', 'text')).root.header, []);
    const { root } = parse(lines('From a@b Fri Nov 20 10:22:23 2026', 'Subject: hi', '', 'text'));
    assert.equal(field(root.header, 'Subject'), 'hi');
    assert.equal(root.header[0]?.start, 35);
  });

  it('does not read parts where the boundary is missing', () => {
    const { root } = parse(lines('Content-Type: multipart/mixed', '', '--', '', 'text', '----'));
    assert.deepEqual([root.type, root.subtype, root.parts], ['text', 'plain', []]);
  });
});

describe('MessageParser, multiparts (RFC 2046 §5.1.1)', () => {
  it('gives the line break before a delimiter to the delimiter', () => {
    const message = mixed('--b', '', 'one', '', '--b', '', 'two', '--b--', 'epilogue');
    assert.deepEqual(bodiesOf(message), ['one\r\n', 'two']);
    assert.deepEqual(
      parse(message).root.parts.map((part) => part.bodyLines),
      [1, 0],
    );
  });

  it('leaves preamble and epilogue out, though they look like parts', () => {
    assert.deepEqual(bodiesOf(mixed('--c', 'preamble', '--b', '', 'one', '--b--', '--b', '', 'no part')), ['one']);
  });

  it('allows white space behind a delimiter', () => {
    assert.deepEqual(bodiesOf(mixed('--b \t', '', 'one', '--b-- ', '--b', '', 'no part')), ['one']);
  });

  it('closes what the message forgot to close', () => {
    assert.deepEqual(bodiesOf(mixed('--b', '', 'one', '--b', '', 'two').slice(0, -2)), ['one', 'two']);
  });

  it('reads a closing delimiter that ends the message without a line break', () => {
    assert.deepEqual(bodiesOf(mixed('--b', '', 'one', '--b--').slice(0, -2)), ['one']);
  });

  it('takes lines that end in LF alone', () => {
    const message = mixed('--b', '', 'one', '', '--b', '', 'two', '--b--').replaceAll('\r\n', '\n');
    assert.deepEqual(bodiesOf(message), ['one\n', 'two']);
  });

  it('reads parts without a body, without a header and without either', () => {
    const message = mixed('--b', '--b', '', '--b', 'Content-Type: text/html', '--b', 'text', '--b--');
    assert.deepEqual(bodiesOf(message), ['', '', '', 'text']);
    assert.equal(parse(message).root.parts[2]?.subtype, 'html');
    assert.deepEqual(
      parse(message).root.parts.map((part) => part.bodyLines),
      [0, 0, 0, 0],
    );
  });

  it('gives a delimiter that begins with another boundary to the longer one', () => {
    const message = mixed(
      '--b',
      'Content-Type: multipart/mixed; boundary=bb',
      '',
      '--bb',
      '',
      'in',
      '--bb--',
      '--b',
      '',
      'out',
      '--b--',
    );
    const [inner, outer] = parse(message).root.parts;
    assert.equal(bodyOf(message, inner?.parts[0]), 'in');
    assert.equal(bodyOf(message, outer), 'out');
  });

  it('ends inner parts where an outer delimiter stands', () => {
    const message = mixed(
      '--b',
      'Content-Type: multipart/mixed; boundary=c',
      '',
      '--c',
      '',
      'in',
      '--b',
      '',
      'out',
      '--b--',
    );
    const [inner, outer] = parse(message).root.parts;
    assert.equal(bodyOf(message, inner?.parts[0]), 'in');
    assert.equal(bodyOf(message, outer), 'out');
  });

  it('gives it to the longer one even where that is the outer', () => {
    const inside = lines('Content-Type: multipart/mixed; boundary=b', '', '--b', '', 'in');
    const message = lines(
      'Content-Type: multipart/mixed; boundary=bb',
      '',
      '--bb',
      inside,
      '--bb',
      '',
      'out',
      '--bb--',
    );
    const [inner, outer] = parse(message).root.parts;
    assert.equal(bodyOf(message, inner?.parts[0]), 'in\r\n');
    assert.equal(bodyOf(message, outer), 'out');
  });

  it('takes no delimiter within a line, also where a chunk begins with it', () => {
    const parser = new MessageParser();
    for (const chunk of [mixed('--b', '', 'one').slice(0, -2), '--b\r\n\r\nno part', '--b--'])
      parser.write(bytesOf(chunk));
    assert.equal(parser.end().root.parts.length, 1);
  });

  it('gives delimiters to the inner of two multiparts with the same boundary', () => {
    const message = mixed(
      '--b',
      'Content-Type: multipart/mixed; boundary=b',
      '',
      '--b',
      '',
      'in',
      '--b--',
      '--b',
      '',
      'out',
      '--b--',
    );
    const [inner, outer] = parse(message).root.parts;
    assert.equal(bodyOf(message, inner?.parts[0]), 'in');
    assert.equal(bodyOf(message, outer), 'out');
  });

  it('reads the delimiter that stands where the empty line should', () => {
    assert.deepEqual(bodiesOf(lines('Content-Type: multipart/mixed; boundary=b', '--b', '', 'one', '--b--')), ['one']);
  });

  it('finds boundaries with blanks, dashes and quotes in them', () => {
    const message = lines(
      'Content-Type: multipart/mixed; boundary="-- a\\"b"',
      '',
      '---- a"b',
      '',
      'one',
      '---- a"b--',
    );
    assert.deepEqual(bodiesOf(message), ['one']);
  });
});

describe('MessageParser, messages in messages (RFC 2046 §5.2.1)', () => {
  const inner = lines('Subject: inner', 'Content-Type: text/html', '', '<p>');

  it('reads the message inside message/rfc822', () => {
    const message = mixed('--b', 'Content-Type: message/rfc822', '', inner + '--b--');
    const part = parse(message).root.parts[0];
    assert.equal(bodyOf(message, part), inner.slice(0, -2));
    assert.equal(field(part?.message?.header ?? [], 'Subject'), 'inner');
    assert.equal(bodyOf(message, part?.message), '<p>');
    assert.deepEqual([part?.bodyLines, part?.message?.bodyLines], [3, 0]);
  });

  it('takes the parts of a digest for messages', () => {
    const message = lines('Content-Type: multipart/digest; boundary=b', '', '--b', '', inner + '--b--');
    const part = parse(message).root.parts[0];
    assert.deepEqual([part?.type, part?.subtype], ['message', 'rfc822']);
    assert.equal(part?.message?.subtype, 'html');
  });

  it('leaves an encoded message closed', () => {
    const message = lines(
      'Content-Type: message/rfc822',
      'Content-Transfer-Encoding: base64',
      '',
      'U3ViamVjdDogaGkNCg==',
    );
    assert.equal(parse(message).root.message, undefined);
  });
});

describe('MessageParser, limits', () => {
  const few: MessageLimits = {
    headerBytesMax: 100,
    headerFieldsMax: 3,
    mimeDepthMax: 3,
    mimePartsMax: 4,
    defectsMax: 5,
  };

  it('keeps no more of the header than the limit, and still finds the body', () => {
    const message = lines('A: 1', `B: ${'x'.repeat(200)}`, 'C: 3', '', 'body');
    const { root } = parse(message, few);
    assert.deepEqual(
      root.header.map(({ name }) => name),
      ['A'],
    );
    assert.equal(bodyOf(message, root), lines('body'));
  });

  it('finds a body behind a header line that is longer than everything it may keep', () => {
    const message = lines('A'.repeat(300) + ': 1', '', 'body');
    assert.equal(bodyOf(message, parse(message, few).root), message);
  });

  it('keeps no more fields than the limit', () => {
    assert.equal(parse(lines('A: 1', 'B: 2', 'C: 3', 'D: 4', ''), few).root.header.length, 3);
  });

  it('stops opening parts at the limit, and closes what is open', () => {
    const message = mixed(...Array.from({ length: 10 }, () => ['--b', '', 'x']).flat(), '--b--');
    assert.equal(parse(message, few).root.parts.length, 3);
  });

  it('stops descending at the limit', () => {
    const message = 'Content-Type: message/rfc822\r\n\r\n'.repeat(10);
    assert.equal(partsIn(parse(message, few).root).length, 3);
  });

  it('takes ten thousand parts and thousands of levels in short time', () => {
    const parts = mixed(...Array.from({ length: 10_000 }, () => ['--b', '', 'x']).flat());
    assert.equal(partsIn(parse(parts).root).length, limits.mimePartsMax);
    const nested = Array.from({ length: 5000 }, (_, i) =>
      lines(`Content-Type: multipart/mixed; boundary=n${i}.`, '', `--n${i}.`),
    );
    assert.equal(partsIn(parse(nested.join('')).root).length, limits.mimeDepthMax);
  });
});
