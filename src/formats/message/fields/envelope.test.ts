import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import type { HeaderField } from '../types.ts';
import { envelopeOf } from './envelope.ts';

function header(...fields: readonly (readonly [name: string, value: string])[]): HeaderField[] {
  return fields.map(([name, value]) => ({ name, value, start: 0, end: 0 }));
}

const joe = { name: 'Joe', localPart: 'joe', domain: 'x.test' };
const ann = { localPart: 'ann', domain: 'x.test' };

describe('The ENVELOPE (RFC 3501 §7.4.2)', () => {
  it('has the raw values of its fields', () => {
    const fields = header(
      ['date', 'tomorrow'],
      ['SUBJECT', '=?utf-8?q?a?='],
      ['In-Reply-To', '<a@x.test> (that one)'],
      ['Message-ID', '<b@x.test>'],
    );
    const { date, subject, inReplyTo, messageId } = envelopeOf(fields);
    assert.deepEqual(
      [date, subject, inReplyTo, messageId],
      ['tomorrow', '=?utf-8?q?a?=', '<a@x.test> (that one)', '<b@x.test>'],
    );
  });

  it('takes From where Sender and Reply-To are absent', () => {
    const { from, sender, replyTo } = envelopeOf(header(['From', 'Joe <joe@x.test>']));
    assert.deepEqual([from, sender, replyTo], [[joe], [joe], [joe]]);
  });

  it('takes From where they are empty', () => {
    const { sender, replyTo } = envelopeOf(header(['From', 'Joe <joe@x.test>'], ['Sender', ''], ['Reply-To', ' <> ']));
    assert.deepEqual([sender, replyTo], [[joe], [joe]]);
  });

  it('leaves them alone where they say something', () => {
    const fields = header(['From', 'Joe <joe@x.test>'], ['Sender', 'ann@x.test'], ['Reply-To', 'ann@x.test']);
    const { from, sender, replyTo } = envelopeOf(fields);
    assert.deepEqual([from, sender, replyTo], [[joe], [ann], [ann]]);
  });

  it('joins fields that stand more than once, each read for itself (RFC 5322 §4.5.3)', () => {
    const fields = header(
      ['To', '"Team: Joe <joe@x.test>'],
      ['To', 'ann@x.test'],
      ['Cc', 'Team: ann@x.test'],
      ['Cc', 'Joe <joe@x.test>'],
    );
    const { to, cc } = envelopeOf(fields);
    assert.deepEqual(to.at(-1), ann);
    assert.deepEqual(cc, [{ group: 'Team', members: [ann] }, joe]);
  });

  it('has nothing where there is nothing', () => {
    const nothing = { from: [], sender: [], replyTo: [], to: [], cc: [], bcc: [] };
    assert.deepEqual(envelopeOf([]), nothing);
  });
});
