import assert from 'node:assert/strict';
import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, it } from 'node:test';
import fc from 'fast-check';
import { binaryOf, bytesOf, concatBytes } from '../../../base/bytes.ts';
import { decodeTransfer, EightBitSurvey, MessageParser, type Part, SevenBitConverter } from '../index.ts';

const corpus = join(import.meta.dirname, '../../../../test/corpus');

/** The message cut into pieces of these sizes, the rest in one. */
function cut(message: string, sizes: readonly number[]): Uint8Array[] {
  const pieces: Uint8Array[] = [];
  let at = 0;
  for (const size of sizes) pieces.push(bytesOf(message.slice(at, (at += size))));
  return [...pieces, bytesOf(message.slice(at))];
}

function survey(message: string, sizes: readonly number[] = []): EightBitSurvey {
  const found = new EightBitSurvey();
  for (const piece of cut(message, sizes)) found.write(piece);
  found.end();
  return found;
}

function convert(message: string, sizes: readonly number[] = []): string {
  const converter = new SevenBitConverter(survey(message));
  const out = cut(message, sizes).flatMap((piece) => converter.write(piece).map((one) => one.slice()));
  return binaryOf(concatBytes([...out, ...converter.end()]));
}

/** The types of all parts, and the contents of the leaves. */
function read(message: string): string[] {
  const bytes = bytesOf(message);
  const parser = new MessageParser();
  parser.write(bytes);
  const list = (part: Part): string[] => {
    const name = `${part.type}/${part.subtype}`;
    if (part.message) return [name, ...list(part.message)];
    if (part.parts.length > 0) return [name, ...part.parts.flatMap(list)];
    const decoder = decodeTransfer(part.encoding);
    const body = bytes.subarray(part.bodyStart, part.bodyEnd);
    return [name, binaryOf(concatBytes([decoder.write(body).slice(), decoder.end()]))];
  };
  return list(parser.end().root);
}

/** Lines a host without extensions takes: RFC 5321 §4.5.3.1.6, RFC 5322 §2.3 */
function assertSevenBit(message: string): void {
  assert.doesNotMatch(message, /[\x80-\xff]/);
  for (const line of message.split('\r\n')) assert.ok(line.length <= 998, `${line.length} bytes in one line`);
}

const text = fc
  .array(fc.constantFrom('\xc3\xbc', '\xff', '\r\n', 'a ', '=', '.', 'From ', '\t', '--', 'x'.repeat(600), '\0'), {
    maxLength: 30,
  })
  .map((parts) => parts.join(''))
  .filter((body) => !/^--b\d/m.test(body));

interface Tree {
  readonly kind: 'leaf' | 'multipart' | 'message';
  readonly field: string;
  readonly body: string;
  readonly inner: readonly Tree[];
}

const { tree } = fc.letrec<{ tree: Tree; leaf: Tree; branch: Tree }>((tie) => {
  const field = fc.constantFrom('', '8bit', '7bit', '8BIT (really)', 'binary').map(fieldOf);
  const kind = fc.constantFrom<'multipart' | 'message'>('multipart', 'message');
  const inner = fc.array(tie('tree'), { minLength: 1, maxLength: 3 });
  return {
    tree: fc.oneof({ maxDepth: 3 }, tie('leaf'), tie('branch')),
    leaf: fc.record({ kind: fc.constant('leaf' as const), field, body: text, inner: fc.constant([]) }),
    branch: fc.record({ kind, field, body: fc.constantFrom('', 'preamble \xff\r\n'), inner }),
  };
});

function fieldOf(encoding: string): string {
  return encoding === '' ? '' : `Content-Transfer-Encoding: ${encoding}\r\n`;
}

function print({ kind, field, body, inner }: Tree, level = 0): string {
  const [first] = inner;
  if (kind === 'multipart') {
    const parts = inner.map((one) => `--b${level}b\r\n${print(one, level + 1)}\r\n`).join('');
    return `Content-Type: multipart/mixed; boundary=b${level}b\r\n${field}\r\n${body}${parts}--b${level}b--\r\n`;
  }
  if (kind === 'message' && first)
    return `Content-Type: message/rfc822\r\n${field}\r\nX: y\r\n${print(first, level + 1)}`;
  return `Content-Type: application/x-test\r\n${field}\r\n${body}\r\n`;
}

const eightBitPart = [
  'Content-Type: text/plain; charset=utf-8',
  'Content-Transfer-Encoding: 8bit',
  '',
  'Gr\xc3\xbc\xc3\x9fe, Gr\xc3\xbc\xc3\x9fe',
];

function inSeven(lines: readonly string[]): string {
  return convert(lines.join('\r\n'));
}

describe('An 8-bit message for a host that takes 7 bits', () => {
  it('has its text in quoted-printable', () => {
    assert.equal(
      inSeven([
        'MIME-Version: 1.0',
        'Content-Transfer-Encoding: 8bit',
        '',
        'All of it was Latin, and gr\xfc\xdfe, and the rest',
        '',
      ]),
      'MIME-Version: 1.0\r\nContent-Transfer-Encoding: quoted-printable\r\n\r\nAll of it was Latin, and gr=FC=DFe, and the rest\r\n',
    );
  });

  it('has in base64 what would be longer otherwise', () => {
    assert.equal(
      inSeven([
        'Content-Transfer-Encoding: 8bit',
        'MIME-Version: 1.0',
        '',
        '\xd0\xbf\xd0\xb8\xd1\x81\xd1\x8c\xd0\xbc\xd0\xbe',
        '',
      ]).split('\r\n\r\n')[1],
      '0L/QuNGB0YzQvNC+DQo=\r\n',
    );
  });

  it('says so where it said nothing, and that it is MIME', () => {
    assert.equal(
      inSeven(['Subject: x', '', 'only one strange letter: \xe9', '']).split('\r\n\r\n')[0],
      'Subject: x\r\nMIME-Version: 1.0\r\nContent-Transfer-Encoding: quoted-printable',
    );
  });

  it('is gone into: multiparts and messages are 7bit then, and only what must be is encoded', () => {
    const outer = ['MIME-Version: 1.0', 'Content-Type: multipart/mixed; boundary=x', 'Content-Transfer-Encoding: 8bit'];
    const parts = ['', 'f\xfcr alle', '--x', '', 'plain', '--x'];
    const inner = ['Content-Type: message/rfc822', 'Content-Transfer-Encoding: 8bit', '', 'MIME-Version: 1.0'];
    const message = [...outer, ...parts, ...inner, ...eightBitPart, '--x--', ''].join('\r\n');
    assert.equal(
      convert(message),
      message
        .replace('utf-8\r\nContent-Transfer-Encoding: 8bit', 'utf-8\r\nContent-Transfer-Encoding: base64')
        .replaceAll('8bit', '7bit')
        .replace('f\xfcr', 'f?r')
        .replace('Gr\xc3\xbc\xc3\x9fe, Gr\xc3\xbc\xc3\x9fe', 'R3LDvMOfZSwgR3LDvMOfZQ=='),
    );
  });

  const signed = (body: readonly string[]): string[] => {
    const type = 'Content-Type: multipart/signed; boundary=s; protocol="application/pgp-signature"';
    return [type, '', '--s', ...body, '--s', 'Content-Type: application/pgp-signature', '', 'sig', '--s--', ''];
  };

  it('is left alone where it is signed, and refused where that means 8 bits', () => {
    const harmless = signed(['Content-Transfer-Encoding: 8bit', '', 'plain', '']);
    assert.equal(inSeven(harmless), harmless.join('\r\n'));
    assert.match(survey(signed(eightBitPart).join('\r\n')).obstacle ?? '', /signed/);
  });

  it('is refused with raw 8-bit text in a header, unknown encodings, or pieces of messages', () => {
    const cases: Readonly<Record<string, string>> = {
      'Subject: Gr\xfc\xdfe\r\n\r\nx\r\n': 'header',
      'Content-Transfer-Encoding: x-own\r\n\r\n\xff\r\n': 'unknown transfer encoding',
      'Content-Type: message/partial; id=1; number=1; total=2\r\n\r\n\xff\r\n': 'message/partial',
      'Content-Type: multipart/mixed; boundary=x\r\n\r\nno \xff part\r\n': 'no parts',
    };
    for (const [message, why] of Object.entries(cases)) assert.ok(survey(message).obstacle?.includes(why), why);
  });

  it('has the same parts afterwards, whatever it is and however it comes', () => {
    const sizes = fc.array(fc.nat({ max: 40 }), { maxLength: 30 });
    fc.assert(
      fc.property(tree, sizes, (root, chunks) => {
        const message = `Subject: top\r\n${print(root)}`;
        assert.equal(survey(message, chunks).isEightBit, /[\x80-\xff]/.test(message));
        assert.deepEqual(survey(message, chunks).encodings, survey(message).encodings);
        const converted = convert(message);
        assertSevenBit(converted);
        assert.deepEqual(read(converted), read(message));
        assert.deepEqual(read(convert(message, chunks)), read(message));
      }),
      { numRuns: 300 },
    );
  });

  it('never fails, whatever it is', () => {
    const piece = fc.constantFrom(
      '--x',
      '--x--',
      '\r\n',
      '\n',
      '\r',
      '\xff',
      'a',
      ': ',
      '\r\n\r\n',
      'Content-Type: multipart/mixed; boundary=x\r\n',
      'Content-Transfer-Encoding: 8bit\r\n',
      'Content-Type: message/rfc822\r\n',
    );
    fc.assert(
      fc.property(fc.array(piece, { maxLength: 40 }), (pieces) => {
        const message = pieces.join('');
        if (survey(message).obstacle === undefined) assert.doesNotMatch(convert(message), /[\x80-\xff]/);
      }),
      { numRuns: 500 },
    );
  });

  it('is any message of the corpus', async () => {
    const names = (await readdir(corpus)).filter((name) => name.endsWith('.eml'));
    const stopped: string[] = [];
    for (const name of names) {
      const message = (await readFile(join(corpus, name), 'latin1')).replace(/\r?\n|\r/g, '\r\n').replaceAll('\0', '');
      if (survey(message).obstacle !== undefined) {
        stopped.push(name);
        continue;
      }
      if (name === 'long-field.eml') assert.doesNotMatch(convert(message), /[\x80-\xff]/);
      else assertSevenBit(convert(message));
      assert.deepEqual(read(convert(message)), read(message), name);
    }
    assert.ok(stopped.length < names.length / 4, stopped.join(' '));
  });

  it('takes no memory for large bodies', () => {
    const found = new EightBitSurvey();
    const line = bytesOf(`Content-Type: text/plain\r\n\r\n${'\xfc'.repeat(60_000)}`);
    for (let count = 0; count < 200; count++) found.write(line);
    found.end();
    const converter = new SevenBitConverter(found);
    let most = 0;
    for (let count = 0; count < 200; count++) {
      most = Math.max(most, concatBytes(converter.write(line)).length);
    }
    assert.ok(most < 4 * line.length, `${most} bytes came at once`);
  });
});
