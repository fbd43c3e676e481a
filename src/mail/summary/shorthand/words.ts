/**
 * What summaries have in common. Those on disk need these texts as they are: a change makes a new version of the summary.
 * All of it is general knowledge of mail and English, none of it is anybody's mail.
 */

/** One byte each, so at most 124: see shorthand-codes.ts. Two bytes long at least. */
export const words: readonly string[] = `
\\r\\n|NIL| NIL| NIL NIL|" "|") |)) ((|((|: <|>\\r\\n|="|; |, |: |. |">|com|.com|.org|.net|.de|co|www.|http|://| +0| <|
 the | to | of | and | in | for | is | you | your| we | on | with | th| a| s| c| w| p| m| b| o| f| t| d| i| h| n| l| r| I |
the|ing|ion|tion|ent|ment|er|re|on|in|an|at|en|es|or|te|ed|is|it|al|ar|st|to|nt|ng|se|ha|as|ou|io|le|ve|of|ic|me|de|hi|ri|ro|ra|
li|ma|ne|ce|be|el|us|ut|ch|ea|s |e |t |d |n |y |r |20|00|19|10|-0
`
  .replaceAll('\n', '')
  .replaceAll('\\r\\n', '\r\n')
  .split('|');

/** What a summary may refer to as if it stood before it; the most common last, where it costs the fewest bytes. */
export const preface = `("message" "rfc822" NIL NIL NIL "7bit" 
("message" "delivery-status" NIL NIL NIL "7bit" ("text" "rfc822-headers" ("charset" "us-ascii") NIL NIL "7bit" ) "report" ("report-type" "delivery-status" "boundary" "
("application" "pgp-signature" ("name" "signature.asc") NIL "OpenPGP digital signature" "7bit" NIL ("attachment" ("filename" "signature.asc")) NIL NIL) "signed" ("micalg" "pgp-sha256" "protocol" "application/pgp-signature" "boundary" "
("application" "pkcs7-signature" ("name" "smime.p7s") NIL "S/MIME Cryptographic Signature" "base64" NIL ("attachment" ("filename" "smime.p7s"))
("application" "vnd.openxmlformats-officedocument.wordprocessingml.document" ("name" "spreadsheetml.sheet" ("application" "msword" ("application" "zip" ("text" "calendar" ("charset" "utf-8" "method" "REQUEST") NIL NIL
("image" "gif" ("name" "image001.gif") "<image001.gif@ ("image" "jpeg" ("name" "image001.jpg") NIL "base64" ("image" "png" ("name" "image001.png") "<image001.png@ NIL "base64" NIL ("inline" ("filename" "image
("application" "octet-stream" ("name" " NIL NIL "base64" ("application" "pdf" ("name" ".pdf") NIL NIL "base64" NIL ("attachment" ("filename" ".pdf")) NIL NIL
"quoted-printable" "windows-1252" "iso-8859-1" "iso-8859-15" "iso-2022-jp" "gb2312" "koi8-r" "windows-1251" "big5" "us-ascii" "format" "flowed" "delsp" "yes" "reply-type" "original"
("text" "html" ("charset" "iso-8859-1") NIL NIL "quoted-printable" ("text" "html" ("charset" "utf-8") NIL NIL "base64" 
(("text" "plain" ("charset" "iso-8859-1") NIL NIL "7bit" (("text" "plain" ("charset" "us-ascii") NIL NIL "7bit" (("text" "plain" ("charset" "utf-8" "format" "flowed") NIL NIL "8bit" (("text" "plain" ("charset" "utf-8") NIL NIL "quoted-printable" 
 NIL NIL NIL NIL) "mixed" ("boundary" "-----=_NextPart_000_ NIL NIL NIL NIL) "related" ("type" "multipart/alternative" "boundary" " NIL NIL NIL NIL) "alternative" ("boundary" "--=_Part_ ") NIL NIL NIL)
Content-Type: text/plain; charset="iso-8859-1"\r
Content-Type: text/plain; charset="us-ascii"\r
Content-Type: text/html; charset="utf-8"\r
Content-Type: text/html; charset=UTF-8\r
Content-Type: multipart/signed; micalg=pgp-sha256;\r\n protocol="application/pgp-signature"; boundary="
Content-Type: multipart/related; type="multipart/alternative";\r\n boundary="----=_NextPart_000_
Content-Type: multipart/report; report-type=delivery-status;
Content-Transfer-Encoding: quoted-printable\r
Content-Transfer-Encoding: base64\r
Content-Transfer-Encoding: 8bit\r
Content-Disposition: inline\r
Content-Language: en-US\r
X-Mailer: Microsoft Outlook Express 6.00.2900.2180\r
X-Mailer: Microsoft Outlook 16.0\r
X-Mailer: Apple Mail (2.3696)\r
X-Priority: 3 (Normal)\r
X-MSMail-Priority: Normal\r
Importance: Normal\r
Priority: normal\r
Precedence: bulk\r
Precedence: list\r
Auto-Submitted: auto-generated\r
Disposition-Notification-To: 
User-Agent: Mozilla/5.0 (Windows NT 10.0; Win64; x64; rv:102.0) Gecko/20100101 Thunderbird/102.0\r
User-Agent: Mozilla Thunderbird\r
User-Agent: Mutt/1.5\r
List-Id: <
List-Post: <mailto:
List-Subscribe: <http://lists. /mailman/listinfo/ >, <mailto: -request@ ?subject=subscribe>\r
List-Unsubscribe: <https:// >, <mailto: ?subject=unsubscribe>\r
List-Unsubscribe-Post: List-Unsubscribe=One-Click\r
Sender: 
Reply-To: 
In-Reply-To: <
References: <
Delivered-To: 
X-Original-To: 
Cc: 
 Mon, Tue, Wed, Thu, Fri, Sat, Sun,  Jan 202 Feb 202 Mar 202 Apr 202 May 202 Jun 202 Jul 202 Aug 202 Sep 202 Oct 202 Nov 202 Dec 202 +0200 -0700 (PDT) -0800 (PST) -0400 (EDT) -0500 (EST) +0100 (CET) GMT
hotmail.com yahoo.com outlook.com gmail.com googlegroups.com @mail.gmail.com> "=?utf-8?B? =?UTF-8?Q? ?= 
 +0000" " +0000\r\n")) NIL NIL NIL "<") NIL NIL NIL NIL NIL "<
Message-ID: <
Message-Id: <
MIME-Version: 1.0\r
Content-Transfer-Encoding: 7bit\r
Content-Type: text/plain; charset=us-ascii\r
Content-Type: text/plain; charset=utf-8\r
Content-Type: multipart/mixed; boundary="
Content-Type: multipart/alternative;\r\n boundary="----=_Part_
Date: 
Subject: Re: 
From: "
To: undisclosed-recipients:;
To: <
("text" "plain" ("charset" "us-ascii") NIL NIL "7bit" NIL NIL NIL NIL)
("text" "plain" ("charset" "utf-8") NIL NIL "7bit" ("text" "html" ("charset" "utf-8") NIL NIL "quoted-printable" NIL NIL NIL NIL)`;
