import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import fc from 'fast-check';
import { binaryOf, bytesOf } from '../../../base/bytes.ts';
import { MessageParser, parameterNamed, type ParsedMessage, type Part } from '../index.ts';

function parse(message: string): ParsedMessage {
  return parseInPieces(message, [message.length || 1]);
}

/** Parses `message` cut into pieces whose sizes are `sizes`, again and again. */
function parseInPieces(message: string, sizes: readonly number[]): ParsedMessage {
  const parser = new MessageParser();
  const bytes = bytesOf(message);
  for (let at = 0, turn = 0; at < bytes.length; turn++) {
    const size = sizes[turn % sizes.length] ?? 1;
    // A copy that is wiped afterwards: the parser must not keep the array.
    const piece = bytes.slice(at, at + size);
    parser.write(piece);
    piece.fill(0);
    at += size;
  }
  return parser.end();
}

function bodyOf(message: string, part: Part | undefined): string {
  return part ? message.slice(part.bodyStart, part.bodyEnd) : 'no such part';
}

/** All the parts, outermost first. */
function partsIn(part: Part): Part[] {
  return [part, ...part.parts.flatMap(partsIn), ...(part.message ? partsIn(part.message) : [])];
}

interface Sketch {
  readonly message: string;
  readonly bodies: readonly string[];
}

const text = fc.stringMatching(/^[a-z .:\n-]{0,30}$/).map((body) => body.replaceAll('\n', '\r\n'));

/** Trees of parts, written down with boundaries that occur nowhere else; the bodies of the leaves in their order. */
const sketch: fc.Arbitrary<Sketch> = fc.letrec<{ tree: Sketch; leaf: Sketch; multipart: Sketch; message: Sketch }>(
  (tie) => ({
    tree: fc.oneof({ maxDepth: 4 }, tie('leaf'), tie('multipart'), tie('message')),
    leaf: text.map((body) => ({ message: `Content-Type: text/plain\r\n\r\n${body}`, bodies: [body] })),
    multipart: fc.tuple(fc.nat(), fc.array(tie('tree'), { minLength: 1, maxLength: 4 })).map(([id, parts]) => ({
      message: multipartOf(`=${id}`, parts),
      bodies: parts.flatMap((part) => part.bodies),
    })),
    message: tie('tree').map((inner) => ({
      message: `Content-Type: message/rfc822\r\n\r\n${inner.message}`,
      bodies: inner.bodies,
    })),
  }),
).tree;

function multipartOf(id: string, parts: readonly Sketch[]): string {
  // The length stands in front, so that no boundary begins with another one of the same tree.
  const boundary = `${parts.reduce((sum, part) => sum + part.message.length, 0)}${id}=`;
  const delimited = parts.map((part) => `--${boundary}\r\n${part.message}\r\n`).join('');
  return `Content-Type: multipart/mixed; boundary="${boundary}"\r\n\r\n${delimited}--${boundary}--`;
}

const awful = fc
  .array(
    fc.constantFrom(
      '\r\n',
      '\n',
      '\r',
      '\0',
      ' ',
      ':',
      '-',
      '--',
      '--a',
      '--ab',
      '--a--',
      '--ab--',
      'x: y',
      'Subject: hi',
      'From ',
      '\xff',
      'Content-Type: multipart/mixed; boundary=a',
      'Content-Type: multipart/digest; boundary=ab',
      'Content-Type: message/rfc822',
      '\r\n\r\n',
      '\r\n--a\r\n',
      '\r\n--ab\r\n',
      '\r\nContent-Type: multipart/mixed; boundary="ab"\r\n\r\n',
    ),
    { maxLength: 60 },
  )
  .map((pieces) => pieces.join(''));

interface Tile {
  readonly kind: 'header' | 'body' | 'preamble' | 'delimiter' | 'epilogue';
  readonly text: string;
}

/** What a part consists of, from its first byte to its last: every byte is of one kind. */
function tilesOf(message: string, part: Part): Tile[] {
  const header = { kind: 'header', text: message.slice(part.headerStart, part.bodyStart) } as const;
  if (part.message) return [header, ...tilesOf(message, part.message)];
  if (part.type !== 'multipart') return [header, { kind: 'body', text: bodyOf(message, part) }];
  let at = part.bodyStart;
  const inner = part.parts.flatMap((child, index) => {
    const between = message.slice(at, child.headerStart);
    at = child.bodyEnd;
    return [...delimiterTiles(between, part, index === 0), ...tilesOf(message, child)];
  });
  return [header, ...inner, ...lastTiles(message.slice(at, part.bodyEnd), part)];
}

/** Before a part stands its delimiter, with the line break before it, and before the first one the preamble. */
function delimiterTiles(between: string, part: Part, isFirst: boolean): Tile[] {
  const lineStart = between.lastIndexOf('\n', between.length - 2) + 1;
  const lineBreak = isFirst ? '' : between.slice(0, lineStart);
  assert.match(lineBreak, /^(?:\r?\n)?$/);
  assert.ok(between.startsWith(`--${parameterNamed(part.parameters, 'boundary')}`, lineStart), between);
  const delimiter = { kind: 'delimiter', text: lineBreak + between.slice(lineStart) } as const;
  return isFirst ? [{ kind: 'preamble', text: between.slice(0, lineStart) }, delimiter] : [delimiter];
}

/** Behind the last part: nothing, or the closing delimiter and the epilogue. */
function lastTiles(rest: string, part: Part): Tile[] {
  if (rest === '' || part.parts.length === 0) return [{ kind: 'epilogue', text: rest }];
  const [, delimiter, epilogue] = /^((?:\r?\n)?--[^\n]*\n?)([^]*)$/.exec(rest) ?? [];
  assert.ok(delimiter?.trimStart().startsWith(`--${parameterNamed(part.parameters, 'boundary')}--`), rest);
  return [
    { kind: 'delimiter', text: delimiter ?? '' },
    { kind: 'epilogue', text: epilogue ?? '' },
  ];
}

/** The tiles give the message back; each part's fields lie in its header, and its line count is that of its body. */
function checkTiles(message: string, root: Part): void {
  const tiles = tilesOf(message, root);
  assert.equal(tiles.map(({ text }) => text).join(''), message);
  for (const part of partsIn(root)) {
    assert.equal(part.bodyLines, bodyOf(message, part).split('\n').length - 1);
    let floor = part.headerStart;
    for (const { name, start, end } of part.header) {
      assert.ok(start >= floor && end > start && end <= part.bodyStart, 'fields in their header, in their order');
      assert.ok(message.startsWith(name, start));
      floor = end;
    }
  }
}

describe('MessageParser, properties', () => {
  it('finds nothing wrong with what was written well', () => {
    fc.assert(fc.property(sketch, ({ message }) => assert.deepEqual(parse(message).defects, [])));
  });

  it('finds every body that was written', () => {
    fc.assert(
      fc.property(sketch, ({ message, bodies }) => {
        const leaves = partsIn(parse(message).root).filter((part) => part.type === 'text');
        assert.deepEqual(
          leaves.map((part) => bodyOf(message, part)),
          bodies,
        );
      }),
    );
  });

  it('gives the same result however the bytes arrive', () => {
    fc.assert(
      fc.property(
        fc.oneof(
          sketch.map(({ message }) => message),
          awful,
        ),
        fc.array(fc.integer({ min: 1, max: 40 }), { minLength: 1, maxLength: 5 }),
        (message, sizes) => assert.deepEqual(parseInPieces(message, sizes), parse(message)),
      ),
      { numRuns: 1000 },
    );
  });

  it('lets one line break end a nested header and belong to nobody before a delimiter', () => {
    const message = 'Content-Type: multipart/digest; boundary=ab\r\n--ab\r\n\r\n\r\n--ab';
    checkTiles(message, parse(message).root);
  });

  it('never throws, and its offsets tile the message', () => {
    fc.assert(
      fc.property(
        fc.oneof(
          awful,
          fc.uint8Array({ maxLength: 200 }).map((bytes) => binaryOf(bytes)),
        ),
        (message) => {
          const { root, sizeBytes, defects } = parse(message);
          assert.deepEqual([root.headerStart, root.bodyEnd, sizeBytes], [0, message.length, message.length]);
          checkTiles(message, root);
          for (const { offset } of defects) assert.ok(offset >= 0 && offset <= message.length);
          assert.deepEqual(
            defects,
            defects.toSorted((a, b) => a.offset - b.offset),
          );
        },
      ),
      { numRuns: 2000 },
    );
  });
});
