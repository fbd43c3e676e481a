import assert from 'node:assert/strict';
import { readdirSync, readFileSync } from 'node:fs';
import { describe, it } from 'node:test';
import fc from 'fast-check';
import { binaryOf, bytesOf, concatBytes } from '../../../base/bytes.ts';
import { fieldPlaces } from '../fields/header.ts';
import { MessageParser } from '../parts/parser.ts';
import { dropping, editHeader, type HeaderEdits } from './edit.ts';

function edited(message: string, edits: HeaderEdits): string {
  const bytes = bytesOf(message);
  const parser = new MessageParser();
  parser.write(bytes);
  return binaryOf(concatBytes(editHeader(bytes, parser.end().root.header, edits)));
}

const above = ['Received: by us\r\n', 'Authentication-Results: us;\r\n none\r\n'];
const below = ['X-Last: 1\r\n'];
const ours = dropping('received', 'authentication-results', 'x-last');

describe('editing a header', () => {
  const cases: [does: string, message: string, edits: HeaderEdits, becomes: string][] = [
    ['writes above', 'A: 1\r\n\r\nbody', { above: ['B: 2\r\n'] }, 'B: 2\r\nA: 1\r\n\r\nbody'],
    ['writes below', 'A: 1\r\n\r\nbody', { below }, 'A: 1\r\nX-Last: 1\r\n\r\nbody'],
    [
      'replaces',
      'A: 1\r\nB: 2\r\n\r\n',
      { each: (_, n) => (n === 0 ? 'C: 3\r\n' : undefined) },
      'C: 3\r\nB: 2\r\n\r\n',
    ],
    ['drops', 'A: 1\r\n 1\r\nB: 2\r\na: 3\r\n\r\n', { each: dropping('a') }, 'B: 2\r\n\r\n'],
    [
      'stays below the line of a mail store',
      'From me@here.test\r\nA: 1\r\n\r\n',
      { above: ['B: 2\r\n'] },
      'From me@here.test\r\nB: 2\r\nA: 1\r\n\r\n',
    ],
    [
      'ends lines as the message does',
      'A: 1\n\nbody\n',
      { above: ['B: 2\r\n\t3\r\n'], below },
      'B: 2\n\t3\nA: 1\nX-Last: 1\n\nbody\n',
    ],
    ['gives a header to a body', '\r\nbody', { below }, 'X-Last: 1\r\n\r\nbody'],
    ['gives a header to nothing', '', { above: ['B: 2\r\n'], below }, 'B: 2\r\nX-Last: 1\r\n'],
    ['ends the last line', 'A: 1', { below }, 'A: 1\r\nX-Last: 1\r\n'],
    ['keeps white space apart', ' body', { above: ['B: 2\r\n'] }, 'B: 2\r\n\r\n body'],
    ['knows headers without an empty line', 'A: 1\r\nbody', { below }, 'A: 1\r\nX-Last: 1\r\nbody'],
    ['writes below before it drops the last', 'A: 1\r\n\r\n', { below, each: () => '' }, 'X-Last: 1\r\n\r\n'],
  ];
  for (const [does, message, edits, becomes] of cases) {
    it(does, () => assert.equal(edited(message, edits), becomes));
  }

  it('copies no byte of what stays', () => {
    const bytes = bytesOf('A: 1\r\n\r\nbody');
    const kept = editHeader(bytes, [], { above }).at(-1);
    assert.equal(kept?.buffer, bytes.buffer);
  });

  it('is undone by dropping what it wrote, whatever message it is that does not begin with white space', () => {
    const lines = fc.constantFrom('A: 1', 'B: 2', '\tfolded', 'no field', '', '', 'From me@here.test');
    const found = fc.array(lines).filter((all) => !all.join('\n').replace('From me@here.test\n', '').startsWith('\t'));
    const messages = fc.tuple(found, fc.constantFrom('\r\n', '\n'));
    fc.assert(
      fc.property(messages, ([all, lineEnd]) => {
        const message = all.map((line) => line + lineEnd).join('');
        assert.equal(edited(edited(message, { above, below }), { each: ours }), message);
      }),
    );
  });

  const folder = new URL('../../../../test/corpus/', import.meta.url);
  for (const name of readdirSync(folder).filter((found) => found.endsWith('.eml'))) {
    it(`leaves all other bytes of ${name} alone`, () => {
      const message = binaryOf(readFileSync(new URL(name, folder)));
      const withMore = edited(message, { above, below });
      assert.equal(
        edited(withMore, { each: dropping('received', 'authentication-results', 'x-last') }),
        edited(message, { each: ours }),
      );
      const fieldsOf = (text: string): string[] => fieldPlaces(text).map(({ start, end }) => text.slice(start, end));
      assert(fieldsOf(message).every((field) => withMore.includes(field)));
    });
  }
});
