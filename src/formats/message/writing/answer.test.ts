import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { bytesOf } from '../../../base/bytes.ts';
import {
  type Address,
  type AnswerOptions,
  forwardOf,
  parseHeader,
  printMessage,
  quoteText,
  replyOf,
} from '../index.ts';
import { forwardSubject, replySubject } from './subjects.ts';

const own: Address[] = [{ localPart: 'me', domain: 'example.test' }];

function header(...fields: string[]) {
  return parseHeader(bytesOf(fields.map((field) => `${field}\r\n`).join('')));
}

/** "to; cc" of an answer. */
function recipients(whom: AnswerOptions['whom'], ...fields: string[]): string {
  const { to, cc } = replyOf(header(...fields), { whom, own });
  return [to, cc]
    .map((list) => list.map(({ localPart, domain }) => `${localPart}@${domain}`).join(' '))
    .join('; ')
    .trim();
}

const fields = ['From: Alice <a@x>', 'To: me@example.test, b@x', 'Cc: c@x, A@x, team: d@x;'];

describe('replyOf', () => {
  it('finds whom to write to', () => {
    const cases: [AnswerOptions['whom'], string[], string][] = [
      ['sender', fields, 'a@x;'],
      ['everyone', fields, 'a@x; b@x c@x d@x'],
      ['list', fields, 'a@x; b@x c@x d@x'],
      ['sender', [...fields, 'Reply-To: r@x'], 'r@x;'],
      ['everyone', [...fields, 'Reply-To: r@x'], 'r@x; b@x c@x A@x d@x'],
      ['everyone', [...fields, 'Mail-Followup-To: l@x, me@example.test'], 'l@x;'],
      ['sender', [...fields, 'Mail-Followup-To: l@x'], 'a@x;'],
      ['list', [...fields, 'List-Post: <mailto:l%2B1@x?subject=a>'], 'l+1@x;'],
      ['list', [...fields, 'List-Post: NO'], 'a@x; b@x c@x d@x'],
      ['sender', [...fields, 'Reply-To: l@x', 'List-Post: <mailto:l@x>'], 'a@x;'],
      ['sender', ['From: ME@example.test', 'To: b@x', 'Cc: c@x'], 'b@x;'],
      ['everyone', ['From: me@example.test', 'To: b@x', 'Cc: c@x'], 'b@x; c@x'],
      ['everyone', ['Subject: from nobody'], ';'],
    ];
    for (const [whom, header, expected] of cases)
      assert.equal(recipients(whom, ...header), expected, header.join('\n'));
  });

  it('knows names as real text', () => {
    const { to } = replyOf(header('From: =?utf-8?q?J=C3=B6rg?= <j@x>'), { whom: 'sender', own });
    assert.deepEqual(to, [{ name: 'Jörg', localPart: 'j', domain: 'x' }]);
  });

  it('hangs on the thread (RFC 5322 §3.6.4)', () => {
    const threads: [string[], string[]][] = [
      [
        ['Message-ID: <2@x>', 'References: <0@x> <1@x>', 'In-Reply-To: <9@x>'],
        ['0@x', '1@x', '2@x'],
      ],
      [
        ['Message-ID: <2@x>', 'In-Reply-To: <1@x>'],
        ['1@x', '2@x'],
      ],
      [['Message-ID: <2@x>', 'In-Reply-To: <0@x> <1@x>'], ['2@x']],
      [['Message-ID: <2@x>', 'References: <2@x> <\xfc@x>'], ['2@x']],
      [['Subject: no id'], []],
    ];
    for (const [fields, expected] of threads)
      assert.deepEqual(replyOf(header(...fields), { whom: 'sender', own }).references, expected);
    assert.deepEqual(replyOf(header('Message-ID: <2@x>'), { whom: 'sender', own }).inReplyTo, ['2@x']);
  });
});

describe('Subjects', () => {
  it('pile up no marks', () => {
    const cases: [string, string, string][] = [
      ['Plans', 'Re: Plans', 'Fwd: Plans'],
      ['', 'Re: ', 'Fwd: '],
      ['re: Plans', 're: Plans', 'Fwd: re: Plans'],
      ['RE[2]: Plans', 'RE[2]: Plans', 'Fwd: RE[2]: Plans'],
      ['[list] Re: Plans', '[list] Re: Plans', 'Fwd: [list] Re: Plans'],
      ['[list] Plans', 'Re: [list] Plans', 'Fwd: [list] Plans'],
      ['AW: Antw: Plans', 'Re: Plans', 'Fwd: AW: Antw: Plans'],
      ['Fwd: Plans', 'Re: Fwd: Plans', 'Fwd: Plans'],
      ['WG: Plans', 'Re: WG: Plans', 'WG: Plans'],
      ['[Fwd: Plans]', 'Re: [Fwd: Plans]', '[Fwd: Plans]'],
      ['Plans (fwd)', 'Re: Plans (fwd)', 'Plans (fwd)'],
      ['Reality', 'Re: Reality', 'Fwd: Reality'],
    ];
    for (const [subject, reply, forward] of cases)
      assert.deepEqual([replySubject(subject), forwardSubject(subject)], [reply, forward]);
  });

  it('are looked at in one go, however odd they are', () => {
    for (const subject of ['[', '[]', '[] ', 're', 'aw: ', ' ']) {
      assert.ok(replySubject(subject.repeat(100_000)).length > 0);
      assert.ok(forwardSubject(subject.repeat(100_000)).length > 0);
    }
  });
});

describe('quoteText', () => {
  it('marks each line, deeper where it is marked', () => {
    assert.equal(quoteText('Hello,\r\n\r\n> old\n>> older\n\n'), '> Hello,\n>\n>> old\n>>> older');
    assert.equal(quoteText('\n'), '>');
    assert.equal(quoteText(`${'\n'.repeat(100_000)}x`).length, 200_003, 'in time that grows with the length');
  });
});

describe('forwardOf', () => {
  const original = header('From: =?utf-8?q?J=C3=B6rg?= <j@x>', 'Subject: a/b', 'To: b@x', 'Message-ID: <1@x>');

  it('attaches a message as it is', () => {
    const bytes = bytesOf('Subject: a/b\r\n\r\nHello\r\n');
    assert.deepEqual(forwardOf({ header: original, content: { bytes } }), {
      subject: 'Fwd: a/b',
      references: ['1@x'],
      attachments: [{ type: 'message/rfc822', bytes, name: 'a_b.eml' }],
    });
    assert.equal(
      forwardOf({ header: header('Subject: \xc3\xbc'), content: { bytes } }).attachments?.[0]?.type,
      'message/global',
    );
  });

  it('shows a text under the header that people want to see', () => {
    const forward = forwardOf({ header: original, content: { text: 'Hello' } });
    const block = '---------- Forwarded message ----------\nFrom: Jörg <j@x>\nSubject: a/b\nTo: b@x\n\nHello';
    assert.equal(forward.text, block);
    const draft = { date: { ms: 0, offsetMinutes: 0 }, from: own, messageId: '2@x', boundarySeed: 's' };
    assert.ok(printMessage({ ...draft, ...forward }).length > 0);
  });
});
