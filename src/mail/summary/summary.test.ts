import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import fc from 'fast-check';
import { binaryOf, bytesOf } from '../../base/bytes.ts';
import { printBodyStructure, printEnvelope } from '../../formats/imap/index.ts';
import { envelopeOf, MessageParser } from '../../formats/message/index.ts';
import type { ParsedMessage } from '../../formats/message/index.ts';
import { fieldText } from '../text/index.ts';
import { placeOf } from './parts.ts';
import { printSummary, Summary } from './summary.ts';

function parsed(message: string): ParsedMessage {
  const parser = new MessageParser();
  parser.write(bytesOf(message));
  return parser.end();
}

function summaryOf(message: string): Summary {
  return new Summary(printSummary(parsed(message)));
}

const header = [
  'Date: Tue, 1 Jul 2025 23:30:00 -0500',
  'Subject: =?utf-8?Q?GR=C3=9C=C3=9FE?=',
  'From: "Alice A." <Alice@Example.test>',
  'To: bob@example.test',
  'To: =?utf-8?Q?Z=C3=BCrich?= <zh@example.test>',
  'Message-ID: <One@Example.test>',
  'Content-Type: text/plain; charset=utf-8',
  '',
  '',
].join('\r\n');

const anyBytes = fc.uint8Array({ maxLength: 300 });
const pieces = [
  'Subject:',
  ' ',
  'From: ',
  'from :',
  '<a@b>',
  '\r\n',
  '\n',
  '\r',
  'Content-Type: ',
  'multipart/mixed;boundary=x',
  '--x',
];
const anyMail = fc
  .array(fc.constantFrom(...pieces, '=?utf-8?Q?=C3=BC?=', '\0', '\xff', '"', '12:00', 'message/rfc822'), {
    maxLength: 40,
  })
  .map((chosen) => bytesOf(chosen.join('')));

describe('A summary', () => {
  it('keeps the fields that lists show as they stand in the header', () => {
    const summary = summaryOf(`${header.replace('To: bob', 'X-Odd: 1\r\nTO:\r\n bob')}hello\r\n`);
    const fields = binaryOf(summary.listFields ?? new Uint8Array(0));
    assert.ok(fields.includes('\r\nTO:\r\n bob@example.test\r\nTo: =?utf-8?Q?'));
    assert.ok(!fields.includes('X-Odd'));
    assert.deepEqual([Summary.keepsBytes('to'), Summary.keepsBytes('x-odd')], [true, false]);
  });

  it('keeps no list fields where they are too long', () => {
    assert.equal(summaryOf(`Subject: x\r\nTo: ${'a'.repeat(5000)}\r\n\r\n`).listFields, undefined);
  });

  it('keeps no list fields of which one could be mistaken for the line at the top of a mailbox file', () => {
    const summary = summaryOf('Subject: x\r\nFrom : <a@example.test> 12:00\r\n\r\n');
    assert.equal(summary.listFields, undefined);
    assert.equal(summary.text('from'), '<a@example.test> 12:00');
  });

  it('holds the wire forms of the message', () => {
    const message = parsed(`${header}hello\r\n`);
    const summary = new Summary(printSummary(message));
    assert.equal(summary.envelope, printEnvelope(envelopeOf(message.root.header)));
    assert.equal(summary.body, printBodyStructure(message.root, false));
    assert.equal(summary.bodyStructure, printBodyStructure(message.root, true));
    assert.deepEqual(summary.root, placeOf(message.root));
  });

  it('holds how the text begins', () => {
    const message = parsed(`${header}hello\r\n`);
    assert.equal(new Summary(printSummary(message, 'Grüße 😀')).preview, 'Grüße 😀');
    assert.equal(new Summary(printSummary(message)).preview, '');
  });

  it('holds the marks of the message', () => {
    const { marks } = summaryOf(`List-Id: <x>\r\nImportance: high\r\n${header}`);
    assert.deepEqual(marks, { attachment: false, list: true, importance: 'high' });
  });

  it("knows the day it was sent in the sender's zone", () => {
    assert.equal(summaryOf(header).sentDay, Date.UTC(2025, 6, 1) / 86_400_000);
    assert.equal(summaryOf('Date: 1 Jan 1969 00:00:00 +0000\r\n\r\n').sentDay, -365);
    assert.equal(summaryOf('Date: some day\r\n\r\n').sentDay, undefined);
    assert.equal(summaryOf('\r\n').sentDay, undefined);
  });

  it('keeps decoded, folded texts to search in', () => {
    const summary = summaryOf(header);
    assert.equal(summary.text('subject'), 'grüße');
    assert.equal(summary.text('from'), '"alice a." <alice@example.test>');
    assert.equal(summary.text('to'), 'bob@example.test\nzürich <zh@example.test>');
    assert.equal(summary.text('message-id'), '<one@example.test>');
    assert.equal(summary.text('cc'), undefined);
  });

  it('tells an empty field from none', () => {
    const summary = summaryOf('Subject:\r\nCc: c@example.test\r\n\r\n');
    assert.equal(summary.text('subject'), '');
    assert.equal(summary.text('cc'), 'c@example.test');
    assert.equal(summary.text('to'), undefined);
  });

  it('says which fields it keeps', () => {
    assert.ok(Summary.keeps('bcc'));
    assert.ok(!Summary.keeps('x-other'));
  });

  it('refuses what it did not write', () => {
    assert.throws(() => new Summary(Uint8Array.of(9, 0, 0)), /version 9/);
  });

  it('can be made of whatever comes, and read back', () => {
    fc.assert(
      fc.property(fc.oneof(anyBytes, anyMail), (bytes) => {
        const parser = new MessageParser();
        parser.write(bytes);
        const message = parser.end();
        const summary = new Summary(printSummary(message));
        assert.deepEqual(summary.root, placeOf(message.root));
        assert.equal(summary.envelope, printEnvelope(envelopeOf(message.root.header)));
        assert.equal(summary.bodyStructure, printBodyStructure(message.root, true));
        assert.equal(summary.body, printBodyStructure(message.root, false));
        for (const name of ['subject', 'from', 'to'])
          assert.equal(summary.text(name), fieldText(message.root.header, name));
      }),
    );
  });
});
