import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import fc from 'fast-check';
import { readerOf } from '../../../test/support/imap-wire.ts';
import { parseHeader } from '../message/index.ts';
import type { Part } from '../message/index.ts';
import { bytesOf } from '../../base/bytes.ts';
import { printBody } from './body.ts';
import { printBodyStructure } from './body-structure.ts';
import type { Reader } from './reader.ts';

const plain: Part = {
  headerStart: 0,
  bodyStart: 0,
  bodyEnd: 3028,
  bodyLines: 92,
  header: [],
  type: 'TEXT',
  subtype: 'PLAIN',
  parameters: [['CHARSET', 'US-ASCII']],
  encoding: '7BIT',
  parts: [],
};
const text: Part = { ...plain, type: 'text', subtype: 'plain', parameters: [], encoding: '7bit' };
const textPrinted = '("text" "plain" ("charset" "us-ascii") NIL NIL "7bit" 3028 92)';
const octets: Part = { ...text, type: 'application', subtype: 'octet-stream', encoding: 'base64', bodyEnd: 12 };
const header = parseHeader(bytesOf('From: a@b\r\nSubject: inner\r\n\r\n'));
const inner: Part = { ...text, header, bodyStart: 28, bodyEnd: 30, bodyLines: 1 };
const forwarded: Part = { ...text, type: 'message', subtype: 'rfc822', bodyEnd: 30, bodyLines: 4, message: inner };

describe('printBodyStructure', () => {
  it('prints the examples of RFC 3501 §7.4.2 and §8', () => {
    assert.equal(
      printBodyStructure({ ...plain, type: 'text' }, false),
      '("text" "PLAIN" ("CHARSET" "US-ASCII") NIL NIL "7BIT" 3028 92)',
    );
    const first: Part = { ...plain, type: 'text', bodyEnd: 1152, bodyLines: 23 };
    const second: Part = {
      ...first,
      bodyEnd: 4554,
      bodyLines: 73,
      parameters: [
        ['CHARSET', 'US-ASCII'],
        ['NAME', 'cc.diff'],
      ],
      id: '<960723163407.20117h@cac.washington.edu>',
      description: 'Compiler diff',
      encoding: 'BASE64',
    };
    assert.equal(
      printBodyStructure({ ...plain, type: 'multipart', subtype: 'MIXED', parts: [first, second] }, false),
      '(("text" "PLAIN" ("CHARSET" "US-ASCII") NIL NIL "7BIT" 1152 23)' +
        '("text" "PLAIN" ("CHARSET" "US-ASCII" "NAME" "cc.diff") "<960723163407.20117h@cac.washington.edu>" ' +
        '"Compiler diff" "BASE64" 4554 73) "MIXED")',
    );
  });

  it('tells lines for text and nothing more for other types', () => {
    assert.equal(printBodyStructure(text, false), textPrinted);
    assert.equal(printBodyStructure(octets, false), '("application" "octet-stream" NIL NIL NIL "base64" 12)');
  });

  it('shows envelope and structure of a message inside', () => {
    const from = '((NIL NIL "a" "b"))';
    assert.equal(
      printBodyStructure(forwarded, false),
      `("message" "rfc822" NIL NIL NIL "7bit" 30 (NIL "inner" ${from} ${from} ${from} NIL NIL NIL NIL NIL) ` +
        '("text" "plain" ("charset" "us-ascii") NIL NIL "7bit" 2 1) 4)',
    );
  });

  it('adds the extension data to BODYSTRUCTURE alone', () => {
    const attachment: Part = {
      ...octets,
      md5: 'Q2hlY2s=',
      disposition: { type: 'attachment', parameters: [['filename', 'a b.bin']] },
      language: ['de', 'en'],
      location: 'http://x/',
    };
    const basic = '("application" "octet-stream" NIL NIL NIL "base64" 12';
    const extension = '"Q2hlY2s=" ("attachment" ("filename" "a b.bin")) ("de" "en") "http://x/"';
    assert.equal(printBodyStructure(attachment, true), `${basic} ${extension})`);
    assert.equal(printBodyStructure(attachment, false), `${basic})`);
    const mixed: Part = {
      ...text,
      type: 'multipart',
      subtype: 'mixed',
      parameters: [['boundary', 'x']],
      parts: [octets],
    };
    assert.equal(printBodyStructure(mixed, true), `(${basic} NIL NIL NIL NIL) "mixed" ("boundary" "x") NIL NIL NIL)`);
    assert.equal(printBodyStructure(mixed, false), `(${basic}) "mixed")`);
  });

  it('prints a part where the grammar needs one and the message has none', () => {
    const empty: Part = { ...text, type: 'multipart', subtype: 'mixed' };
    assert.equal(
      printBodyStructure(empty, false),
      '(("text" "plain" ("charset" "us-ascii") NIL NIL "7bit" 0 0) "mixed")',
    );
    const { message: _, ...lost } = forwarded;
    assert.match(
      printBodyStructure(lost, false),
      /30 \(NIL( NIL){9}\) \("text" "plain" \("charset" "us-ascii"\) NIL NIL "7bit" 0 0\) 4\)$/,
    );
  });
});

// The grammar of `body`, read back: every tree of parts must print as something a client can parse.

function readBody(reader: Reader, extended: boolean): void {
  reader.expect(/\(/y, 'a body');
  if (reader.next === '(') readMultipart(reader, extended);
  else readSinglePart(reader, extended);
  reader.expect(/\)/y, 'the end of a body');
}

function readMultipart(reader: Reader, extended: boolean): void {
  while (reader.next === '(') readBody(reader, extended);
  reader.space().string();
  if (!extended) return;
  readParameters(reader.space());
  readExtension(reader);
}

function readSinglePart(reader: Reader, extended: boolean): void {
  const type = reader.string();
  const subtype = reader.space().string();
  readParameters(reader.space());
  reader.space().nstring();
  reader.space().nstring();
  reader.space().string();
  reader.space().number();
  if (type === 'message' && subtype === 'rfc822') readInner(reader.space(), extended);
  if (type === 'text' || (type === 'message' && subtype === 'rfc822')) reader.space().number();
  if (!extended) return;
  reader.space().nstring();
  readExtension(reader);
}

function readInner(reader: Reader, extended: boolean): void {
  reader.list(() => (reader.next === '(' ? readAddresses(reader) : reader.nstring()));
  readBody(reader.space(), extended);
}

function readAddresses(reader: Reader): void {
  reader.expect(/\(/y, 'addresses');
  do assert.equal(reader.list(() => reader.nstring()).length, 4);
  while (reader.next === '(');
  reader.expect(/\)/y, 'the end of addresses');
}

function readParameters(reader: Reader): void {
  if (!reader.acceptNil()) assert.equal(reader.list(() => reader.string()).length % 2, 0);
}

function readExtension(reader: Reader): void {
  if (!reader.space().acceptNil()) readDisposition(reader);
  if (!reader.space().acceptNil()) reader.list(() => reader.string());
  reader.space().nstring();
}

function readDisposition(reader: Reader): void {
  reader.expect(/\(/y, 'a disposition');
  reader.string();
  readParameters(reader.space());
  reader.expect(/\)/y, 'the end of a disposition');
}

const word = fc.oneof(
  fc.constantFrom('text', 'rfc822', 'NIL', '', 'a "b"', 'a\r\nb', '(', ')'),
  fc.uint8Array({ maxLength: 5 }).map((bytes) => String.fromCharCode(...bytes)),
);
const parameters = fc.array(fc.tuple(word, word), { maxLength: 3 });
const headers = word.map((word) => parseHeader(bytesOf(`From: ${word} <a@b>, c:d;\r\nSubject: ${word}\r\n\r\n`)));

const leaf = fc
  .record(
    {
      type: fc.constantFrom('text', 'multipart', 'message', 'image'),
      subtype: fc.constantFrom('plain', 'mixed', 'rfc822', 'global'),
      header: headers,
      parameters,
      encoding: word,
      disposition: fc.record({ type: word, parameters }),
      language: fc.array(word, { maxLength: 2 }),
      id: word,
    },
    { requiredKeys: ['type', 'subtype', 'header', 'parameters', 'encoding'] },
  )
  .map((facts): Part => ({ ...text, ...facts }));

const { tree } = fc.letrec<{ tree: Part; branch: Part }>((tie) => ({
  tree: fc.oneof({ maxDepth: 4 }, leaf, tie('branch')),
  branch: fc
    .tuple(leaf, fc.array(tie('tree'), { maxLength: 3 }), tie('tree'))
    .map(([part, parts, message]): Part => ({ ...part, parts, message })),
}));

it('every tree of parts prints as the grammar wants it', () => {
  fc.assert(
    fc.property(tree, fc.boolean(), (part, extended) => {
      const reader = readerOf(printBodyStructure(part, extended));
      readBody(reader, extended);
      reader.end();
    }),
    { numRuns: 500 },
  );
});

it('BODY of every tree of parts is its BODYSTRUCTURE without the extension data', () => {
  fc.assert(
    fc.property(tree, (part) => {
      assert.equal(printBody(printBodyStructure(part, true)), printBodyStructure(part, false));
    }),
    { numRuns: 500 },
  );
});
