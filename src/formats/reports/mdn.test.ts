import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import fc from 'fast-check';
import { contentOf, parse } from '../../../test/support/message-parts.ts';
import { binaryOf, bytesOf } from '../../base/bytes.ts';
import { parseHeader } from '../message/index.ts';
import { dispositionAsked, type DispositionNotice, parseDisposition, printDisposition } from './index.ts';

const original = `Return-Path: <alice@example.test>
Original-Recipient: rfc822; robert@example.org
From: alice@example.test
Subject: Plans
Date: Fri, 20 Nov 2026 09:00:00 +0100
Message-ID: <1@example.test>
Disposition-Notification-To: Alice <alice@example.test>

Secret body
`.replaceAll('\n', '\r\n');

const notice: DispositionNotice = {
  boundarySeed: 'seed',
  messageId: '2@example.org',
  at: { ms: Date.UTC(2026, 10, 20, 10), offsetMinutes: 60 },
  from: { name: 'Bob', localPart: 'bob', domain: 'example.org' },
  to: [{ name: 'Alice', localPart: 'alice', domain: 'example.test' }],
  disposition: { actionMode: 'manual-action', sendingMode: 'mdn-sent-manually', type: 'displayed' },
  reportingUa: 'Posthouse webmail',
  original: bytesOf(original),
};

describe('printDisposition', () => {
  it('looks like this', () => {
    assert.equal(
      binaryOf(printDisposition(notice)),
      `Date: Fri, 20 Nov 2026 11:00:00 +0100
From: Bob <bob@example.org>
To: Alice <alice@example.test>
Subject: Opened: Plans
Message-ID: <2@example.org>
In-Reply-To: <1@example.test>
References: <1@example.test>
Auto-Submitted: auto-replied
MIME-Version: 1.0
Content-Type: multipart/report; report-type=disposition-notification;
 boundary="=_seed-0000"

--=_seed-0000
Content-Type: text/plain; charset=utf-8

Your message was opened by its recipient. This does not say that it was
read or understood.

Subject: Plans

Sent: Fri, 20 Nov 2026 09:00:00 +0100

--=_seed-0000
Content-Type: message/disposition-notification
Content-Description: Disposition report

Reporting-UA: Posthouse webmail
Original-Recipient: rfc822; robert@example.org
Final-Recipient: rfc822; bob@example.org
Original-Message-ID: <1@example.test>
Disposition: manual-action/MDN-sent-manually; displayed

--=_seed-0000
Content-Type: text/rfc822-headers
Content-Description: Your message (header)

${original.slice(0, original.indexOf('\r\n\r\n'))}

--=_seed-0000--
`.replace(/\r?\n/g, '\r\n'),
    );
  });

  it('is read back by parseDisposition, in UTF-8 too', () => {
    const bytes = printDisposition({ ...notice, from: { localPart: 'zoë', domain: 'example.org' } });
    const [, part] = parse(bytes).parts;
    assert.ok(part);
    assert.equal(part.subtype, 'global-disposition-notification');
    assert.deepEqual(parseDisposition(contentOf(bytes, part)), {
      reportingUa: 'Posthouse webmail',
      original: { type: 'rfc822', address: 'robert@example.org' },
      final: { type: 'utf-8', address: 'zoë@example.org' },
      originalMessageId: '1@example.test',
      disposition: notice.disposition,
      errors: [],
    });
  });

  it('never asks for a notification itself', () => {
    const [header = ''] = binaryOf(printDisposition(notice)).split('\r\n\r\n');
    assert.doesNotMatch(header, /Disposition-Notification-To/);
    assert.equal(dispositionAsked(parseHeader(printDisposition(notice))), undefined);
  });
});

describe('parseDisposition', () => {
  it('takes the careful reading of what is half said', () => {
    const cases: [string, string | undefined][] = [
      [
        'Disposition: automatic-action/MDN-sent-automatically; DELETED/error',
        'automatic-action mdn-sent-automatically deleted',
      ],
      ['Disposition: manual-action; displayed', 'manual-action mdn-sent-manually displayed'],
      ['\r\nDisposition: dispatched', 'manual-action mdn-sent-manually dispatched'],
      ['Disposition: denied', undefined],
      ['', undefined],
    ];
    for (const [text, expected] of cases) {
      const { disposition } = parseDisposition(bytesOf(text));
      assert.equal(disposition && Object.values(disposition).join(' '), expected, text);
    }
  });

  it('reads anything', () => {
    fc.assert(fc.property(fc.uint8Array(), (bytes) => void parseDisposition(bytes)));
  });
});

describe('dispositionAsked', () => {
  const asks = 'Disposition-Notification-To: Alice <alice@example.test>\r\n';
  const from = 'Return-Path: <alice@EXAMPLE.test>\r\n';

  it('says whether a notification may be sent (RFC 8098 §2.1)', () => {
    const cases: [string, string | undefined][] = [
      [from, undefined],
      [from + asks, 'allowed'],
      [asks, 'askOwner'],
      [`Return-Path: <Alice@example.test>\r\n${asks}`, 'askOwner'],
      [`${from}${from}${asks}`, 'askOwner'],
      [`${from}Disposition-Notification-To: alice@example.test, eve@example.test\r\n`, 'askOwner'],
      [`${from}Disposition-Notification-To: nobody\r\n`, 'never'],
      [`Return-Path: <>\r\n${asks}`, 'never'],
      [`${from}${asks}Content-Type: multipart/report; report-type=disposition-notification\r\n`, 'never'],
      [`${from}${asks}Auto-Submitted: auto-generated\r\n`, 'never'],
      [`${from}${asks}Auto-Submitted: no\r\n`, 'allowed'],
      [`${from}${asks}List-Id: <l.example.test>\r\n`, 'never'],
      [`${from}${asks}Precedence: bulk\r\n`, 'never'],
      [`${from}${asks}Disposition-Notification-Options: x=required,1\r\n`, 'never'],
      [`${from}${asks}Disposition-Notification-Options: x=optional,1\r\n`, 'allowed'],
    ];
    for (const [header, expected] of cases)
      assert.equal(dispositionAsked(parseHeader(bytesOf(header)))?.answer, expected, header);
  });
});
