import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { type Cause, causeOfReply } from './index.ts';
import { nearDomain } from './near-domain.ts';

/** What hosts have really said, and two from this house. */
const replies: readonly (readonly [said: string, cause: Cause])[] = [
  [
    "550 5.1.1 The email account that you tried to reach does not exist. Please try double-checking the recipient's email address for typos",
    'noMailbox',
  ],
  [
    '550 5.4.1 Recipient address rejected: Access denied. [AM0EUR02FT004.eop-EUR02.prod.protection.outlook.com]',
    'noMailbox',
  ],
  ['550 5.5.0 Requested action not taken: mailbox unavailable (S2017062302). [BN8NAM11FT004]', 'noMailbox'],
  [
    '554 delivery error: dd Sorry, your message to a@yahoo.com cannot be delivered. This mailbox is disabled (554.30).',
    'closed',
  ],
  ['550 5.1.1 <bob@example.org>: Recipient address rejected: User unknown in virtual mailbox table', 'noMailbox'],
  [
    '550 5.1.10 RESOLVER.ADR.RecipientNotFound; Recipient bob@example.org not found by SMTP address lookup',
    'noMailbox',
  ],
  ['550 Unrouteable address', 'unknown'],
  ['550 No such user here', 'noMailbox'],
  ["553 sorry, that domain isn't in my list of allowed rcpthosts; no relaying", 'relaying'],
  ['554 5.7.1 <bob@example.org>: Relay access denied', 'relaying'],
  ['550 5.7.54 SMTP; Unable to relay recipient in non-accepted domain', 'relaying'],
  ['552 5.2.2 The email account that you tried to reach is over quota', 'full'],
  ["452 4.2.2 The recipient's inbox is out of storage space", 'full'],
  ['552 5.3.4 Message size exceeds fixed limit', 'tooLarge'],
  ['552 message exceeds the maximum size', 'tooLarge'],
  ['550 5.2.1 The email account that you tried to reach is disabled', 'closed'],
  [
    '550 5.7.1 [192.0.2.1] Our system has detected that this message is likely unsolicited mail. To reduce the amount of spam sent to Gmail',
    'spam',
  ],
  ['554 5.7.1 Message rejected as spam by Content Filtering', 'spam'],
  ['552 5.7.0 This message was blocked because its content presents a potential security issue', 'content'],
  ['554 5.7.1 Virus found: Eicar-Test-Signature', 'content'],
  [
    '550 5.7.26 This mail has been blocked because the sender is unauthenticated. Gmail requires all senders to authenticate',
    'unproven',
  ],
  ["550 5.7.515 Access denied, sending domain example.test doesn't meet the required authentication level", 'unproven'],
  ["550 5.7.1 Unauthenticated email from example.test is not accepted due to domain's DMARC policy", 'unproven'],
  ['550 5.7.23 SPF validation failed', 'unproven'],
  ['554 5.7.1 Service unavailable; Client host [192.0.2.1] blocked using zen.spamhaus.org', 'blocked'],
  [
    "550 5.7.1 Unfortunately, messages from [192.0.2.1] weren't sent. Please contact your Internet service provider since part of their network is on our block list (S3150)",
    'blocked',
  ],
  ['550 5.7.606 Access denied, banned sending IP [192.0.2.1]', 'blocked'],
  ['550 5.7.25 The IP address sending this message does not have a PTR record setup', 'blocked'],
  ['554 IP=192.0.2.1 - A problem occurred. (Ask your postmaster for help: bad reputation)', 'blocked'],
  ['550 5.7.133 RESOLVER.RST.SenderNotAuthenticatedForGroup; authentication required', 'notAllowed'],
  ['550 5.7.2 You are not authorized to post to this list', 'notAllowed'],
  ['554 5.7.9 Message not accepted for policy reasons', 'refused'],
  ['530 5.7.0 Must issue a STARTTLS command first', 'unprotected'],
  ['550 5.7.10 Encryption needed', 'unprotected'],
  ['550 5.7.30 REQUIRETLS is not supported', 'unprotected'],
  ['550 5.1.8 <alice@example.test>: Sender address rejected: Domain not found', 'badSender'],
  ['550 5.7.27 Sender address has a null MX', 'badSender'],
  ['550 5.4.5 Daily user sending limit exceeded', 'tooMuch'],
  ['554 5.4.6 Too many hops', 'loop'],
  ['554 5.4.14 Hop count exceeded - possible mail loop ATTR34', 'loop'],
  ['550 5.6.7 SMTPUTF8 is needed', 'unicode'],
  ['554 5.6.0 Malformed message', 'malformed'],
  ['550 5.3.5 System incorrectly configured', 'broken'],
  ['550 5.1.2 There is no domain exampel.org', 'noDomain'],
  ['550 go away', 'unknown'],
];

function causeOf(said: string, isOurs = false): Cause {
  const [, enhanced, text = ''] = /^\d{3} (?:(\d\.\d+\.\d+) )?(.*)$/.exec(said) ?? [];
  return causeOfReply({ lines: [text], ...(enhanced !== undefined && { enhanced }) }, isOurs);
}

describe('causeOfReply', () => {
  for (const [said, cause] of replies) {
    it(`understands "${said.slice(0, 70)}"`, () => assert.equal(causeOf(said), cause));
  }

  it('believes of this house alone what only this house can know', () => {
    const given = '550 5.7.1 The postmaster of this server has given it up';
    const suppressed = '550 5.1.1 <bob@example.org> is suppressed since 2026-11-01 after 3 refusals';
    assert.equal(causeOf(given, true), 'givenUp');
    assert.equal(causeOf(suppressed, true), 'suppressed');
    assert.equal(causeOf('550 5.4.7 The time in which it was to be delivered is over', true), 'late');
    assert.equal(causeOf('451 4.7.0 The certificate of mx.example.org is not valid', true), 'unprotected');
    assert.equal(causeOf(given), 'refused');
    assert.equal(causeOf(suppressed), 'noMailbox');
  });

  it('reads what is hostile in no time', () => {
    const wild = 'user '.repeat(200_000);
    assert.equal(causeOfReply({ lines: [wild, '\u202e\0'] }), 'unknown');
  });
});

describe('nearDomain', () => {
  it('finds the well-known domain that is one slip away', () => {
    const slips = [
      'gmial.com',
      'gmal.com',
      'gmaill.com',
      'gnail.com',
      'gmail.con',
      'web.d',
      'Outlok.com',
      'hotmial.com',
    ];
    assert.deepEqual(slips.map(nearDomain), [
      ...Array<string>(5).fill('gmail.com'),
      undefined,
      'outlook.com',
      'hotmail.com',
    ]);
  });

  it('leaves right names and others alone', () => {
    for (const domain of ['gmail.com', 'example.org', 'gmx.de', 'o3.pl', 'example.com', ''])
      assert.equal(nearDomain(domain), undefined);
  });
});
