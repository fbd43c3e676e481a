import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import fc from 'fast-check';
import { contentOf, parse, textOf } from '../../../test/support/message-parts.ts';
import { binaryOf, bytesOf, isAscii } from '../../base/bytes.ts';
import { field } from '../message/index.ts';
import { type DeliveryNotice, parseDeliveryReport, printDeliveryNotice, type RecipientNotice } from './index.ts';

const at = Date.UTC(2026, 10, 20, 10, 0, 0);

const noSuchUser: RecipientNotice = {
  address: 'bob@example.org',
  action: 'failed',
  status: '5.1.1',
  reply: { code: 550, enhanced: '5.1.1', lines: ['No such user', 'here'] },
  host: 'mx.example.org',
  lastAttemptAt: at,
};

const header = 'From: alice@example.test\r\nSubject: =?utf-8?q?Gr=C3=BC=C3=9Fe?=\r\nMessage-ID: <1@example.test>\r\n';

function notice(changes: Partial<DeliveryNotice> = {}): DeliveryNotice {
  return {
    boundarySeed: 'frontier',
    messageId: 'id@mail.example.test',
    hostName: 'mail.example.test',
    to: 'alice@example.test',
    at,
    recipients: [noSuchUser],
    original: { bytes: bytesOf(`${header}\r\nSecret body\r\n`), arrivedAt: at - 3_600_000 },
    ...changes,
  };
}

function print(changes: Partial<DeliveryNotice> = {}): Uint8Array {
  return printDeliveryNotice(notice(changes));
}

/** The text of one part of a report. */
function partOf(index: number, changes: Partial<DeliveryNotice> = {}): string {
  const bytes = print(changes);
  const part = parse(bytes).parts[index];
  assert.ok(part);
  return textOf(bytes, part);
}

/** What people read of one recipient. */
function told(recipient: Partial<RecipientNotice>): string {
  return partOf(0, { recipients: [{ ...noSuchUser, ...recipient }] }).replaceAll('\r\n', ' ');
}

function typesOf(bytes: Uint8Array): string[] {
  return parse(bytes).parts.map((part) => `${part.type}/${part.subtype}`);
}

describe('printDeliveryNotice', () => {
  it('looks like this', () => {
    assert.equal(
      binaryOf(print()),
      `Date: Fri, 20 Nov 2026 10:00:00 +0000
From: Mail Delivery System <MAILER-DAEMON@mail.example.test>
To: alice@example.test
Subject: Not delivered: =?utf-8?b?R3LDvMOfZQ==?=
Message-ID: <id@mail.example.test>
In-Reply-To: <1@example.test>
References: <1@example.test>
Auto-Submitted: auto-replied
MIME-Version: 1.0
Content-Type: multipart/report; report-type=delivery-status;
 boundary="=_frontier-0000"

--=_frontier-0000
Content-Type: text/plain; charset=utf-8
Content-Language: en
Content-Transfer-Encoding: quoted-printable

Your message to bob@example.org was not delivered. The receiving server
knows no such mailbox. What you can do: Check the spelling. Ask the person
for the right address in another way.

Subject: Gr=C3=BC=C3=9Fe

Sent: Fri, 20 Nov 2026 09:00:00 +0000

<bob@example.org>

The server mx.example.org said: 550 5.1.1 No such user here

This was written by the mail system at mail.example.test; nobody reads
answers to it. A report for programs and the header of your message follow.

--=_frontier-0000
Content-Type: message/delivery-status
Content-Description: Delivery report

Reporting-MTA: dns; mail.example.test
Arrival-Date: Fri, 20 Nov 2026 09:00:00 +0000

Final-Recipient: rfc822; bob@example.org
Action: failed
Status: 5.1.1
Remote-MTA: dns; mx.example.org
Diagnostic-Code: smtp; 550 5.1.1 No such user here
Last-Attempt-Date: Fri, 20 Nov 2026 10:00:00 +0000

--=_frontier-0000
Content-Type: text/rfc822-headers
Content-Description: Your message (header)

From: alice@example.test
Subject: =?utf-8?q?Gr=C3=BC=C3=9Fe?=
Message-ID: <1@example.test>

--=_frontier-0000--
`.replaceAll('\n', '\r\n'),
    );
  });

  it('is a multipart of three to a MIME reader, and repeats no body', () => {
    const bytes = print({ recipients: [noSuchUser, { ...noSuchUser, address: 'eve@example.org' }] });
    assert.deepEqual(typesOf(bytes), ['text/plain', 'message/delivery-status', 'text/rfc822-headers']);
    assert.match(binaryOf(bytes), /not delivered to the 2 addresses below/);
    assert.doesNotMatch(binaryOf(bytes), /Secret/);
  });

  it('returns the whole message where that is wished (RET=FULL)', () => {
    const original = { ...notice().original, isWhole: true };
    const bytes = print({ original });
    assert.deepEqual(typesOf(bytes)[2], 'message/rfc822');
    assert.match(partOf(2, { original }), /Secret body/);
    assert.match(partOf(0, { original }), /A report for programs and your\s+message follow/);
  });

  it('speaks of addresses outside ASCII as RFC 6533 asks, in ASCII to senders within it', () => {
    const changes = { recipients: [{ ...noSuchUser, address: 'jürgen@example.org' }] };
    const bytes = print(changes);
    assert.deepEqual(typesOf(bytes), ['text/plain', 'message/global-delivery-status', 'text/rfc822-headers']);
    assert.match(textOf(bytes, parse(bytes).parts[1]!), /Final-Recipient: utf-8; j.+rgen@example\.org/);
    assert.ok(isAscii(binaryOf(bytes)));
    assert.equal(parse(print({ ...changes, to: 'zoë@example.test' })).parts[1]?.encoding, '8bit');
  });

  it('returns headers in UTF-8 as such, and other bytes as they are', () => {
    const returned = (subject: string) =>
      print({ original: { bytes: bytesOf(`Subject: ${subject}\r\n\r\n`), arrivedAt: at } });
    assert.equal(typesOf(returned('\xc3\xbc'))[2], 'message/global-headers');
    const latin = returned('\xfc');
    assert.equal(typesOf(latin)[2], 'text/rfc822-headers');
    assert.equal(binaryOf(contentOf(latin, parse(latin).parts[2]!)), 'Subject: \xfc\r\n');
    assert.ok(isAscii(binaryOf(latin)));
  });

  it('has words for every kind of failure', () => {
    const silent = { code: 550, lines: ['No'] };
    assert.match(told({ status: '5.2.2', reply: silent }), /The mailbox is full/);
    assert.match(told({ status: '5.7.26', reply: silent }), /could not verify that the message/);
    assert.match(told({ status: '5.9.9', reply: silent }), /refused the message/);
  });

  it('says how long it was tried, and what was said the last time, where that tells more', () => {
    const original = { ...notice().original, arrivedAt: at - 5 * 86_400_000 };
    const expired = (reply: RecipientNotice['reply']) =>
      partOf(0, { original, recipients: [{ ...noSuchUser, status: '4.4.7', ...(reply && { reply }) }] }).replaceAll(
        '\r\n',
        ' ',
      );
    assert.match(
      expired({ code: 452, enhanced: '4.2.2', lines: ['Full'] }),
      /for 5 days, and .* up now\. The mailbox is full\./,
    );
    assert.match(
      expired({ code: 451, enhanced: '4.4.1', lines: ['Away'] }),
      /5 days, .* now\. The receiving server could not be/,
    );
  });

  it('speaks the language of the sender, and English below it', () => {
    const bytes = print({ language: 'de' });
    assert.match(field(parse(bytes).header, 'Subject') ?? '', /^Nicht zugestellt: /);
    const text = partOf(0, { language: 'de' });
    assert.match(text, /^Ihre Nachricht an bob@example\.org[^]*In English:\r\n\r\nYour message to bob@example\.org/);
    assert.equal(field(parse(bytes).parts[0]!.header, 'Content-Language'), 'de, en');
  });

  it('tells of recipients together to whom the same happened, and of others apart', () => {
    const full = {
      ...noSuchUser,
      address: 'tom@example.org',
      status: '5.2.2',
      reply: { code: 552, lines: ['Over quota'] },
    };
    const text = partOf(0, { recipients: [noSuchUser, full, { ...noSuchUser, address: 'eve@example.org' }] });
    assert.match(
      text,
      /the 2 addresses\s+below[^]*<bob@[^]*<eve@[^]*to tom@example\.org was not delivered\. The mailbox/,
    );
    assert.equal(text.match(/knows no such mailbox/g)?.length, 1);
  });

  it('has words for everything that is no failure', () => {
    const willRetryUntil = at + 4 * 86_400_000;
    const delayed = told({ action: 'delayed', status: '4.2.1', willRetryUntil });
    assert.match(delayed, /has not been delivered yet. You need do nothing/);
    assert.match(delayed, /We try until Tue, 24 Nov 2026 10:00:00 \+0000\. .*said: 550/);
    assert.match(told({ action: 'delivered', status: '2.0.0' }), /has arrived in the mailbox of .* was read\./);
    assert.match(told({ action: 'relayed', status: '2.0.0' }), /passed on to the mail server .* does not tell/);
    assert.match(told({ action: 'expanded', status: '2.0.0' }), /passes it on to several people/);
    assert.doesNotMatch(told({ action: 'delivered', status: '2.0.0' }), /said|refused/);
  });

  it('tells the worst first', () => {
    const delivered: RecipientNotice = { address: 'eve@example.org', action: 'delivered', status: '2.0.0' };
    const changes = { recipients: [delivered, noSuchUser] };
    assert.match(partOf(0, changes), /not delivered[^]*Subject:[^]*bob@[^]*has arrived[^]*eve@/);
    assert.match(field(parse(print(changes)).header, 'Subject') ?? '', /^Not delivered: /);
    assert.match(field(parse(print({ recipients: [delivered] })).header, 'Subject') ?? '', /^Delivered: /);
  });

  it('says whom the sender wrote to, where that was another address', () => {
    const original = { type: 'rfc822', address: 'robert@example.org' };
    assert.match(told({ original }), /<bob@example.org> \(you wrote to robert@example\.org\)/);
    assert.match(
      partOf(1, { recipients: [{ ...noSuchUser, original }] }),
      /^Original-Recipient: rfc822; robert@example\.org\r$/m,
    );
  });

  it('cannot be broken by what a host or a header says', () => {
    const wild = fc.string({ unit: 'binary', maxLength: 200 });
    fc.assert(
      fc.property(wild, wild, wild, fc.boolean(), (reply, subject, rest, isWhole) => {
        const recipients = [{ ...noSuchUser, reply: { code: 550, lines: [reply, 'x'.repeat(2000)] } }];
        const original = { bytes: bytesOf(`Subject: ${subject}\r\n${rest}`), arrivedAt: at, isWhole };
        const bytes = print({ recipients, original });
        assert.equal(parse(bytes).parts.length, 3);
        assert.equal(typesOf(bytes)[1], 'message/delivery-status');
        assert.doesNotMatch(binaryOf(bytes), /(?<!\r)\n/);
        assert.ok(
          binaryOf(bytes)
            .split('\r\n')
            .every((line) => line.length <= 998),
        );
      }),
    );
  });

  it('repeats no more than a bounded part of a long header', () => {
    const original = { bytes: bytesOf('X-Long: a\r\n'.repeat(100_000)), arrivedAt: at };
    assert.ok(print({ original }).length < 100_000);
  });

  it('is read back by parseDeliveryReport', () => {
    const recipients: RecipientNotice[] = [
      { ...noSuchUser, original: { type: 'utf-8', address: 'jürgen+x@example.org' } },
      { address: 'eve@example.org', action: 'delayed', status: '4.2.1', willRetryUntil: at },
    ];
    const bytes = print({ recipients, original: { ...notice().original, envelopeId: 'order 7' } });
    assert.deepEqual(parseDeliveryReport(contentOf(bytes, parse(bytes).parts[1]!)), {
      reportingMta: 'mail.example.test',
      envelopeId: 'order 7',
      arrivedAt: { ms: at - 3_600_000, offsetMinutes: 0 },
      recipients: [
        {
          original: { type: 'utf-8', address: 'jürgen+x@example.org' },
          final: { type: 'rfc822', address: 'bob@example.org' },
          action: 'failed',
          status: '5.1.1',
          remoteMta: 'mx.example.org',
          diagnostic: '550 5.1.1 No such user here',
          lastAttemptAt: { ms: at, offsetMinutes: 0 },
        },
        {
          final: { type: 'rfc822', address: 'eve@example.org' },
          action: 'delayed',
          status: '4.2.1',
          willRetryUntil: { ms: at, offsetMinutes: 0 },
        },
      ],
    });
  });
});
