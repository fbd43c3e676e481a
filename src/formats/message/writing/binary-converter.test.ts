import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import fc from 'fast-check';
import { binaryOf, bytesOf, concatBytes } from '../../../base/bytes.ts';
import { BinaryConverter, decodeTransfer, MessageParser, type Part } from '../index.ts';

function convert(message: string, sizes: readonly number[] = []): string {
  const converter = new BinaryConverter();
  const bytes = bytesOf(message);
  const out: Uint8Array[] = [];
  let at = 0;
  for (const size of sizes) {
    out.push(...converter.write(bytes.slice(at, at + size)).map((piece) => piece.slice()));
    at += size;
  }
  out.push(...converter.write(bytes.slice(at)), ...converter.end());
  return binaryOf(concatBytes(out));
}

/** The contents of all leaves, decoded, with the types of everything, as our parser reads them. */
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

function encodingsOf(message: string): string[] {
  const parser = new MessageParser();
  parser.write(bytesOf(message));
  const list = (part: Part): string[] => [
    part.encoding,
    ...(part.message ? list(part.message) : part.parts.flatMap(list)),
  ];
  return list(parser.end().root);
}

const binary = fc
  .array(fc.constantFrom('\0', '\r', '\n', '\r\n', '-', '--', 'a', '.', '\xff', '--x', '\r\n--', 'From '), {
    maxLength: 40,
  })
  .map((parts) => parts.join(''))
  // A boundary of the message cannot stand in it: whoever wrote it took care of that.
  .filter((text) => !/--b\d/.test(text));

interface Tree {
  readonly kind: 'leaf' | 'multipart' | 'message';
  readonly encoding: string;
  readonly body: string;
  readonly inner: readonly Tree[];
}

const { tree } = fc.letrec<{ tree: Tree; leaf: Tree; branch: Tree }>((tie) => {
  const encoding = fc.constantFrom('binary', 'BINARY', '8bit', '7bit');
  return {
    tree: fc.oneof({ maxDepth: 3 }, tie('leaf'), tie('branch')),
    leaf: fc.record({ kind: fc.constant('leaf'), encoding, body: binary, inner: fc.constant([]) }),
    branch: fc.record({
      kind: fc.constantFrom('multipart', 'message'),
      encoding,
      body: fc.constant(''),
      inner: fc.array(tie('tree'), { minLength: 1, maxLength: 3 }),
    }),
  };
});

/** Written with a boundary for each level. */
function print({ kind, encoding, body, inner }: Tree, level: number): string {
  const field = `Content-Transfer-Encoding: ${encoding}\r\n`;
  const [first] = inner;
  if (kind === 'multipart') {
    const boundary = `b${level}b`;
    const parts = inner.map((one) => `--${boundary}\r\n${print(one, level + 1)}\r\n`).join('');
    return `Content-Type: multipart/mixed; boundary=${boundary}\r\n${field}\r\n${parts}--${boundary}--\r\n`;
  }
  if (kind === 'message' && first)
    return `Content-Type: message/rfc822\r\n${field}\r\nSubject: inside\r\n${print(first, level + 1)}`;
  const text = encoding.toLowerCase() === 'binary' ? body : 'plain\r\nlines';
  return `Content-Type: application/x-test\r\n${field}\r\n${text}`;
}

describe('A binary message', () => {
  it('becomes base64 where it is binary, and stays as it is elsewhere', () => {
    const message = [
      'Subject: both',
      'Content-Type: multipart/mixed; boundary=x',
      'Content-Transfer-Encoding: binary',
      '',
      'preamble',
      '--x',
      'Content-Type: text/plain',
      '',
      'as it is',
      '--x',
      'Content-Transfer-Encoding: binary (really)',
      'Content-Type: image/png',
      '',
      '\0\n\r.\r\n--y',
      '--x--',
      'epilogue',
      '',
    ].join('\r\n');
    assert.equal(
      convert(message),
      message
        .replace('Encoding: binary\r\n', 'Encoding: 8bit\r\n')
        .replace('Encoding: binary (really)', 'Encoding: base64')
        .replace('\0\n\r.\r\n--y', Buffer.from('\0\n\r.\r\n--y', 'latin1').toString('base64')),
    );
  });

  it('may be one binary body, and ends with a line end', () => {
    const message = 'Content-Transfer-Encoding: binary\r\n\r\nno line end';
    assert.equal(convert(message), 'Content-Transfer-Encoding: base64\r\n\r\nbm8gbGluZSBlbmQ=\r\n');
  });

  it('has the same contents afterwards, and none that is binary, however it comes', () => {
    const chunks = fc.array(fc.nat({ max: 40 }), { maxLength: 30 });
    fc.assert(
      fc.property(tree, chunks, (root, sizes) => {
        const message = `Subject: top\r\n${print(root, 0)}`;
        const converted = convert(message);
        assert.deepEqual(read(converted), read(message));
        assert.ok(!encodingsOf(converted).includes('binary'));
        assert.equal(convert(message, sizes), converted);
      }),
      { numRuns: 300 },
    );
  });

  it('never makes it fail, whatever it is, however it comes', () => {
    const pieces = ['--x', '--x--', '\r\n', '\n', '\r', '\0', 'a', '-', '\xff', ' ', ': ', '\r\n\r\n'];
    const fields = ['Content-Transfer-Encoding: binary', 'Content-Type: multipart/mixed; boundary=x\r\n'];
    const piece = fc.constantFrom(...pieces, ...fields, 'Content-Type: message/rfc822\r\n');
    fc.assert(
      fc.property(
        fc.array(piece, { maxLength: 40 }),
        fc.array(fc.nat({ max: 9 }), { maxLength: 40 }),
        (parts, sizes) => {
          const message = parts.join('');
          const converted = convert(message);
          assert.equal(convert(message, sizes), converted);
          assert.ok(!encodingsOf(converted).includes('binary'));
        },
      ),
      { numRuns: 500 },
    );
  });

  it('is refused where it has more parts than anybody reads', () => {
    const part = 'Content-Type: message/rfc822\r\n\r\n';
    assert.throws(() => convert(part.repeat(2000)), { code: 'badMessage' });
  });
});
