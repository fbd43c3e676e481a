import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import fc from 'fast-check';
import { bytesOf } from '../../../base/bytes.ts';
import { envelopeOf, field, fieldsNamed, type HeaderField, parseHeader, printField } from '../index.ts';

function header(text: string): HeaderField[] {
  return parseHeader(bytesOf(text));
}

describe('parseHeader', () => {
  it('keeps order, duplicates and the case of names', () => {
    const fields = header('Received: a\r\nReceived: b\r\nX-mIx:c\r\n\r\nNot: a field');
    assert.deepEqual(
      fields.map(({ name, value }) => `${name}=${value}`),
      ['Received=a', 'Received=b', 'X-mIx=c'],
    );
    assert.equal(field(fields, 'x-Mix'), 'c');
    assert.deepEqual(fieldsNamed(fields, 'RECEIVED'), ['a', 'b']);
    assert.equal(field(fields, 'Subject'), undefined);
  });

  it('unfolds: line breaks go, the white space stays (RFC 5322 §2.2.3)', () => {
    assert.equal(header('Subject: a\r\n b\r\n\tc\r\n \r\n d\n e\r\n')[0]?.value, 'a b\tc  d e');
  });

  it('takes white space before the colon (RFC 5322 §4.5)', () => {
    assert.equal(field(header('Subject \t: x\r\n'), 'Subject'), 'x');
  });

  it('says where each field lies', () => {
    const [first, second] = parseHeader(bytesOf('A: 1\r\n 2\r\nB: 3'), 100);
    assert.deepEqual([first?.start, first?.end, second?.start, second?.end], [100, 110, 110, 114]);
  });

  it('passes over lines that are no field, with their continuations, up to the empty line', () => {
    const fields = header('A: 1\r\nhello there\r\n B: 2\r\nC: 3\r\n\r\nD: 4\r\n');
    assert.deepEqual(
      fields.map(({ name }) => name),
      ['A', 'C'],
    );
    assert.equal(header('two words: 1\r\n').length, 0);
    assert.equal(header(': 1\r\n').length, 0);
  });

  it('keeps 8-bit bytes at the ends of a value', () => {
    assert.equal(header('A: \xa0x\xc3\xa0\r\n')[0]?.value, '\xa0x\xc3\xa0');
  });

  it('never leaves CR, LF or NUL in a value', () => {
    assert.equal(header('A: x\ry\0z\r\n')[0]?.value, 'x yz');
    assert.equal(header('A: x\r\r\n y\0\r\n')[0]?.value, 'x y');
  });

  it('takes time that grows with the length of a value', () => {
    assert.equal(header(`A: x${' '.repeat(500_000)}y\r\n`)[0]?.value.length, 500_002);
  });
});

describe('envelopeOf (RFC 3501 §7.4.2)', () => {
  it('takes sender and reply-to from From where they are absent or empty', () => {
    const envelope = envelopeOf(header('From: a@b.example\r\nSender:\r\nSubject:\r\n'));
    const from = [{ localPart: 'a', domain: 'b.example' }];
    assert.deepEqual([envelope.from, envelope.sender, envelope.replyTo, envelope.to], [from, from, from, []]);
    assert.equal(envelope.subject, '');
    assert.equal(envelope.date, undefined);
  });

  it('keeps values raw', () => {
    const envelope = envelopeOf(
      header('Subject: =?utf-8?q?=C3=BC?=\r\nDate: yesterday\r\nMessage-ID: <1@x>\r\nIn-Reply-To: <0@x> (yours)\r\n'),
    );
    assert.equal(envelope.subject, '=?utf-8?q?=C3=BC?=');
    assert.equal(envelope.date, 'yesterday');
    assert.equal(envelope.messageId, '<1@x>');
    assert.equal(envelope.inReplyTo, '<0@x> (yours)');
  });

  it('joins fields that stand more than once', () => {
    assert.equal(envelopeOf(header('To: a@x\r\nCc: b@x\r\nTo: c@x, d@x\r\n')).to.length, 3);
  });
});

describe('printField', () => {
  it('folds at blanks, at 78 characters', () => {
    const printed = printField('Subject', 'word '.repeat(40).trim());
    const lines = printed.split('\r\n');
    assert.ok(lines.length > 2 && lines.every((line) => line.length <= 78));
    assert.ok(lines.slice(1, -1).every((line) => line.startsWith(' word')));
  });

  it('leaves a word alone that is longer than a line', () => {
    assert.equal(printField('X', 'y'.repeat(200)), `X: ${'y'.repeat(200)}\r\n`);
  });

  it('cannot be made to begin another field', () => {
    assert.equal(header(printField('Subject', 'hi\r\nBcc: eve@example.test')).length, 1);
    assert.equal(printField('Subject', 'a\r\n\r\nb'), 'Subject: a b\r\n');
  });

  it('prints an empty value', () => {
    assert.equal(printField('Subject', ''), 'Subject:\r\n');
  });

  it('is undone by parseHeader', () => {
    const value = fc.stringMatching(/^(?:[!-~\x80-\xff]{1,30}[ \t]{1,3}){0,20}[!-~]$/);
    fc.assert(fc.property(value, (value) => assert.equal(field(header(printField('X', value)), 'X'), value)));
  });
});
