import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import fc from 'fast-check';
import { bytesOf } from '../../base/bytes.ts';
import { parseDeliveryReport, parseOriginalRecipient, type RecipientReport } from './index.ts';

function read(text: string) {
  return parseDeliveryReport(bytesOf(text.replaceAll('\n', '\r\n')));
}

function first(text: string): RecipientReport | undefined {
  return read(text).recipients[0];
}

const bob = { type: 'rfc822', address: 'bob@example.org' };

describe('parseDeliveryReport', () => {
  it('reads what Postfix writes', () => {
    const report = read(`Reporting-MTA: dns; mail.example.com
X-Postfix-Queue-ID: 12345
X-Postfix-Sender: rfc822; alice@example.com
Arrival-Date: Fri, 20 Nov 2026 10:00:00 +0100 (CET)

Final-Recipient: rfc822; bob@example.org
Original-Recipient: rfc822;robert@example.org
Action: failed
Status: 5.1.1
Remote-MTA: dns; mx.example.org
Diagnostic-Code: smtp; 550 5.1.1 <bob@example.org>: Recipient address rejected:
    User unknown
`);
    assert.deepEqual(report, {
      reportingMta: 'mail.example.com',
      arrivedAt: { ms: Date.UTC(2026, 10, 20, 9), offsetMinutes: 60 },
      recipients: [
        {
          original: { type: 'rfc822', address: 'robert@example.org' },
          final: bob,
          action: 'failed',
          status: '5.1.1',
          remoteMta: 'mx.example.org',
          diagnostic: '550 5.1.1 <bob@example.org>: Recipient address rejected:    User unknown',
        },
      ],
    });
  });

  it('takes the most useful reading of the others', () => {
    const cases: [string, RecipientReport][] = [
      ['Final-Recipient: RFC822; <bob@example.org>\n', { final: bob }],
      ['Final-Recipient: bob@example.org (Bob)\n', { final: bob }],
      ['final-recipient:rfc822;"odd name"@x.test\n', { final: { type: 'rfc822', address: '"odd name"@x.test' } }],
      ['Final-Recipient: x400; /C=de/\n', { final: { type: 'x400', address: '/C=de/' } }],
      ['Final-Recipient: utf-8; j\\x{FC}rgen@x.test\n', { final: { type: 'utf-8', address: 'jürgen@x.test' } }],
      ['Final-Recipient: utf-8; j\xc3\xbcrgen@x.test\n', { final: { type: 'utf-8', address: 'jürgen@x.test' } }],
      ['Action: FAILED (for good)\n', { action: 'failed' }],
      ['Action: failure\nStatus: 5.0.0 (unknown)\n', { action: 'failed', status: '5.0.0' }],
      ['Action: \nStatus: 4.4.1\n', { action: 'delayed', status: '4.4.1' }],
      ['Action: delayed\nWill-Retry-Until: soon\nStatus: bad\n', { action: 'delayed' }],
      ['Action: delivered\nDiagnostic-Code: 250 Fine\n', { action: 'delivered', diagnostic: '250 Fine' }],
      ['Final-Recipient: rfc822;\n', {}],
    ];
    for (const [text, expected] of cases) assert.deepEqual(first(text), expected, text);
  });

  it('finds its groups wherever empty lines stand', () => {
    const report = read('\n\nReporting-MTA: dns;a\n\n \n\nAction: failed\n\n\nAction: delayed\n');
    assert.equal(report.reportingMta, 'a');
    assert.deepEqual(report.recipients, [{ action: 'failed' }, { action: 'delayed' }]);
    const together = read('Reporting-MTA: dns; a\nFinal-Recipient: rfc822; bob@example.org\n');
    assert.deepEqual([together.reportingMta, together.recipients], ['a', [{ final: bob }]]);
  });

  it('reads anything, and only so many recipients of it', () => {
    fc.assert(fc.property(fc.string({ unit: 'binary' }), (text) => void read(text)));
    assert.equal(read('Action: failed\n\n'.repeat(5000)).recipients.length, 1000);
    assert.deepEqual(read('\n'.repeat(500_000)).recipients, []);
  });
});

describe('parseOriginalRecipient', () => {
  it('undoes xtext, or what RFC 6533 has in its place', () => {
    const cases: [string, string, string][] = [
      ['rfc822;bob@example.org', 'rfc822', 'bob@example.org'],
      ['RFC822;bob+2Bnews@example.org', 'rfc822', 'bob+news@example.org'],
      ['utf-8;j\\x{FC}rgen@example.org', 'utf-8', 'jürgen@example.org'],
      ['UTF-8;j\xc3\xbcrgen@example.org', 'utf-8', 'jürgen@example.org'],
      ['utf-8;a\\x{D800}@x', 'utf-8', 'a\\x{D800}@x'],
    ];
    for (const [orcpt, type, address] of cases) assert.deepEqual(parseOriginalRecipient(orcpt), { type, address });
  });

  it('is undefined for what is none', () => {
    for (const orcpt of ['', 'rfc822', 'rfc822;', 'bob@example.org', 'rfc822;a b', 'rfc822;a+b', 'rfc822;a=b'])
      assert.equal(parseOriginalRecipient(orcpt), undefined, orcpt);
  });
});
