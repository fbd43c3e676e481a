import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import fc from 'fast-check';
import { binaryOf, bytesOf, concatBytes } from '../../../../base/bytes.ts';
import { limits } from '../../../../base/limits.ts';
import { readTnef, type TnefAttachment } from '../../index.ts';

// A writer of TNEF, [MS-OXTNEF] §2.1.3.

function number(value: number, size: number): string {
  return Array.from({ length: size }, (_, index) => String.fromCharCode(Math.floor(value / 256 ** index) % 256)).join(
    '',
  );
}

function padded(binary: string): string {
  return binary + '\0'.repeat(-binary.length & 3);
}

function tnef(...attributes: readonly string[]): Uint8Array {
  return bytesOf(`${number(0x223e9f78, 4)}\x01\0${attributes.join('')}`);
}

function attribute(level: 1 | 2, id: number, data: string): string {
  const checksum = bytesOf(data).reduce((sum, byte) => (sum + byte) % 65_536, 0);
  return `${number(level, 1)}${number(id, 4)}${number(data.length, 4)}${data}${number(checksum, 2)}`;
}

const version = attribute(1, 0x00089006, number(0x10000, 4));
const codePage = (page: number): string => attribute(1, 0x00069007, number(page, 4) + number(0, 4));
const messageProperties = (...all: readonly string[]): string => attribute(1, 0x00069003, list(all));
const rendering = attribute(2, 0x00069002, number(1, 2) + '\0'.repeat(12));
const title = (name: string): string => attribute(2, 0x00018010, `${name}\0`);
const data = (content: string): string => attribute(2, 0x0006800f, content);
const attachmentProperties = (...all: readonly string[]): string => attribute(2, 0x00069005, list(all));

function list(properties: readonly string[]): string {
  return number(properties.length, 4) + properties.join('');
}

function variable(type: number, id: number, value: string, name = ''): string {
  return `${number(type, 2)}${number(id, 2)}${name}${number(1, 4)}${number(value.length, 4)}${padded(value)}`;
}

function unicode(id: number, text: string): string {
  return variable(0x1f, id, binaryOf(Buffer.from(`${text}\0`, 'utf16le')));
}

const narrow = (id: number, text: string): string => variable(0x1e, id, `${text}\0`);
const binary = (id: number, value: string): string => variable(0x102, id, value);
const int32 = (id: number, value: number): string => `\x03\0${number(id, 2)}${number(value, 4)}`;

function read(bytes: Uint8Array): NonNullable<ReturnType<typeof readTnef>> {
  const read = readTnef(bytes);
  assert.ok(read);
  return read;
}

function contentOf(bytes: Uint8Array, { start, end }: TnefAttachment): string {
  return binaryOf(bytes, start, end);
}

/** [MS-OXRTFCP] §3.1.1 and §3.1.2, and one that says it is not compressed. */
const packedHello =
  '\x2d\0\0\0\x2b\0\0\0LZFu\xf1\xc5\xc7\xa7\x03\0\x0a\0rcpg125B2\x0a\xf3 hel\x09\0 bw\x05\xb0ld}\x0a\x80\x0f\xa0';
const packedRepeats = '\x1a\0\0\0\x1c\0\0\0LZFu\xe2\xd4KQA\0\x04 WXYZ\rn}\x01\x0e\xb0';

describe('TNEF ([MS-OXTNEF])', () => {
  it('gives attachments by their places, with their long names', () => {
    const first = [rendering, title('KATZE~1.TXT'), data('Miau')];
    const properties = [
      unicode(0x3707, 'große Katze.txt'),
      narrow(0x370e, 'text/plain'),
      narrow(0x3712, 'cat@example.org'),
    ];
    const second = [rendering, title('hund.bin'), data('Wau!')];
    const file = tnef(version, codePage(1252), ...first, attachmentProperties(...properties), ...second);
    const { attachments } = read(file);
    assert.deepEqual(
      attachments.map((attachment) => [
        attachment.name,
        attachment.type,
        attachment.contentId,
        contentOf(file, attachment),
      ]),
      [
        ['große Katze.txt', 'text/plain', 'cat@example.org', 'Miau'],
        ['hund.bin', undefined, undefined, 'Wau!'],
      ],
    );
  });

  it('reads names in the code page of the file', () => {
    const file = tnef(version, codePage(932), rendering, title('\x83\x65\x83\x58\x83\x67.txt'), data(''));
    assert.deepEqual(
      read(file).attachments.map(({ name }) => name),
      ['テスト.txt'],
    );
  });

  it('finds content that is a property, and messages in messages', () => {
    const inner = binaryOf(tnef(version, rendering, title('in.txt'), data('inner')));
    const messageInterface = '\x07\x03\x02\0\0\0\0\0\xc0\0\0\0\0\0\0\x46';
    const bytes = [rendering, title('a.bin'), attachmentProperties(binary(0x3701, 'abcde'))];
    const message = [
      rendering,
      attachmentProperties(unicode(0x3001, 'Re: cats'), variable(0x0d, 0x3701, messageInterface + inner)),
    ];
    const object = [
      rendering,
      title('ole'),
      attachmentProperties(variable(0x0d, 0x3701, `\x0b${messageInterface.slice(1)}OLE`)),
    ];
    const file = tnef(version, ...bytes, ...message, ...object);
    const [first, second, third] = read(file).attachments as [TnefAttachment, TnefAttachment, TnefAttachment];
    assert.equal(contentOf(file, first), 'abcde');
    assert.deepEqual([second.name, second.type], ['Re: cats', 'application/ms-tnef']);
    const nested = file.subarray(second.start, second.end);
    assert.equal(contentOf(nested, read(nested).attachments[0] as TnefAttachment), 'inner');
    assert.deepEqual([third.name, third.type, contentOf(file, third)], ['ole', undefined, 'OLE']);
  });

  it('reads what the message says: subject, text, HTML with its charset, rich text', () => {
    const guid = 'g'.repeat(16);
    const byNumber = variable(0x1e, 0x8001, 'x\0', guid + number(0, 4) + number(0x8554, 4));
    const byName = variable(0x1e, 0x8002, 'y\0', guid + number(1, 4) + number(6, 4) + padded('n\0m\0\0\0'));
    const flags = `\x0b\0${number(0x0e1f, 2)}\x01\0\0\0`;
    const several = `${number(0x101e, 2)}${number(0x6001, 2)}${number(2, 4)}${number(2, 4)}${padded('a\0')}${number(3, 4)}${padded('bc\0')}`;
    const content = [unicode(0x37, 'Grüße'), narrow(0x1000, 'h\xe9llo'), binary(0x1013, '<p>'), int32(0x3fde, 65_001)];
    const file = tnef(
      codePage(1252),
      messageProperties(byNumber, byName, flags, several, ...content, binary(0x1009, packedHello)),
    );
    const { subject, text, html, htmlCharset, rtf } = read(file);
    assert.deepEqual([subject, text, html && binaryOf(html), htmlCharset], ['Grüße', 'héllo', '<p>', 'utf-8']);
    assert.equal(rtf && binaryOf(rtf), '{\\rtf1\\ansi\\ansicpg1252\\pard hello world}\r\n');
  });

  it('reads the attributes where there are no properties', () => {
    const file = tnef(
      codePage(1251),
      attribute(1, 0x00018004, '\xcf\xf0\xe8\xe2\xe5\xf2\0'),
      attribute(1, 0x0002800c, 'text\0'),
    );
    const { subject, text, attachments } = read(file);
    assert.deepEqual([subject, text, attachments], ['Привет', 'text', []]);
  });

  it('unpacks rich text that refers to itself, and takes what was not packed', () => {
    const rtfOf = (packed: string): string =>
      binaryOf(read(tnef(messageProperties(binary(0x1009, packed)))).rtf ?? new Uint8Array(0));
    assert.equal(rtfOf(packedRepeats), '{\\rtf1 WXYZWXYZWXYZWXYZWXYZ}');
    assert.equal(rtfOf(`${number(20, 4)}${number(8, 4)}MELA\0\0\0\0{\\rtf1 }`), '{\\rtf1 }');
    assert.equal(rtfOf('too short'), '');
    assert.equal(rtfOf(`${'\xff'.repeat(8)}LZFu\0\0\0\0\x02a\xff`), 'a');
  });

  it('is none without its signature', () => {
    for (const text of ['', 'x', 'Hello, I am no TNEF']) assert.equal(readTnef(bytesOf(text)), undefined);
  });

  it('gives what is whole of a file that is cut off', () => {
    const file = tnef(version, rendering, title('a'), data('first'), rendering, title('b'), data('second'));
    const known = new Set<number>();
    for (let size = 6; size <= file.length; size++) known.add(read(file.subarray(0, size)).attachments.length);
    assert.deepEqual(Array.from(known), [0, 1, 2]);
  });

  it('believes no size, and reads no more attachments than the limit', () => {
    const huge = number(0xffffffff, 4);
    const claims = [
      `\x02${number(0x0006800f, 4)}${huge}abc`,
      attribute(1, 0x00069003, `${huge}abc`),
      attribute(1, 0x00069003, `${number(1, 4)}\x1f\x10\x37\0${huge}abc`),
      attribute(1, 0x00069003, `${number(1, 4)}\x1f\0\x37\0${number(1, 4)}${huge}abc`),
      attribute(1, 0x00069003, `${number(1, 4)}\x01\x10\x37\0${huge}`),
      attribute(1, 0x00069003, `${number(1, 4)}\x1f\0\x01\x80${'g'.repeat(16)}${number(1, 4)}${huge}`),
    ];
    for (const claim of claims) assert.deepEqual(readTnef(tnef(claim)), { attachments: [] });
    assert.equal(read(tnef((rendering + data('x')).repeat(3000))).attachments.length, limits.embeddedFilesMax);
    assert.deepEqual(read(tnef(attribute(2, 0x00069002, '').repeat(100_000))).attachments, []);
    assert.equal(read(tnef(attribute(2, 0x0006800f, '').repeat(100_000))).attachments.length, 1);
  });

  it('reads anything', () => {
    const whole = tnef(
      codePage(932),
      messageProperties(unicode(0x37, 'subject'), binary(0x1009, packedHello), binary(0x1013, '<p>')),
      rendering,
      attachmentProperties(unicode(0x3707, 'name'), variable(0x0d, 0x3701, 'i'.repeat(20))),
    );
    const broken = fc.array(fc.tuple(fc.nat(whole.length - 1), fc.nat(255)), { maxLength: 8 }).map((changes) => {
      const bytes = new Uint8Array(whole);
      for (const [at, byte] of changes) if (at > 3) bytes[at] = byte;
      return bytes;
    });
    const random = fc.uint8Array({ maxLength: 300 }).map((rest) => concatBytes([tnef(), rest]));
    fc.assert(
      fc.property(fc.oneof(broken, random), (bytes) => {
        for (const { start, end } of read(bytes).attachments) assert.ok(start <= end && end <= bytes.length);
      }),
      { numRuns: 2000 },
    );
  });
});
