/**
 * What providers answered to others: provider, reply, which refusal it is. Most are from public mail logs and the providers'
 * own pages; a few (OU-002, DY-001, TSS09, RL000003) are put together from descriptions of them.
 */
export const refusals: readonly (readonly [string, string, string])[] = [
  [
    'microsoft',
    "550 5.7.1 Unfortunately, messages from [192.0.2.1] weren't sent. Please contact your Internet service provider since part of their network is on our block list (S3140). You can also refer your provider to http://mail.live.com/mail/troubleshooting.aspx#errors. [DM6NAM12FT056.eop-nam12.prod.protection.outlook.com]",
    'microsoft-block-list',
  ],
  [
    'microsoft',
    "550 SC-001 (BAY004-MC4F40) Unfortunately, messages from 192.0.2.1 weren't sent. Please contact your Internet service provider since part of their network is on our block list.",
    'microsoft-block-list',
  ],
  [
    'microsoft',
    '550 OU-002 (SNT004-MC1F4) Unfortunately, messages from 192.0.2.1 were not sent',
    'microsoft-block-list',
  ],
  [
    'microsoft',
    '550 DY-001 (COL004-MC1F5) Unfortunately, messages from 192.0.2.1 were not sent',
    'microsoft-block-list',
  ],
  [
    'microsoft',
    '550 5.7.606 Access denied, banned sending IP [192.0.2.1]. To request removal from this list please visit https://sender.office.com/ and follow the directions. For more information please go to http://go.microsoft.com/fwlink/?LinkID=526655 AS(1430)',
    'microsoft-banned',
  ],
  [
    'microsoft',
    '550 5.7.511 Access denied, banned sender[192.0.2.1]. To request removal, forward this message',
    'microsoft-banned',
  ],
  [
    'microsoft',
    '451 4.7.500 Server busy. Please try again later from [192.0.2.1]. (S77714) [AM6.eop]',
    'microsoft-busy',
  ],
  [
    'microsoft',
    '451 4.7.650 The mail server [192.0.2.1] has been temporarily rate limited due to IP reputation.',
    'microsoft-busy',
  ],
  [
    'microsoft',
    '550 5.7.515 Access denied, sending domain house.test does not meet the required authentication level.',
    'microsoft-authentication',
  ],
  [
    'microsoft',
    '550 5.7.1 Service unavailable, Client host [192.0.2.1] blocked using Spamhaus. To request removal from this list see http://www.spamhaus.org/lookup.lasso (AS16012611)',
    'spamhaus',
  ],
  [
    'google',
    '550-5.7.1 [192.0.2.1 1] Our system has detected an unusual rate of\n550-5.7.1 unsolicited mail originating from your IP address. To protect our\n550-5.7.1 users from spam, mail sent from your IP address has been blocked.\n550-5.7.1 Please visit\n550-5.7.1 https://support.google.com/mail/?p=UnsolicitedIPError to review our\n550 5.7.1 Bulk Email Senders Guidelines. s25si6573124wmj.54 - gsmtp',
    'google-blocked',
  ],
  [
    'google',
    '550-5.7.1 [192.0.2.1 19] Our system has detected that this message is likely\n550-5.7.1 suspicious due to the very low reputation of the sending IP address.\n550 5.7.1 To best protect our users from spam, the message has been blocked. - gsmtp',
    'google-blocked',
  ],
  [
    'google',
    '421-4.7.0 [192.0.2.1 15] Our system has detected an unusual rate of\n421-4.7.0 unsolicited mail originating from your IP address. To protect our\n421 4.7.0 users from spam, mail sent from your IP address has been temporarily rate limited. - gsmtp',
    'google-rate',
  ],
  [
    'google',
    '421-4.7.28 Gmail has detected an unusual rate of unsolicited mail originating\n421 4.7.28 from your IP address. To protect our users from spam, it has been temporarily rate limited. - gsmtp',
    'google-rate',
  ],
  [
    'google',
    '550-5.7.1 [2001:db8::1] Our system has detected that this message does\n550-5.7.1 not meet IPv6 sending guidelines regarding PTR records and\n550 5.7.1 authentication. Please review - gsmtp',
    'google-ipv6',
  ],
  [
    'google',
    '550 5.7.25 [192.0.2.1] The IP address sending this message does not have a PTR record - gsmtp',
    'google-reverse-dns',
  ],
  [
    'google',
    '550 5.7.26 This mail has been blocked because the sender is unauthenticated. - gsmtp',
    'google-authentication',
  ],
  [
    'yahoo',
    '421 4.7.0 [TSS04] Messages from 192.0.2.1 temporarily deferred due to unexpected volume or user complaints - 4.16.55.1; see https://postmaster.yahooinc.com/error-codes',
    'yahoo-deferred',
  ],
  ['yahoo', '421 4.7.0 [GL01] Message from (192.0.2.1) temporarily deferred - 4.16.50.', 'yahoo-deferred'],
  [
    'yahoo',
    '421 4.7.1 [TS03] All messages from 192.0.2.1 will be permanently deferred; Retrying will NOT succeed.',
    'yahoo-blocked',
  ],
  [
    'yahoo',
    '421 4.7.1 [TSS09] All messages from 192.0.2.1 will be permanently deferred; Retrying will NOT succeed.',
    'yahoo-blocked',
  ],
  [
    'yahoo',
    "553 5.7.1 [BL21] Connections will not be accepted from 192.0.2.1, because the ip is in Spamhaus's list; see https://postmaster.yahooinc.com/550-bl23",
    'yahoo-blocked',
  ],
  [
    'apple',
    '554 5.7.1 [HM08] Message rejected due to local policy. Please visit https://support.apple.com/en-us/HT204137',
    'apple-blocked',
  ],
  [
    'apple',
    '550 5.7.1 [CS01] Message rejected due to local policy. Please visit https://support.apple.com/en-us/HT204137',
    'apple-policy',
  ],
  ['apple', '550 5.7.0 Blocked - see https://ipcheck.proofpoint.com/?ip=192.0.2.1', 'proofpoint'],
  ['example.org', '554 5.7.0 Blocked - see https://support.proofpoint.com/dnsbl-lookup.cgi?ip=192.0.2.1', 'proofpoint'],
  [
    'gmx',
    '554-gmx.net (mxgmx104) Nemesis ESMTP Service not available\n554-No SMTP service\n554-IP address is block listed.\n554 For explanation visit https://postmaster.gmx.net/en/case?c=r0201&i=ip&v=192.0.2.1&r=1',
    'gmx-blocked',
  ],
  [
    'gmx',
    '554-gmx.net (mxgmx115) Nemesis ESMTP Service not available\n554-No SMTP service\n554 Bad DNS PTR resource record.',
    'gmx-reverse-dns',
  ],
  [
    'gmx',
    '421-gmx.net (mxgmx017) Nemesis ESMTP Service not available\n421-Service unavailable\n421 Reject due to policy violations.',
    'gmx-policy',
  ],
  [
    'telekom',
    '554 IP=192.0.2.1 - A problem occurred. (Ask your postmaster for help or to contact tosa@rx.t-online.de to clarify.) (BL)',
    'telekom-blocked',
  ],
  [
    'telekom',
    '554 Dialup/transient IP not allowed. Use a mailgateway or contact toda@rx.t-online.de if obsolete. (DIAL)',
    'telekom-dial',
  ],
  [
    'comcast',
    '554 resimta-c2p-555.sys.comcast.net resimta-c2p-555.sys.comcast.net 192.0.2.1 Comcast block for spam. Please see http://postmaster.comcast.net/smtp-error-codes.php#BL000000',
    'comcast-blocked',
  ],
  ['comcast', '421 resimta-po-01v.sys.comcast.net 192.0.2.1 Comcast: try again later. RL000003', 'comcast-rate'],
  ['cox', '554 cox.net cmr-mtaimp01 cox 192.0.2.1 blocked - IPBL0001 http://postmaster.cox.net/', 'cox-blocked'],
  [
    'att',
    '553 5.3.0 alph754 DNSBL:RBL 521< 192.0.2.1 >_is_blocked.For assistance forward this error to abuse_rbl@abuse-att.net',
    'att-blocked',
  ],
  ['mimecast', '550 Poor Reputation Sender. - https://community.mimecast.com/docs/DOC-1369#550', 'mimecast-reputation'],
  [
    'example.org',
    '554 5.7.1 Service unavailable; Client host [192.0.2.1] blocked using zen.spamhaus.org; https://www.spamhaus.org/query/ip/192.0.2.1',
    'spamhaus',
  ],
  ['example.org', '550 5.7.1 https://www.spamhaus.org/query/ip/192.0.2.1 refused', 'spamhaus'],
  [
    'example.org',
    '554 5.7.1 Service unavailable; Client host [192.0.2.1] blocked using pbl.spamhaus.org',
    'spamhaus-pbl',
  ],
  [
    'example.org',
    '554 Service unavailable; Client host [192.0.2.1] blocked using Barracuda Reputation; http://www.barracudanetworks.com/reputation/?r=1&ip=192.0.2.1',
    'barracuda',
  ],
  ['example.org', '550 5.7.1 blocked by b.barracudacentral.org', 'barracuda'],
  [
    'example.org',
    '554 5.7.1 Service unavailable; Client host [192.0.2.1] blocked using bl.spamcop.net; Blocked - see https://www.spamcop.net/bl.shtml?192.0.2.1',
    'spamcop',
  ],
  [
    'example.org',
    '550 5.7.1 Mail from 192.0.2.1 refused, see http://csi.cloudmark.com/reset-request/?ip=192.0.2.1',
    'cloudmark',
  ],
  ['example.org', '554 5.7.1 Client host [192.0.2.1] blocked using dnsbl-2.uceprotect.net', 'uceprotect'],
  [
    'cisco',
    "554 Your access to this mail system has been rejected due to the sending MTA's poor reputation. If you believe that this failure is in error, please contact the intended recipient via alternate means.",
    'cisco',
  ],
  [
    'broadcom',
    '554 5.7.1 You are not allowed to connect. For more information, please visit http://ipremoval.sms.symantec.com/lookup/?ip=192.0.2.1',
    'symantec',
  ],
  ['example.org', '554 5.7.1 Service unavailable; Client host [192.0.2.1] blocked using dnsbl.sorbs.net', 'sorbs'],
  [
    'example.org',
    '554 5.7.1 Service unavailable; Client host [192.0.2.1] blocked using ix.dnsbl.manitu.net; Your e-mail service was detected by spam@spamtrap',
    'block-list',
  ],
  ['example.org', '550 5.7.1 Your server has a poor reputation', 'poor-reputation'],
  ['example.org', '450 4.7.1 Client host rejected: cannot find your reverse hostname, [192.0.2.1]', 'reverse-dns'],
  ['example.org', '550 5.7.25 Reverse DNS validation failed', 'reverse-dns'],
  ['example.org', '550 5.7.23 SPF validation failed', 'authentication'],
  ['example.org', '450 4.7.1 <mail.house.test>: Helo command rejected: Host not found', 'greeting-name'],
];

/** What says nothing of this host: recipients, content, domains, limits, troubles of theirs. */
export const ordinary: readonly (readonly [string, string])[] = [
  [
    'google',
    '550-5.1.1 The email account that you tried to reach does not exist. Please try\n550 5.1.1 double-checking the recipient address. - gsmtp',
  ],
  ['google', '452-4.2.2 The recipient inbox is out of storage space.\n452 4.2.2 - gsmtp'],
  ['google', '450 4.2.1 The user you are trying to contact is receiving email too quickly. - gsmtp'],
  ['google', '421 4.3.0 Temporary System Problem. Try again later. - gsmtp'],
  ['google', '552 5.7.0 This message was blocked because its content presents a potential security issue. - gsmtp'],
  [
    'google',
    '550-5.7.1 [192.0.2.1 12] Our system has detected that this message is\n550-5.7.1 likely unsolicited mail. To reduce the amount of spam sent to Gmail,\n550-5.7.1 this message has been blocked. Please visit\n550 5.7.1 https://support.google.com/mail/?p=UnsolicitedMessageError - gsmtp',
  ],
  [
    'google',
    '421 4.7.28 Gmail has detected an unusual rate of unsolicited mail containing one of your URL domains. - gsmtp',
  ],
  ['google', '550 5.7.1 likely suspicious due to the very low reputation of the sending domain. - gsmtp'],
  [
    'microsoft',
    '550 5.4.1 Recipient address rejected: Access denied. AS(201806281) [DB5EUR01FT060.eop-EUR01.prod.protection.outlook.com]',
  ],
  ['microsoft', '550 5.5.0 Requested action not taken: mailbox unavailable (S2017062302).'],
  ['microsoft', '550 5.1.10 RESOLVER.ADR.RecipientNotFound; Recipient not found by SMTP address lookup'],
  ['microsoft', '451 4.4.62 Mail sent to the wrong Office 365 region. ATTR35.'],
  ['microsoft', '432 4.3.2 STOREDRV; mailbox server is too busy'],
  ['microsoft', '452 4.5.3 Too many recipients (AS780090)'],
  ['microsoft', '550 5.7.54 SMTP; Unable to relay recipient in non-accepted domain'],
  ['yahoo', '554 30 Sorry, your message to x@yahoo.com cannot be delivered. This mailbox is disabled (554.30).'],
  ['yahoo', '552 1 Requested mail action aborted, mailbox not found'],
  ['yahoo', '451 4.3.2 Internal error reading data'],
  ['apple', '550 5.1.1 <a@icloud.com>: user does not exist'],
  [
    'apple',
    '550 5.7.1 Your email was rejected due to having a domain present in the Spamhaus DBL -- see https://www.spamhaus.org/dbl/',
  ],
  ['apple', '552 5.2.2 <a@icloud.com>: user is over quota'],
  ['gmx', '550-Requested action not taken: mailbox unavailable\n550 invalid DNS MX or A/AAAA resource record'],
  ['telekom', '550 5.1.1 User unknown'],
  [
    'example.org',
    '450 4.2.0 <b@example.org>: Recipient address rejected: Greylisted, see http://postgrey.schweikert.ch/help/example.org.html',
  ],
  ['example.org', '451 4.7.1 Greylisting in action, please come back later'],
  ['example.org', '550 5.7.1 Message contains a URL listed at dbl.spamhaus.org'],
  [
    'example.org',
    '554 5.7.1 Service unavailable; Sender address [a@bad.test] blocked using dbl.spamhaus.org; https://www.spamhaus.org/query/domain/bad.test',
  ],
  ['example.org', '550 5.7.1 Blocked by SURBL: the domain bad.test is listed at multi.surbl.org'],
  ['example.org', '550 5.7.1 This message scored 12.1 spam points'],
  ['example.org', '554 5.7.1 Message rejected as spam by Content Filtering.'],
  ['example.org', '554 5.7.1 <b@example.org>: Relay access denied'],
  ['example.org', '552 5.3.4 Message size exceeds fixed limit'],
  ['example.org', '553 5.7.1 <a@house.test>: Sender address rejected: not owned by user'],
  ['example.org', '550 5.1.8 <a@bad.test>: Sender address rejected: Domain not found'],
  ['example.org', '550 5.1.1 <zen.spamhaus.org@example.org>: blocked using zen.spamhaus.org, user unknown'],
  ['example.org', '421 4.7.0 mx.example.org Error: too many connections from 192.0.2.1'],
  ['example.org', '451 4.3.0 Temporary failure, please try again later'],
  ['example.org', '530 5.7.0 Must issue a STARTTLS command first'],
  ['example.org', '550 5.7.1 Rejected: attachment of a type that is not allowed'],
  ['example.org', '250 2.0.0 Ok: queued, client host [192.0.2.1] blocked using nothing.example.org'],
  // Only the provider whose code it is means it so.
  ['example.org', '550 Ticket SC-001 is needed'],
  ['example.org', '550 5.7.606 Go away'],
];
