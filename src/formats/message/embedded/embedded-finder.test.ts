import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import fc from 'fast-check';
import { binaryOf, bytesOf, concatBytes } from '../../../base/bytes.ts';
import { limits } from '../../../base/limits.ts';
import { decodeTransfer, type EmbeddedFile, EmbeddedFinder } from '../index.ts';

function find(body: string, pieceSize = body.length || 1): readonly EmbeddedFile[] {
  const finder = new EmbeddedFinder();
  const bytes = bytesOf(body);
  for (let at = 0; at < bytes.length; at += pieceSize) finder.write(bytes.subarray(at, at + pieceSize));
  return finder.end();
}

function decode(encoding: string, encoded: string, pieceSize = encoded.length || 1): string {
  const decoder = decodeTransfer(encoding);
  const bytes = bytesOf(encoded);
  const out: Uint8Array[] = [];
  for (let at = 0; at < bytes.length; at += pieceSize)
    out.push(new Uint8Array(decoder.write(bytes.subarray(at, at + pieceSize))));
  return binaryOf(concatBytes([...out, decoder.end()]));
}

function contentOf(body: string, file: EmbeddedFile): string {
  return decode(file.encoding, body.slice(file.start, file.end));
}

/** A writer of uuencode, with "`" for zero. */
function uuencode(content: string, name: string): string {
  const lines = content.match(/[^]{1,45}/g) ?? [];
  return `begin 644 ${name}\r\n${[...lines, ''].map(uuLine).join('')}end\r\n`;
}

function uuLine(content: string): string {
  const groups = content.match(/[^]{1,3}/g) ?? [];
  const digits = groups.map((group) => {
    const [first = 0, second = 0, third = 0] = bytesOf(group);
    const bits = (first << 16) | (second << 8) | third;
    return [18, 12, 6, 0].map((shift) => uuDigit((bits >> shift) & 63)).join('');
  });
  return `${uuDigit(content.length)}${digits.join('')}\r\n`;
}

function uuDigit(value: number): string {
  return value === 0 ? '`' : String.fromCharCode(value + 32);
}

/** A writer of yEnc in lines of 128. */
function yencode(content: string, name: string): string {
  const lines = content.match(/[^]{1,128}/g) ?? [];
  const encoded = lines.map((line) => `${Array.from(line, yencByte).join('')}\r\n`).join('');
  return `=ybegin line=128 size=${content.length} name=${name}\r\n${encoded}=yend size=${content.length}\r\n`;
}

function yencByte(character: string): string {
  const byte = (character.charCodeAt(0) + 42) & 0xff;
  const isCritical = byte === 0 || byte === 10 || byte === 13 || byte === 61;
  return isCritical ? `=${String.fromCharCode((byte + 64) & 0xff)}` : String.fromCharCode(byte);
}

const contents = fc.uint8Array({ maxLength: 400 }).map((all) => binaryOf(all));
const sizes = fc.integer({ min: 1, max: 90 });

describe('uuencoded files in text', () => {
  it('are found with their names and sizes', () => {
    const file = 'begin 644 my cat.txt\n#0V%T\n`\nend\n';
    const body = `Hello,\n\n${file}\nBye\n`;
    const [found, ...others] = find(body);
    assert.deepEqual(found, {
      encoding: 'x-uuencode',
      name: 'my cat.txt',
      start: 8,
      end: 8 + file.length,
      sizeBytes: 3,
      isWhole: true,
    });
    assert.deepEqual(others, []);
    assert.equal(contentOf(body, found as EmbeddedFile), 'Cat');
  });

  it('can be several, also in base64', () => {
    const body = `${uuencode('one', 'a')}begin-base64 644 b\nSGVsbG8g\nd29ybGQ=\n====\ntext\n${uuencode('', 'c')}`;
    const files = find(body);
    assert.deepEqual(
      files.map((file) => [file.name, file.sizeBytes, file.isWhole, contentOf(body, file)]),
      [
        ['a', 3, true, 'one'],
        ['b', 11, true, 'Hello world'],
        ['c', 0, true, ''],
      ],
    );
  });

  it('may be cut off', () => {
    const body = `${uuencode('x'.repeat(90), 'a').slice(0, -10)}\r\nand then text\r\n`;
    const [file] = find(body);
    assert.equal(file?.isWhole, false);
    assert.equal(contentOf(body, file), 'x'.repeat(90));
    assert.equal(find('begin 644 a\n#0V%T')[0]?.end, 17);
  });

  it('keep names whose last byte is a blank elsewhere', () => {
    for (const first of ['begin 644', 'begin-base64 644', '=ybegin line=2 size=1 name=']) {
      const content = first.startsWith('=') ? 'kk' : first.includes('-') ? 'SGVs' : '#0V%T';
      const line = first.startsWith('=') ? `${first}voil\xc3\xa0` : `${first} voil\xc3\xa0 \t`;
      assert.equal(find(`${line}\n${content}\n`)[0]?.name, 'voil\xc3\xa0', first);
    }
  });

  it('may have lost blanks at the ends of lines', () => {
    const body = 'begin 644 a\n#0V%T\n#\n \nend\n';
    assert.equal(contentOf(body, find(body)[0] as EmbeddedFile), 'Cat\0\0\0');
  });

  it('are not prose that begins like them', () => {
    const bodies = [
      'begin 2000 people\nwere there\n',
      'begin 644 a\n',
      'begin 644 a\n\nend\n',
      'begin 644 a\nend\n',
      'begin 644 THE SHOUTING\nNOW\n',
      'begin 888 a\n#0V%T\n`\nend\n',
      ' begin 644 a\n#0V%T\n`\nend\n',
      'begin-base64 644 a\nthis is prose\n====\n',
    ];
    for (const body of bodies) assert.deepEqual(find(body), [], body);
  });

  it('come back as they were, in pieces of any size', () => {
    fc.assert(
      fc.property(contents, sizes, (content, size) => {
        const body = `text\r\n${uuencode(content, 'name')}text`;
        const files = find(body, size);
        assert.deepEqual(files, find(body));
        const [file] = files as [EmbeddedFile];
        assert.deepEqual([file.start, file.end, file.sizeBytes], [6, body.length - 4, content.length]);
        assert.equal(decode('x-uuencode', body.slice(file.start, file.end), size), content);
      }),
    );
  });
});

describe('yEnc in text', () => {
  it('is found with its name and the size that its end claims', () => {
    const body = `Hello\r\n${yencode('x'.repeat(300), 'my cat.jpg')}Bye\r\n`;
    const [file] = find(body) as [EmbeddedFile];
    const place = { start: 7, end: body.length - 5 };
    assert.deepEqual(file, { encoding: 'x-yenc', name: 'my cat.jpg', ...place, sizeBytes: 300, isWhole: true });
    assert.equal(contentOf(body, file), 'x'.repeat(300));
  });

  it('is found where it is a piece of a file, or cut off', () => {
    const head = '=ybegin part=2 total=9 line=128 size=999999 name=a\r\n=ypart begin=101 end=103\r\n';
    const body = `${head}\x8b\x8c\x8d\r\n=yend size=3 part=2 pcrc32=00000000\r\n`;
    assert.equal(contentOf(body, find(body)[0] as EmbeddedFile), 'abc');
    const [cut] = find(body.slice(0, -40));
    assert.equal(cut?.isWhole, false);
    assert.equal(cut?.sizeBytes, undefined);
  });

  it('is not prose that begins like it', () => {
    const bodies = [
      '=ybegin',
      '=ybegin line=128 size=9999 name=a\nshort\n',
      '=ybegin line=128 name=a\n',
      '=ybegin size=1 line=1\nx',
      '=ybegin line=8 size=99 name=a\nA line of prose, longer than promised\n=yend size=99\n',
    ];
    for (const body of bodies) assert.deepEqual(find(body), [], body);
  });

  it('comes back as it was, in pieces of any size', () => {
    fc.assert(
      fc.property(contents, sizes, (content, size) => {
        const body = `text\r\n${yencode(content, 'name')}text`;
        const files = find(body, size);
        assert.deepEqual(files, find(body));
        const [file] = files as [EmbeddedFile];
        assert.deepEqual([file.start, file.end, file.sizeBytes], [6, body.length - 4, content.length]);
        assert.equal(decode('x-yenc', body.slice(file.start, file.end), size), content);
      }),
    );
  });
});

describe('the search for files', () => {
  it('finds no more than the limit, and takes no longer for traps', () => {
    assert.equal(find('begin 644 a\n#0V%T\n`\nend\n'.repeat(3000)).length, limits.embeddedFilesMax);
    assert.deepEqual(find('begin 644 a\n'.repeat(100_000)), []);
    assert.deepEqual(find('=ybegin'.repeat(100_000)), []);
    assert.equal(find('=ybegin line=1 size=1 name=a\n'.repeat(100_000)).length, 0);
    assert.deepEqual(find(`begin 644 ${' '.repeat(1_000_000)}`, 1000), []);
  });

  it('reads anything, however it arrives', () => {
    const words = [
      'begin 644 a',
      'begin-base64 644 b',
      'end',
      '====',
      '`',
      '#0V%T',
      '',
      'QUJD',
      'text',
      '=yend size=3',
    ];
    const yenc = ['=ybegin line=3 size=3 name=a', '=ypart begin=1 end=3', 'abc', '=y', '='];
    const bodies = fc
      .array(fc.tuple(fc.constantFrom(...words, ...yenc), fc.constantFrom('\n', '\r\n', '')), { maxLength: 30 })
      .map((lines) => lines.flat().join(''));
    fc.assert(
      fc.property(fc.oneof(bodies, contents), sizes, (body, size) => {
        const files = find(body, size);
        assert.deepEqual(files, find(body));
        for (const file of files) assert.ok(file.start < file.end && file.end <= body.length);
        for (const encoding of ['x-uuencode', 'x-yenc'])
          assert.equal(decode(encoding, body, size), decode(encoding, body));
      }),
      { numRuns: 1000 },
    );
  });
});
