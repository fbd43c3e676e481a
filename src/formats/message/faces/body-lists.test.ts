import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import fc from 'fast-check';
import { bytesOf } from '../../../base/bytes.ts';
import { MessageParser } from '../parts/parser.ts';
import type { Part } from '../types.ts';
import { bodyListsOf } from './body-lists.ts';

/** A tree of parts: a multipart as its subtype and its parts, a leaf as its header lines. */
type Sketch = string | Multipart;
interface Multipart extends Readonly<Array<Sketch>> {
  readonly 0: string;
}

function write(sketch: Sketch, depth = 0): string {
  if (typeof sketch === 'string') return `${sketch}\r\n\r\ncontent\r\n`;
  const [subtype, ...parts] = sketch;
  const inner = (parts as readonly Sketch[]).map((part) => `--x${depth}\r\n${write(part, depth + 1)}\r\n`).join('');
  return `Content-Type: multipart/${subtype}; boundary=x${depth}\r\n\r\n${inner}--x${depth}--\r\n`;
}

function rootOf(sketch: Sketch): Part {
  const parser = new MessageParser();
  parser.write(bytesOf(write(sketch)));
  return parser.end().root;
}

function part(type: string, letter: string, disposition?: string): string {
  const shown = disposition === undefined ? '' : `\r\nContent-Disposition: ${disposition}`;
  return `Content-Type: ${type}\r\nContent-Description: ${letter}${shown}`;
}

/** The letters of each list. */
function sorted(sketch: Sketch): readonly [text: string, html: string, attachments: string] {
  const { textBody, htmlBody, attachments } = bodyListsOf(rootOf(sketch));
  const letters = (parts: readonly Part[]): string => parts.map(({ description }) => description ?? '?').join('');
  return [letters(textBody), letters(htmlBody), letters(attachments)];
}

const plain = part('text/plain', 'p');
const html = part('text/html', 'h');
const picture = part('image/png', 'i');
const file = part('application/pdf', 'f');

describe('The body lists of RFC 8621 §4.1.4', () => {
  it('are those of its example', () => {
    const versions: Sketch = [
      'alternative',
      [
        'mixed',
        part('text/plain', 'B', 'inline'),
        part('image/jpeg', 'C', 'inline'),
        part('text/plain', 'D', 'inline'),
      ],
      ['related', part('text/html', 'E'), part('image/jpeg', 'F')],
    ];
    const inner: Sketch = [
      'mixed',
      versions,
      part('image/jpeg', 'G', 'attachment'),
      part('application/x-excel', 'H'),
      part('message/rfc822', 'J'),
    ];
    const whole: Sketch = ['mixed', part('text/plain', 'A', 'inline'), inner, part('text/plain', 'K', 'inline')];
    assert.deepEqual(sorted(whole), ['ABCDK', 'AEK', 'CFGHJ']);
  });

  const cases: readonly (readonly [string, Sketch, text: string, html: string, attachments: string])[] = [
    ['one text', plain, 'p', 'p', ''],
    ['one file', file, '', '', 'f'],
    ['one picture', picture, 'i', 'i', ''],
    ['an attached text alone', part('text/plain', 'a', 'attachment'), '', '', 'a'],
    ['two versions', ['alternative', plain, html], 'p', 'h', ''],
    ['two versions, the other way round', ['alternative', html, plain], 'p', 'h', ''],
    ['one version', ['alternative', html], 'h', 'h', ''],
    ['an invitation', ['alternative', plain, html, part('text/calendar', 'c')], 'p', 'h', 'c'],
    ['a picture in HTML', ['related', html, picture], 'h', 'h', 'i'],
    ['versions within related', ['related', ['alternative', plain, html], picture], 'p', 'h', 'i'],
    ['a file behind the text', ['mixed', plain, file], 'p', 'p', 'f'],
    ['a picture behind the text', ['mixed', plain, picture], 'pi', 'pi', ''],
    ['a named text behind the text', ['mixed', plain, part('text/plain; name=a.txt', 'n')], 'p', 'p', 'n'],
    ['a named text at the start', ['mixed', part('text/plain; name=a.txt', 'n'), plain], 'np', 'np', ''],
    ['texts one after the other', ['mixed', plain, html], 'ph', 'ph', ''],
    ['a message inside', ['mixed', plain, part('message/rfc822', 'm')], 'p', 'p', 'm'],
    ['versions in a version', ['alternative', ['mixed', plain, ['alternative', plain, html]], html], 'pp', 'h', 'h'],
    ['plain text and HTML in one version', ['alternative', ['mixed', plain, html], html], 'p', 'h', 'h'],
    ['versions of a version', ['alternative', plain, ['alternative', part('text/enriched', 'e'), html]], 'p', 'h', 'e'],
    ['one version of a version', ['alternative', ['alternative', html]], 'h', 'h', ''],
    ['a picture before its HTML', ['related; start="<h@x>"', picture, `${html}\r\nContent-ID: <h@x>`], 'h', 'h', 'i'],
    ['a start that is not there', ['related; start="<h@x>"', html, picture], 'h', 'h', 'i'],
    ['an empty multipart', ['mixed'], '', '', ''],
  ];
  for (const [name, sketch, ...lists] of cases) {
    it(`sort ${name}`, () => assert.deepEqual(sorted(sketch), lists));
  }

  it('hold every part that is no multipart, whatever the tree', () => {
    const leaf = fc.constantFrom(plain, html, picture, file, part('text/plain', 'a', 'attachment; filename=x'));
    const { tree } = fc.letrec<{ tree: Sketch; branch: Sketch }>((tie) => ({
      tree: fc.oneof({ maxDepth: 4 }, leaf, tie('branch')),
      branch: fc
        .tuple(fc.constantFrom('mixed', 'alternative', 'related', 'signed'), fc.array(tie('tree'), { maxLength: 4 }))
        .map(([subtype, parts]): Sketch => [subtype, ...parts]),
    }));
    fc.assert(
      fc.property(tree, (sketch) => {
        const root = rootOf(sketch);
        const { textBody, htmlBody, attachments } = bodyListsOf(root);
        assert.deepEqual(new Set([...textBody, ...htmlBody, ...attachments]), new Set(leavesOf(root)));
        for (const list of [textBody, htmlBody, attachments]) assert.equal(new Set(list).size, list.length);
      }),
    );
  });
});

function leavesOf(root: Part): Part[] {
  return root.type === 'multipart' ? root.parts.flatMap(leavesOf) : [root];
}

describe('hasAttachment', () => {
  const attached: readonly Sketch[] = [
    file,
    ['mixed', plain, file],
    ['mixed', plain, part('application/pdf', 'f', 'inline')],
    ['mixed', plain, part('text/plain', 'a', 'attachment')],
    ['mixed', plain, part('text/plain; name=a.txt', 'n')],
    ['mixed', plain, part('image/png', 'i', 'attachment')],
    ['mixed', plain, 'Content-Type: message/rfc822'],
    ['related', html, part('application/pdf', 'f', 'attachment')],
  ];
  const bare: readonly Sketch[] = [
    plain,
    ['alternative', plain, html],
    ['alternative', plain, html, part('text/calendar', 'c')],
    ['related', html, `${picture}\r\nContent-ID: <1@x>`],
    ['related', html, `${part('image/png', 'i', 'attachment')}\r\nContent-ID: <1@x>`],
    ['mixed', plain, part('image/png', 'i', 'inline')],
    ['mixed', plain, part('text/plain; name=a.txt', 'n', 'inline')],
    ['signed', plain, part('application/pgp-signature', 's')],
    ['signed', plain, part('application/x-pkcs7-signature', 's', 'attachment')],
    ['report', plain, part('message/delivery-status', 'd'), part('text/rfc822-headers', 'r')],
  ];
  it('is true where a reader should be offered a file', () => {
    for (const sketch of attached) assert.ok(bodyListsOf(rootOf(sketch)).hasAttachment, JSON.stringify(sketch));
  });

  it('is false for texts, pictures within them, and what is meant for programs', () => {
    for (const sketch of bare) assert.ok(!bodyListsOf(rootOf(sketch)).hasAttachment, JSON.stringify(sketch));
  });
});
