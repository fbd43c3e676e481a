import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { binaryOf, bytesOf } from '../../base/bytes.ts';
import type { SectionItem } from '../../formats/imap/index.ts';
import { MessageParser, type ParsedMessage } from '../../formats/message/index.ts';
import type { Blobs } from '../../store/blobs/index.ts';
import { chosenFields, readSection } from './section.ts';
import { printSummary, Summary } from '../summary/index.ts';

/** The message of the example in RFC 3501 §6.4.5: what its numbers name stands in its texts. */
const example = lines(
  'Subject: whole',
  'MIME-Version: 1.0',
  'Content-Type: multipart/mixed; boundary=A',
  '',
  '--A',
  '',
  'text 1',
  '--A',
  'Content-Type: application/octet-stream',
  '',
  'text 2',
  '--A',
  'Content-Type: message/rfc822',
  '',
  'Subject: third',
  'Content-Type: multipart/mixed; boundary=B',
  '',
  '--B',
  '',
  'text 3.1',
  '--B',
  'Content-Type: application/octet-stream',
  '',
  'text 3.2',
  '--B--',
  '--A',
  'Content-Type: multipart/mixed; boundary=C',
  '',
  '--C',
  'Content-Type: image/gif',
  '',
  'text 4.1',
  '--C',
  'Content-Type: message/rfc822',
  '',
  'Subject: fourth',
  'From: someone@example.test',
  'Content-Type: multipart/mixed; boundary=D',
  '',
  '--D',
  '',
  'text 4.2.1',
  '--D',
  'Content-Type: multipart/alternative; boundary=E',
  '',
  '--E',
  '',
  'text 4.2.2.1',
  '--E',
  'Content-Type: text/richtext',
  '',
  'text 4.2.2.2',
  '--E--',
  '--D--',
  '--C--',
  '--A--',
  '',
);

const plain = lines('Subject: hello', 'To: a@example.test', '', 'first line', 'second line');

function lines(...texts: string[]): string {
  return texts.join('\r\n');
}

function item(part: readonly number[], section: SectionItem['section'], more: Partial<SectionItem> = {}): SectionItem {
  return { item: 'SECTION', label: '', setsSeen: false, part, section, fields: [], ...more };
}

function parsed(message: string): ParsedMessage {
  const parser = new MessageParser();
  parser.write(bytesOf(message));
  return parser.end();
}

async function read(message: string, wanted: SectionItem): Promise<string | undefined> {
  const bytes = bytesOf(message);
  const summary = new Summary(printSummary(parsed(message)));
  const content = await readSection(blobsOf(bytes), { place: 'place', summary }, wanted);
  if (!content) return undefined;
  const chunks = content.bytes instanceof Uint8Array ? [content.bytes] : await Array.fromAsync(content.bytes);
  const text = chunks.map((chunk) => binaryOf(chunk)).join('');
  assert.equal(content.sizeBytes, text.length, 'the length is known beforehand');
  return text;
}

/** A blob store that holds one body and gives it in small chunks. */
function blobsOf(bytes: Uint8Array): Blobs {
  return {
    draft: () => assert.fail('nothing is written'),
    mustHaveRoom: () => assert.fail('nothing is written'),
    async *read(_place, start = 0, end = bytes.length) {
      for (let at = start; at < end; at += 7) yield bytes.subarray(at, Math.min(at + 7, end));
    },
    readAll: (_place, start, end) => Promise.resolve(bytes.subarray(start, end)),
  };
}

describe('A section of RFC 3501 §6.4.5', () => {
  const leaves = [[1], [2], [3, 1], [3, 2], [4, 1], [4, 2, 1], [4, 2, 2, 1], [4, 2, 2, 2]];
  for (const part of leaves) {
    it(`BODY[${part.join('.')}] is the part of that number`, async () => {
      assert.equal(await read(example, item(part, 'ALL')), `text ${part.join('.')}`);
    });
  }

  for (const part of [[5], [2, 1], [3, 3], [1, 1], [4, 2, 2, 1, 1], [4, 2, 3]]) {
    it(`BODY[${part.join('.')}] is nothing, because there is no such part`, async () => {
      assert.equal(await read(example, item(part, 'ALL')), undefined);
    });
  }

  it('BODY[] is the whole message', async () => {
    assert.equal(await read(example, item([], 'ALL')), example);
  });

  it('BODY[HEADER] and BODY[TEXT] together are the whole message', async () => {
    const header = await read(example, item([], 'HEADER'));
    const text = await read(example, item([], 'TEXT'));
    assert.ok(header?.endsWith('boundary=A\r\n\r\n'));
    assert.equal(`${header}${text}`, example);
  });

  it('3.HEADER and 3.TEXT look into the message inside, 3 is that message, 3.MIME the header around it', async () => {
    const header = await read(example, item([3], 'HEADER'));
    assert.equal(header, 'Subject: third\r\nContent-Type: multipart/mixed; boundary=B\r\n\r\n');
    assert.equal(`${header}${await read(example, item([3], 'TEXT'))}`, await read(example, item([3], 'ALL')));
    assert.equal(await read(example, item([3], 'MIME')), 'Content-Type: message/rfc822\r\n\r\n');
  });

  it('HEADER.FIELDS of fields that lists show is answered without the message', async () => {
    const summary = new Summary(printSummary(parsed(example)));
    const wanted = item([], 'HEADER.FIELDS', { fields: ['SUBJECT', 'DATE', 'MIME-VERSION'] });
    const content = await readSection(blobsOf(bytesOf('')), { place: 'place', summary }, wanted);
    assert.equal(binaryOf(content?.bytes as Uint8Array), 'Subject: whole\r\nMIME-Version: 1.0\r\n\r\n');
  });

  it('4.2.HEADER.FIELDS chooses from the header of the message inside', async () => {
    const chosen = await read(example, item([4, 2], 'HEADER.FIELDS', { fields: ['FROM'] }));
    assert.equal(chosen, 'From: someone@example.test\r\n\r\n');
  });

  it('HEADER and TEXT of a part that is no message are empty', async () => {
    assert.equal(await read(example, item([1], 'HEADER')), '');
    assert.equal(await read(example, item([4], 'TEXT')), '');
  });

  it('BODY[1] of a message without parts is its text, and nothing is below it', async () => {
    assert.equal(await read(plain, item([1], 'ALL')), 'first line\r\nsecond line');
    assert.equal(await read(plain, item([1, 1], 'ALL')), undefined);
    assert.equal(await read(plain, item([2], 'ALL')), undefined);
  });

  it('a message that is a message/rfc822 itself is part 1, and its inside is 1.1', async () => {
    const wrapped = `Subject: outer\r\nContent-Type: message/rfc822\r\n\r\n${plain}`;
    assert.equal(await read(wrapped, item([1], 'ALL')), plain);
    assert.equal(await read(wrapped, item([1, 1], 'ALL')), 'first line\r\nsecond line');
    assert.equal(await read(wrapped, item([1], 'TEXT')), 'first line\r\nsecond line');
  });

  it('the part that BODYSTRUCTURE gives to a multipart without parts is there, and empty', async () => {
    const hollow = 'Content-Type: multipart/mixed; boundary=A\r\n\r\n--A--\r\n';
    const wrapped = `Content-Type: message/rfc822\r\n\r\n${hollow}`;
    for (const section of ['ALL', 'MIME'] as const) {
      assert.equal(await read(hollow, item([1], section)), '');
      assert.equal(await read(wrapped, item([1, 1], section)), '');
    }
    assert.equal(await read(hollow, item([2], 'ALL')), undefined);
  });

  const partials: [number, number, string][] = [
    [0, 5, 'first'],
    [6, 4, 'line'],
    [19, 100, 'line'],
    [23, 10, ''],
    [5000, 10, ''],
    [0, 0, ''],
  ];
  for (const [start, count, text] of partials) {
    it(`<${start}.${count}> cuts a piece out`, async () => {
      assert.equal(await read(plain, item([], 'TEXT', { partial: { start, count } })), text);
    });
  }

  it('a partial of chosen fields counts in what was chosen', async () => {
    const wanted = item([], 'HEADER.FIELDS', { fields: ['TO'], partial: { start: 4, count: 3 } });
    assert.equal(await read(plain, wanted), 'a@e');
  });
});

describe('Chosen header fields', () => {
  const header = bytesOf('A: 1\r\nB: 2\r\n folded\r\na: 3\r\nB : 4\r\n\r\n');
  const choose = (section: SectionItem['section'], fields: string[]): string =>
    binaryOf(chosenFields(header, { section, fields }));

  it('stand as in the header, in its order, each as often as there, and end with an empty line', () => {
    assert.equal(choose('HEADER.FIELDS', ['A']), 'A: 1\r\na: 3\r\n\r\n');
    assert.equal(choose('HEADER.FIELDS', ['B', 'X']), 'B: 2\r\n folded\r\nB : 4\r\n\r\n');
    assert.equal(choose('HEADER.FIELDS.NOT', ['A']), 'B: 2\r\n folded\r\nB : 4\r\n\r\n');
  });

  it('may be none', () => {
    assert.equal(choose('HEADER.FIELDS', ['X']), '\r\n');
    assert.equal(choose('HEADER.FIELDS.NOT', ['A', 'B']), '\r\n');
  });

  it('get the line break that a cut message lacks', () => {
    const chosen = chosenFields(bytesOf('A: 1'), { section: 'HEADER.FIELDS', fields: ['A'] });
    assert.equal(binaryOf(chosen), 'A: 1\r\n\r\n');
  });
});
