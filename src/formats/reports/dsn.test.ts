import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import fc from 'fast-check';
import { binaryOf, bytesOf, utf8Binary, utf8Text } from '../../base/bytes.ts';
import { MessageParser, type Part } from '../message/index.ts';
import { type Bounce, type Failure, printBounce } from './index.ts';

const at = Date.UTC(2026, 10, 20, 10, 0, 0);

const noSuchUser: Failure = {
  address: 'bob@example.org',
  status: '5.1.1',
  reply: { code: 550, enhanced: '5.1.1', lines: ['No such user', 'here'] },
  host: 'mx.example.org',
  lastAttemptAt: at,
};

const header = 'From: alice@example.test\r\nSubject: =?utf-8?q?Gr=C3=BC=C3=9Fe?=\r\nMessage-ID: <1@example.test>\r\n';

function bounce(changes: Partial<Bounce> = {}): Bounce {
  return {
    boundary: 'frontier',
    messageId: 'id@mail.example.test',
    hostName: 'mail.example.test',
    to: 'alice@example.test',
    at,
    failures: [noSuchUser],
    original: { header: bytesOf(`${header}\r\nSecret body\r\n`), arrivedAt: at - 3_600_000 },
    ...changes,
  };
}

function parse(bytes: Uint8Array): Part {
  const parser = new MessageParser();
  parser.write(bytes);
  return parser.end().root;
}

/** What the first part says about a failure of this kind. */
function noticeFor(status: string): string {
  const bytes = printBounce(bounce({ failures: [{ ...noSuchUser, status }] }));
  const { bodyStart = 0, bodyEnd = 0 } = parse(bytes).parts[0] ?? {};
  return binaryOf(bytes, bodyStart, bodyEnd);
}

describe('printBounce', () => {
  it('looks like this', () => {
    assert.equal(
      binaryOf(printBounce(bounce())),
      utf8Binary(`Date: Fri, 20 Nov 2026 10:00:00 +0000
From: Mail Delivery System <MAILER-DAEMON@mail.example.test>
To: <alice@example.test>
Subject: Not delivered: =?utf-8?b?R3LDvMOfZQ==?=
Message-ID: <id@mail.example.test>
In-Reply-To: <1@example.test>
References: <1@example.test>
Auto-Submitted: auto-replied
MIME-Version: 1.0
Content-Type: multipart/report; report-type=delivery-status;
 boundary="frontier"

--frontier
Content-Type: text/plain; charset=utf-8
Content-Description: Notification
Content-Transfer-Encoding: 8bit

Your message did not reach the person below.

Subject: Grüße

Sent: Fri, 20 Nov 2026 09:00:00 +0000

<bob@example.org>

There is no mailbox with this address. Check the spelling. Ask the person for
the right address in another way.

The server mx.example.org said: 550 5.1.1 No such user here

This was written by the mail system at mail.example.test; nobody reads answers
to it. A report for programs and the header of your message follow.

--frontier
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

--frontier
Content-Type: text/rfc822-headers
Content-Description: Your message (header)

From: alice@example.test
Subject: =?utf-8?q?Gr=C3=BC=C3=9Fe?=
Message-ID: <1@example.test>

--frontier--
`).replaceAll('\n', '\r\n'),
    );
  });

  it('is a multipart of three to a MIME reader, and repeats no body', () => {
    const bytes = printBounce(bounce({ failures: [noSuchUser, { ...noSuchUser, address: 'eve@example.org' }] }));
    const root = parse(bytes);
    assert.deepEqual(
      root.parts.map((part) => `${part.type}/${part.subtype}`),
      ['text/plain', 'message/delivery-status', 'text/rfc822-headers'],
    );
    assert.match(binaryOf(bytes), /reach the 2 people below/);
    assert.doesNotMatch(binaryOf(bytes), /Secret/);
  });

  it('speaks of addresses outside ASCII as RFC 6533 asks', () => {
    const bytes = printBounce(bounce({ failures: [{ ...noSuchUser, address: 'jürgen@example.org' }] }));
    const types = parse(bytes).parts.map((part) => part.subtype);
    assert.deepEqual(types, ['plain', 'global-delivery-status', 'global-headers']);
    assert.match(utf8Text(bytes), /Final-Recipient: utf-8; jürgen@example\.org/);
  });

  it('has words for every kind of failure', () => {
    assert.match(noticeFor('5.2.2'), /The mailbox is full/);
    assert.match(noticeFor('5.7.26'), /did not want this message/);
    assert.match(noticeFor('4.4.7'), /we have given up/);
    assert.match(noticeFor('5.9.9'), /refused the message/);
  });

  it('cannot be broken by what a host or a header says', () => {
    const wild = fc.string({ unit: 'binary', maxLength: 200 });
    fc.assert(
      fc.property(wild, wild, wild, (reply, subject, rest) => {
        const failure = { ...noSuchUser, reply: { code: 550, lines: [reply] } };
        const original = { header: bytesOf(`Subject: ${subject}\r\n${rest}`), arrivedAt: at };
        const bytes = printBounce(bounce({ boundary: 'never-in-random-text', failures: [failure], original }));
        assert.equal(parse(bytes).parts.length, 3);
        assert.doesNotMatch(binaryOf(bytes), /(?<!\r)\n/);
      }),
    );
  });

  it('repeats no more than a bounded part of a long header', () => {
    const original = { header: bytesOf('X-Long: a\r\n'.repeat(100_000)), arrivedAt: at };
    assert.ok(printBounce(bounce({ original })).length < 100_000);
  });
});
