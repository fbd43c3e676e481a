import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { binaryOf, bytesOf, utf8Binary } from '../../base/bytes.ts';
import { MessageParser } from '../../formats/message/index.ts';
import { hasText, languageOf, type MessagePiece, messagePieces, termsOfMessage, textPartOf } from './index.ts';
import { BytesAtHand, type TextBytes } from './bytes.ts';
import type { TextPart } from './parts.ts';
import { eachWord, isTelling } from './words.ts';

function opened(message: string): [TextBytes, TextPart] {
  const bytes = bytesOf(message);
  const parser = new MessageParser();
  parser.write(bytes);
  return [new BytesAtHand(bytes), textPartOf(parser.end().root)];
}

async function piecesOf(message: string, charactersMax?: number): Promise<MessagePiece[]> {
  return Array.fromAsync(messagePieces(...opened(message), charactersMax));
}

/** "part kind text" of each piece. */
async function told(message: string): Promise<string[]> {
  const pieces = await piecesOf(message);
  return pieces.map((piece) => `${piece.part} ${piece.kind} ${'text' in piece ? piece.text.trim() : ''}`.trim());
}

async function finds(message: string, wanted: string): Promise<boolean> {
  const place = opened(message);
  const { words } = await termsOfMessage(...place);
  const isFound = await hasText(...place, 'body', wanted);
  // What is found by looking is in the index.
  eachWord(wanted, (word) => assert.ok(!isFound || !isTelling(word) || words.has(word), word));
  return isFound;
}

function multipart(subtype: string, ...parts: readonly (readonly string[])[]): string {
  const inner = parts.map((lines) => `--x\r\n${lines.join('\r\n')}\r\n`).join('');
  return `Content-Type: multipart/${subtype}; boundary=x\r\n\r\n${inner}--x--\r\n`;
}

const uuencoded = ['begin 644 kittens.gif', '#0V%T', '`', 'end'];
const html = '<p>Dear <i style="display:none">zqx</i>friend, <a href="https://a.example/">come</a></p>';

describe('The pieces of a message', () => {
  it('come in order, with the numbers of their parts', async () => {
    const image = ['Content-Type: image/png; name=a.png', 'Content-Disposition: attachment; filename=a.png', '', '...'];
    const inner = ['Content-Type: message/rfc822', '', 'Subject: inside', '', 'inner text'];
    const message = multipart('mixed', ['', 'one'], ['Content-Type: text/html', '', html], image, inner);
    assert.deepEqual(await told(`Subject: =?utf-8?q?Gr=C3=BC=C3=9Fe?=\r\n${message}`), [
      'subject Grüße',
      '1 text one',
      '2 text Dear',
      '2 hidden zqx',
      '2 text friend, come',
      '2 link come',
      '3 name a.png',
      '4 subject inside',
      '4.1 text inner text',
    ]);
  });

  it('of a message without parts have number 1', async () => {
    assert.deepEqual(await told('Subject: s\r\n\r\ntext'), ['subject s', '1 text text']);
  });

  it('end where there is enough', async () => {
    const message = multipart('mixed', ['', 'a'.repeat(1000)], ['', 'second']);
    assert.equal((await piecesOf(message, 500)).length, 1);
    const links = `Content-Type: text/html\r\n\r\n${'<a href=xx>y</a>'.repeat(1000)}`;
    assert.ok((await piecesOf(links, 500)).length <= 500);
  });

  it('show the language', async () => {
    const letter =
      'Content-Type: text/plain; charset=utf-8\r\n\r\nWir danken für die Bestellung, die mit der Post kommt.';
    const [text] = await piecesOf(utf8Binary(letter));
    assert.equal(text && 'text' in text && languageOf(text.text), 'de');
  });
});

describe('Files in a text', () => {
  const before = 'Look at this cat:\r\n';
  const behind = '\r\nNice, is it not?\r\n';
  const small = `\r\n${before}${uuencoded.join('\r\n')}${behind}`;
  const filler = 'nothing of interest here\r\n'.repeat(10_000);
  const large = `\r\n${filler}${before}${uuencoded.join('\r\n')}${behind}${filler}`;

  for (const [size, message] of [
    ['small', small],
    ['large', large],
  ] as const) {
    it(`are found by their names, and their lines are no text: ${size}`, async () => {
      assert.equal(await finds(message, 'kittens.gif'), true);
      assert.equal(await finds(message, 'this cat:'), true);
      assert.equal(await finds(message, 'nice, is it'), true);
      assert.equal(await finds(message, '#0v%t'), false);
      assert.equal(await finds(message, 'begin 644'), false);
      assert.ok((await told(message)).includes('1 name kittens.gif'));
    });
  }

  it('are none in prose', async () => {
    assert.equal(await finds('\r\nWe begin 644 times\r\nbegin 644 again\r\nand so on', 'begin 644 again'), true);
  });

  it('are none in HTML', async () => {
    const lines = ['Content-Type: text/html', '', '<pre>', ...uuencoded, '</pre>'];
    assert.equal(await finds(lines.join('\r\n'), 'begin 644'), true);
  });
});

describe('A message in a message that came encoded', () => {
  const inner = 'Subject: wrapped words\r\n\r\nthe parcel itself\r\n';
  const base64 = btoa(inner);

  it('is read', async () => {
    const outer = multipart('mixed', ['Content-Type: message/rfc822', 'Content-Transfer-Encoding: base64', '', base64]);
    assert.equal(await finds(outer, 'wrapped words'), true);
    assert.equal(await finds(outer, 'the parcel'), true);
    assert.deepEqual(await told(outer), ['1 subject wrapped words', '1.1 text the parcel itself']);
  });

  it('is read where it only says so', async () => {
    const header = 'Content-Type: message/rfc822\r\nContent-Transfer-Encoding: base64\r\n\r\n';
    assert.equal(await finds(`${header}${inner}`, 'the parcel'), true);
  });

  it('is read to a depth', async () => {
    let message = inner;
    for (let depth = 0; depth < 20; depth++)
      message = `Content-Type: message/rfc822\r\nContent-Transfer-Encoding: base64\r\n\r\n${btoa(message)}`;
    assert.equal(await finds(message, 'the parcel'), false);
  });
});

describe('A TNEF file', () => {
  const tnef = winmail('budget.xls');

  it('is found by the names of the files in it', async () => {
    for (const type of ['application/ms-tnef', 'application/octet-stream; name="WINMAIL.dat"']) {
      const part = [`Content-Type: ${type}`, 'Content-Transfer-Encoding: base64', '', btoa(tnef)];
      assert.equal(await finds(multipart('mixed', part), 'budget.xls'), true);
      assert.ok((await told(multipart('mixed', part))).includes('1 name budget.xls'));
    }
  });

  it('that is none has no names', async () => {
    for (const body of ['', 'x', tnef.slice(0, 20)])
      assert.deepEqual(await told(`Content-Type: application/ms-tnef\r\n\r\n${body}`), []);
  });
});

/** [MS-OXTNEF] 2.1: signature, key, then an attachment: how it is drawn, its name, its data. */
function winmail(name: string): string {
  const draws = attribute(0x00069002, '\x01\0'.padEnd(14, '\0'));
  const parts = [draws, attribute(0x00018010, `${name}\0`), attribute(0x0006800f, 'content')];
  return `\x78\x9f\x3e\x22\x01\0${parts.join('')}`;
}

function attribute(id: number, data: string): string {
  const head = new DataView(new ArrayBuffer(9));
  head.setUint8(0, 2);
  head.setUint32(1, id, true);
  head.setUint32(5, data.length, true);
  const sum = bytesOf(data).reduce((all, byte) => (all + byte) & 0xffff, 0);
  return binaryOf(new Uint8Array(head.buffer)) + data + String.fromCharCode(sum & 255, sum >> 8);
}
