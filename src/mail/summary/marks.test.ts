import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { bytesOf } from '../../base/bytes.ts';
import { MessageParser } from '../../formats/message/index.ts';
import { marksOf } from './marks.ts';
import type { Marks } from './marks.ts';

function marks(...lines: readonly string[]): Marks {
  const parser = new MessageParser();
  parser.write(bytesOf(lines.join('\r\n')));
  return marksOf(parser.end().root);
}

/** A multipart of parts that each have one header line or two. */
function hasAttachment(subtype: string, ...parts: readonly string[]): boolean {
  const inner = parts.flatMap((part) => ['--x', ...part.split('\n'), '', 'content']);
  return marks(`Content-Type: multipart/${subtype}; boundary=x`, '', ...inner, '--x--').attachment;
}

describe('Marks', () => {
  it('show what was attached', () => {
    assert.ok(hasAttachment('mixed', 'Content-Type: text/plain', 'Content-Type: application/pdf'));
    assert.ok(hasAttachment('mixed', 'X: 1', 'Content-Type: text/plain\nContent-Disposition: attachment'));
    assert.ok(hasAttachment('mixed', 'X: 1', 'Content-Type: message/rfc822'));
    assert.ok(marks('Content-Type: application/pdf', '', '').attachment);
  });

  it('do not show texts, pictures within them, and seals', () => {
    assert.ok(!marks('Content-Type: text/plain', '', '').attachment);
    assert.ok(!hasAttachment('alternative', 'Content-Type: text/plain', 'Content-Type: text/html'));
    assert.ok(!hasAttachment('related', 'Content-Type: text/html', 'Content-Type: image/png\nContent-ID: <1@x>'));
    assert.ok(!hasAttachment('mixed', 'X: 1', 'Content-Type: image/png\nContent-Disposition: inline'));
    assert.ok(!hasAttachment('signed', 'X: 1', 'Content-Type: application/pgp-signature'));
    assert.ok(!hasAttachment('report', 'X: 1', 'Content-Type: message/delivery-status'));
  });

  it('show mailing lists and mass mailings', () => {
    assert.ok(marks('List-Id: <a.test>', '', '').list);
    assert.ok(marks('List-Unsubscribe: <mailto:a@a.test>', '', '').list);
    assert.ok(marks('Precedence: bulk', '', '').list);
    assert.ok(!marks('Precedence: first-class', '', '').list);
  });

  it('show importance, in whichever field it stands', () => {
    const importance = (line: string): string => marks(line, '', '').importance;
    assert.deepEqual(
      ['Importance: High', 'X-Priority: 1 (Highest)', 'X-Priority: 2'].map(importance),
      Array(3).fill('high'),
    );
    assert.deepEqual(
      ['Importance: low', 'X-Priority: 5', 'X-MSMail-Priority: Low'].map(importance),
      Array(3).fill('low'),
    );
    assert.deepEqual(
      ['Importance: normal', 'X-Priority: 3', 'X-Priority: 10', 'Subject: high'].map(importance),
      Array(4).fill('normal'),
    );
  });
});
