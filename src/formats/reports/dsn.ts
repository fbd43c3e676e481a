/** Writing reports of delivery: RFC 3464 in the frame of RFC 6522, and RFC 6533 where something is not ASCII. */
import { bytesOf, isAscii, utf8Binary } from '../../base/bytes.ts';
import {
  type Address,
  decodeAddress,
  type Draft,
  type Leaf,
  needsUtf8,
  parseMailbox,
  printDate,
  printMessage,
  textLeaf,
} from '../message/index.ts';
import type { DeliveryNotice, RecipientNotice } from './delivery-notice.ts';
import { noticeSubject, printNotice, printReplyText } from './notice.ts';
import { headerLeaf, originalFacts, wholeLeaf } from './original.ts';
import { asciiText, printReportField } from './report-fields.ts';
import { printReportedAddress, reportedAddress } from './reported-address.ts';

/**
 * A report as bytes of a message with CRLF line ends: a text for people, the report for programs, and the message it is
 * about or its header. ASCII, except for a sender whose address is not, and for a whole message that is not.
 */
export function printDeliveryNotice(notice: DeliveryNotice): Uint8Array {
  const facts = originalFacts(notice.original.bytes);
  const { bytes, isWhole = false } = notice.original;
  const parts = [
    noticeLeaf(notice, facts.subject),
    statusLeaf(notice),
    isWhole ? wholeLeaf(bytes, facts) : headerLeaf(facts),
  ];
  const answered = facts.messageId === undefined ? [] : [facts.messageId];
  const draft: Draft = {
    date: { ms: notice.at, offsetMinutes: 0 },
    from: [{ name: 'Mail Delivery System', localPart: 'MAILER-DAEMON', domain: notice.hostName }],
    to: [addressOf(notice.to)],
    subject: noticeSubject(notice, facts.subject),
    messageId: notice.messageId,
    inReplyTo: answered,
    references: answered,
    fields: [['Auto-Submitted', 'auto-replied']], // RFC 3834 §5.2
    boundarySeed: notice.boundarySeed,
    structure: { multipart: 'report', parameters: [['report-type', 'delivery-status']], parts },
  };
  // RFC 6531 §3.1: where addresses may be UTF-8, so may everything else.
  return printMessage(draft, { allows8bit: needsUtf8(draft) });
}

/** The first part, for people. RFC 3282 §2: in which languages it is. */
function noticeLeaf(notice: DeliveryNotice, subject: string): Leaf {
  const { language = 'en' } = notice;
  const languages = language === 'en' ? 'en' : `${language}, en`;
  return { ...textLeaf(printNotice(notice, subject)), languages };
}

function addressOf(text: string): Address {
  return decodeAddress(parseMailbox(utf8Binary(text)) ?? { localPart: utf8Binary(text), domain: '' });
}

/** The second part, for programs: RFC 3464 §2.1, one group of fields for the message and one for each recipient. */
function statusLeaf({ hostName, original, recipients }: DeliveryNotice): Leaf {
  const named = recipients.flatMap((recipient) => [recipient.address, recipient.original?.address ?? '']);
  const isInternational = !named.every(isAscii);
  const message = [
    original.envelopeId === undefined ? '' : printReportField('Original-Envelope-Id', asciiText(original.envelopeId)),
    printReportField('Reporting-MTA', `dns; ${hostName}`),
    printReportField('Arrival-Date', printDate(original.arrivedAt)),
  ].join('');
  const groups = [message, ...recipients.map((recipient) => printRecipient(recipient, isInternational))];
  return {
    type: `message/${isInternational ? 'global-' : ''}delivery-status`,
    bytes: bytesOf(groups.join('\r\n')),
    description: 'Delivery report',
  };
}

/** RFC 3464 §2.3. */
function printRecipient(recipient: RecipientNotice, isInternational: boolean): string {
  const { address, action, status, original, reply, host, lastAttemptAt, willRetryUntil } = recipient;
  const fields: (readonly [name: string, value: string | undefined])[] = [
    ['Original-Recipient', original && printReportedAddress(original, isInternational)],
    ['Final-Recipient', printReportedAddress(reportedAddress(address), isInternational)],
    ['Action', action],
    ['Status', status],
    ['Remote-MTA', host && `dns; ${asciiText(host)}`],
    ['Diagnostic-Code', reply && `${host === undefined ? 'X-Posthouse' : 'smtp'}; ${asciiText(printReplyText(reply))}`],
    ['Last-Attempt-Date', lastAttemptAt === undefined ? undefined : printDate(lastAttemptAt)],
    ['Will-Retry-Until', willRetryUntil === undefined ? undefined : printDate(willRetryUntil)],
  ];
  return fields.map(([name, value]) => (value === undefined ? '' : printReportField(name, value))).join('');
}
