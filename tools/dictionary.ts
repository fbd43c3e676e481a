/**
 * Writes the newest dictionary for small bodies: what mail has in common, the most common last, because what is nearest to
 * the content costs the fewest bits. All of it is written here; none of it is anybody's mail.
 *
 *   node tools/dictionary.ts FILE      src/store/blobs/dictionary-N.bin; a published one is never written again
 */
import { existsSync, writeFileSync } from 'node:fs';

const words = `about account action activity additional address after again all already also always amount and another
answer any appreciate april attached attachment august available back balance bank because been before below best between
book booking bring building business busy button call can cancel card case change check click code come comment company
complete computer confirm confirmation contact content copy could country course current customer date day days december
delivery department details different discussion document done download draft during each early email end english enter
error even event every example expires family february feedback few file files final find first following form forward
found free friday friend from full further general give going good great group had happen happy has have having hear help
here high holiday home hope hotel hour hours house how however idea important include information interest invitation
invoice issue item january job join july june just keep kind know language large last later latest learn least leave left
less letter level like line link list little local login long look made mail make manage many march market matter may maybe
mean meeting member message might minutes monday money month monthly more morning most move much must name near need never
new news newsletter next night not note nothing notice notification november now number october offer office often once one
online only open option order other our out over own page paid paper part password pay payment people perhaps period person
phone picture place plan please point possible present price privacy problem product profile programme project question
quick rather read ready really reason receipt receive received recent reference regarding remember reminder reply report
request required reservation reserved response result return review right room sale same saturday say schedule school
second security see send sent september service session set several share shipment shop short should show sign since site
small some something soon staff start statement status still street subject subscribe subscribed subscription such sunday
support sure system table take talk team tell terms test than thanks that the their them then there these they thing things
think this those though thought through thursday ticket time today together tomorrow too travel try tuesday two unable
under unsubscribe until update upon use used user using value version very view visit wait want was way website wednesday
week weekend welcome well were what when where whether which while who why will wish with within without word work working
would write year yes yesterday yet you your yours`;

const phrases = `Dear Sir or Madam, Dear customer, Hello, Hi, Good morning, Thank you for your message. Thank you very much
for your reply. Thanks in advance, Thanks for letting me know. Please find attached the document. Please let me know if
you have any questions. Please do not reply to this message. If you have any questions, please contact us. I hope this
finds you well. I am looking forward to hearing from you. We are happy to help. Could you please send me the details? See
you on Monday. See you tomorrow. Let me know what you think. I would like to thank you for this. It is not possible to do
that before the end of the week. This is what we have been talking about. There will be a meeting in the afternoon. We have
received your order. Your order has been sent. Your account has been created. You are receiving this message because you
have subscribed to our newsletter. You can change your settings at any time. If you did not ask for this, you can ignore
this message. To confirm your address, click the link below. All rights reserved. View this message in your browser. On Mon,
wrote: Best regards, Kind regards, Yours sincerely, Many thanks, Cheers, Sent from my phone`;

const css = `body{margin:0;padding:0;background-color:#ffffff;color:#000000;font-family:Arial,Helvetica,sans-serif;font-size:14px;
line-height:20px}a{color:#0000ee;text-decoration:none}img{display:block;border:0;max-width:100%;height:auto}table{border-collapse:
collapse}td{vertical-align:top}.button{display:inline-block;border-radius:4px;padding:12px 24px;font-weight:bold}@media only
screen and (max-width:600px){.container{width:100%!important}.content{padding:16px!important}}`;

const html = `<!DOCTYPE html PUBLIC "-//W3C//DTD XHTML 1.0 Transitional//EN" "http://www.w3.org/TR/xhtml1/DTD/xhtml1-transitional.dtd">
<!DOCTYPE html>
<html xmlns="http://www.w3.org/1999/xhtml" lang="en"><head><meta http-equiv="Content-Type" content="text/html; charset=utf-8">
<meta charset="utf-8"><meta name="viewport" content="width=device-width, initial-scale=1.0"><title></title>
<style type="text/css">
${css}
</style></head>
<body style="margin:0;padding:0;background-color:#f5f5f5">
<table role="presentation" width="100%" cellpadding="0" cellspacing="0" border="0" align="center" style="width:600px;margin:0 auto">
<tbody><tr><td align="center" valign="top" bgcolor="#ffffff" style="padding:24px 32px;font-family:Arial,Helvetica,sans-serif;font-size:16px;line-height:24px;color:#333333">
<h1 style="margin:0 0 16px;font-size:24px;font-weight:bold"></h1>
<p style="margin:0 0 16px"></p><p></p><div><br></div><div dir="ltr"></div><span style="color:#666666"></span><b></b><strong></strong>
<ul><li></li></ul><hr><br>&nbsp;<a href="https://www.example.com/" target="_blank" rel="noopener" style="display:inline-block;color:#ffffff;text-decoration:none">
<img src="https://www.example.com/images/logo.png" width="600" height="200" alt="" style="display:block;border:0">
</a></td></tr></tbody></table><a href="https://example.org/unsubscribe?utm_source=newsletter&amp;utm_medium=email&amp;utm_campaign=">Unsubscribe</a>
<blockquote class="quote" style="margin:0 0 0 .8ex;border-left:1px solid #cccccc;padding-left:1ex"></blockquote>
</body></html>
`;

const calendar = `BEGIN:VCALENDAR
PRODID:-//
VERSION:2.0
CALSCALE:GREGORIAN
METHOD:REQUEST
BEGIN:VEVENT
DTSTART;TZID=Europe/Berlin:20260101T090000
DTEND;TZID=Europe/Berlin:20260101T100000
DTSTAMP:20260101T080000Z
ORGANIZER;CN=:mailto:
ATTENDEE;CUTYPE=INDIVIDUAL;ROLE=REQ-PARTICIPANT;PARTSTAT=NEEDS-ACTION;RSVP=TRUE;CN=:mailto:
UID:
SUMMARY:
LOCATION:
DESCRIPTION:
STATUS:CONFIRMED
SEQUENCE:0
TRANSP:OPAQUE
END:VEVENT
END:VCALENDAR
`;

const report = `This is the mail system. Your message could not be delivered to one or more recipients.
Content-Type: multipart/report; report-type=delivery-status; boundary="
Content-Type: message/delivery-status
Reporting-MTA: dns; mail.example.org
Arrival-Date: Thu, 1 Jan 2026 12:00:00 +0000
Final-Recipient: rfc822; 
Original-Recipient: rfc822;
Action: failed
Status: 5.1.1
Remote-MTA: dns; mx.example.com
Diagnostic-Code: smtp; 550 5.1.1 User unknown
Content-Type: message/rfc822
Content-Type: text/rfc822-headers
`;

const lists = `List-Id: <list.lists.example.org>
List-Unsubscribe: <https://example.org/unsubscribe/>, <mailto:list-unsubscribe@lists.example.org>
List-Unsubscribe-Post: List-Unsubscribe=One-Click
List-Post: <mailto:list@lists.example.org>
List-Help: <mailto:list-request@lists.example.org?subject=help>
List-Subscribe: <https://lists.example.org/mailman/listinfo/list>,
List-Archive: <https://lists.example.org/archive/>
Precedence: list
Precedence: bulk
Auto-Submitted: auto-generated
Feedback-ID: 
Errors-To: list-bounces@lists.example.org
Sender: list-bounces@lists.example.org
X-Auto-Response-Suppress: All
X-Mailer: 
X-Priority: 3
Importance: Normal
Organization: 
Disposition-Notification-To: 
Thread-Topic: 
Thread-Index: 
Accept-Language: en-US
`;

const authentication = `ARC-Seal: i=1; a=rsa-sha256; t=1767268800; cv=none; d=example.org; s=arc; b=
ARC-Message-Signature: i=1; a=rsa-sha256; c=relaxed/relaxed; d=example.org; s=arc;
ARC-Authentication-Results: i=1; mx.example.org;
Authentication-Results: mx.example.org; dkim=pass header.i=@example.com header.s=mail header.b=;
 spf=pass (mx.example.org: domain of bounce@example.com designates 192.0.2.1 as permitted sender) smtp.mailfrom=bounce@example.com;
 dmarc=pass (p=NONE sp=NONE dis=NONE) header.from=example.com; arc=none
Received-SPF: pass (example.org: domain of example.com designates 198.51.100.1 as permitted sender) client-ip=198.51.100.1; envelope-from=
X-Spam-Status: No, score=-1.9 required=5.0 tests=BAYES_00,DKIM_SIGNED,DKIM_VALID,DKIM_VALID_AU,HTML_MESSAGE,SPF_HELO_NONE,SPF_PASS autolearn=ham
X-Spam-Score: 0.0
X-Originating-IP: [203.0.113.1]
DKIM-Signature: v=1; a=rsa-sha256; c=relaxed/relaxed; d=example.com; s=selector1; q=dns/txt; t=1767268800; x=1767873600;
 h=From:To:Cc:Subject:Date:Message-ID:MIME-Version:Content-Type:Content-Transfer-Encoding:In-Reply-To:References:Reply-To:List-Unsubscribe;
 h=from:to:cc:subject:date:message-id:mime-version:content-type:content-transfer-encoding:list-unsubscribe:feedback-id;
 bh=; b=
DKIM-Signature: v=1; a=ed25519-sha256; c=relaxed/simple; d=
`;

const parts = `Content-Disposition: attachment; filename="document.pdf"; size=
Content-Disposition: inline; filename="image001.png"
Content-Type: application/pdf; name="invoice.pdf"
Content-Type: application/octet-stream; name="
Content-Type: application/vnd.openxmlformats-officedocument.wordprocessingml.document; name="report.docx"
Content-Type: application/vnd.openxmlformats-officedocument.spreadsheetml.sheet; name="table.xlsx"
Content-Type: application/zip; name="
Content-Type: image/png; name="logo.png"
Content-Type: image/jpeg; name="photo.jpg"
Content-Type: text/calendar; charset=utf-8; method=REQUEST
Content-ID: <image001@example.org>
Content-Type: multipart/signed; micalg=pgp-sha256; protocol="application/pgp-signature"; boundary="
Content-Type: multipart/encrypted; protocol="application/pgp-encrypted"; boundary="
Content-Type: multipart/related; type="text/html"; boundary="
Content-Type: multipart/mixed; boundary="----=_Part_
Content-Type: multipart/alternative; boundary="--==_mimepart_
Content-Type: multipart/alternative; boundary="000000000000
This is a multi-part message in MIME format.
Content-Type: text/plain; charset="iso-8859-1"
Content-Type: text/plain; charset=us-ascii
Content-Transfer-Encoding: 8bit
Content-Transfer-Encoding: base64
Content-Transfer-Encoding: 7bit
Content-Language: en-US
`;

const header = `Return-Path: <bounces@example.com>
Delivered-To: user@example.org
X-Original-To: user@example.org
Received: from localhost (localhost [127.0.0.1]) by mail.example.org with LMTP id
Received: from [192.0.2.1] (unknown [192.0.2.1]) (Authenticated sender: user@example.org)
 by mail.example.org with ESMTPSA id for <user@example.org>;
Received: from mail.example.com (mail.example.com [198.51.100.1])
 (using TLSv1.3 with cipher TLS_AES_256_GCM_SHA384 (256/256 bits) key-exchange X25519 server-signature RSA-PSS (2048 bits) server-digest SHA256)
 (No client certificate requested)
 by mx.example.org with ESMTPS id 
 for <user@example.org>; Thu, 01 Jan 2026 12:00:00 +0000 (UTC)
Received: by mail.example.org with ESMTP id ; Fri, 02 Jan 2026 08:30:00 +0100 (CET)
References: <
In-Reply-To: <
Reply-To: "Support" <support@example.com>
Cc: 
Bcc: 
User-Agent: 
Subject: =?UTF-8?Q?
Subject: =?utf-8?B?
Subject: Fwd: 
Subject: Re: 
From: "
From: <noreply@example.com>
To: <user@example.org>
Date: Mon, Tue, Wed, Thu, Fri, Sat, Sun, Jan Feb Mar Apr May Jun Jul Aug Sep Oct Nov Dec 2025 2026 2027 -0500 -0700 +0200 +0000
Message-ID: <
Message-Id: <
MIME-Version: 1.0
Content-Type: text/html; charset="utf-8"
Content-Type: text/html; charset=UTF-8
Content-Transfer-Encoding: quoted-printable
Content-Type: text/plain; charset="utf-8"
Content-Type: text/plain; charset=UTF-8; format=flowed
Content-Type: text/plain; charset=utf-8
`;

/** Lines of mail end with CR LF. */
function wire(text: string): string {
  return text.replaceAll('\n', '\r\n');
}

const joined = [words, phrases].map((text) => text.replaceAll('\n', ' '));
const dictionary = [calendar, report, ...joined, html, lists, authentication, parts, header].map(wire).join('\r\n');

const [file] = process.argv.slice(2);
if (file === undefined) throw new Error('Name the file to write');
if (existsSync(file)) throw new Error(`${file} exists: records on disk need it as it is. Take the next number`);
writeFileSync(file, dictionary, 'latin1');
console.log(`${dictionary.length} bytes`);
