/** What hosts say of our manners, in the words of the great providers and of the programs that most others run. */
import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { replyOf } from '../../../test/support/routing-house.ts';
import { complaintOf } from './complaints.ts';

const replies = {
  goAway: [
    '421-4.7.28 Gmail has detected an unusual rate of unsolicited mail originating\n421 4.7.28 from your IP address. - gsmtp',
    '421 4.7.0 [TSS04] Messages from 192.0.2.1 temporarily deferred due to unexpected volume or user complaints',
    '421 4.7.0 mx.example.org Error: too many connections from 192.0.2.1',
    '421 Too many concurrent SMTP connections from this IP address; please try again later.',
    '421 4.3.2 The maximum number of concurrent server connections has exceeded a limit, closing transmission channel',
    '421 4.4.2 mx.example.org Error: timeout exceeded',
  ],
  slower: [
    '451 4.7.500 Server busy. Please try again later from [192.0.2.1]. (S77714) [AM6.eop]',
    '451 4.7.650 The mail server [192.0.2.1] has been temporarily rate limited due to IP reputation.',
    '451 4.7.652 The mail server [192.0.2.1] has exceeded the maximum number of connections. (S3115)',
    '450 4.7.1 Error: too much mail from 192.0.2.1',
    '450 4.7.1 Error: too many recipients from 192.0.2.1',
    '450 4.7.0 Error: too many new TLS sessions from mail.house.test[192.0.2.1]',
    '451 4.7.1 Sender rate overlimit - 102.3 / 1h',
    '450 Your host sends too fast, slow down please',
    '451 4.7.1 Ratelimit "bounce_to" exceeded',
    '450 4.7.1 Rate limit exceeded',
    '452 4.3.2 Connection rate limit exceeded',
    '450 4.3.2 Throttled: please try again in a minute',
  ],
  nothing: [
    '450 4.2.1 The user you are trying to contact is receiving mail too quickly. - gsmtp',
    '452-4.2.2 The recipient inbox is out of storage space.\n452 4.2.2 - gsmtp',
    '432 4.3.2 STOREDRV; mailbox server is too busy',
    '452 4.5.3 Too many recipients (AS780090)',
    '452 4.5.3 Error: too many recipients',
    '452 too many rcpts',
    '452 4.2.2 Over quota',
    '452 Mailbox quota exceeded',
    '452 4.3.4 Message size exceeds what is free',
    '451 4.4.62 Mail sent to the wrong Office 365 region. ATTR35.',
    '450 4.2.0 <b@example.org>: Recipient address rejected: Greylisted, see http://postgrey.schweikert.ch/help/example.org.html',
    '451 4.7.1 Greylisting in action, please come back later',
    '451 4.7.1 Try again later',
    '450 4.7.1 Client host rejected: cannot find your reverse hostname, [192.0.2.1]',
    '451 4.3.0 Temporary failure, please try again later',
    '451 Temporary local problem - please try later',
    '550 5.7.1 Too many connections from this network, for good',
    '250 2.0.0 Accepted, though too many of them come',
  ],
} as const;

describe('What a host says', () => {
  for (const [meaning, texts] of Object.entries(replies)) {
    it(`means "${meaning}" of our manners in ${texts.length} wordings`, () => {
      for (const text of texts) assert.equal(complaintOf(replyOf(text)) ?? 'nothing', meaning, text);
    });
  }
});
