/** Writing disposition notifications: RFC 8098 in the frame of RFC 6522, and RFC 6533 §5 where an address is not ASCII. */
import { bytesOf, isAscii } from '../../base/bytes.ts';
import {
  type Address,
  type Draft,
  field,
  type Leaf,
  type Moment,
  needsUtf8,
  parseDate,
  printAddress,
  printDate,
  printMessage,
  textLeaf,
} from '../message/index.ts';
import { headerLeaf, type OriginalFacts, originalFacts } from './original.ts';
import { asciiText, printReportField } from './report-fields.ts';
import {
  printReportedAddress,
  type ReportedAddress,
  parseReportedAddress,
  reportedAddress,
} from './reported-address.ts';
import type { Disposition } from './read-mdn.ts';
import { wrap } from './wrap.ts';

/** What was done with a message, to be told to who asked for it. All text is real text. */
export interface DispositionNotice {
  /** A fresh id: boundaries are made of it. */
  readonly boundarySeed: string;
  /** Without angle brackets. */
  readonly messageId: string;
  readonly at: Moment;
  /** The recipient of the message, in whose name this is said. */
  readonly from: Address;
  /** `DispositionRequest.to`, decoded. */
  readonly to: readonly Address[];
  readonly disposition: Disposition;
  /** "Posthouse webmail" (RFC 8098 §3.2.1). */
  readonly reportingUa?: string;
  /** Begins with the header of the message; its body is not repeated. */
  readonly original: Uint8Array;
}

const done: Readonly<Record<Disposition['type'], string>> = {
  displayed: 'was opened by its recipient. This does not say that it was read or understood.',
  deleted: 'was deleted by its recipient, who may or may not have seen it before.',
  dispatched: 'was passed on, printed or filed for its recipient, who may not have seen it yet.',
  processed: 'was processed by a program. Its recipient may not have seen it yet.',
};

const subjects: Readonly<Record<Disposition['type'], string>> = {
  displayed: 'Opened',
  deleted: 'Deleted',
  dispatched: 'Passed on',
  processed: 'Processed',
};

/**
 * A notification as bytes of a message with CRLF line ends. It is sent with a null reverse-path (RFC 8098 §3), and only where
 * `dispositionAsked` lets it be.
 */
export function printDisposition(notice: DispositionNotice): Uint8Array {
  const facts = originalFacts(notice.original);
  const answered = facts.messageId === undefined ? [] : [facts.messageId];
  const subject = subjects[notice.disposition.type];
  const parts = [textLeaf(printText(notice, facts)), dispositionLeaf(notice, facts), headerLeaf(facts)];
  const draft: Draft = {
    date: notice.at,
    from: [notice.from],
    to: notice.to,
    subject: facts.subject === '' ? subject : `${subject}: ${facts.subject}`,
    messageId: notice.messageId,
    inReplyTo: answered,
    references: answered,
    fields: [['Auto-Submitted', 'auto-replied']], // RFC 3834 §5.2: so that nothing answers it
    boundarySeed: notice.boundarySeed,
    structure: { multipart: 'report', parameters: [['report-type', 'disposition-notification']], parts },
  };
  return printMessage(draft, { allows8bit: needsUtf8(draft) });
}

function printText({ disposition }: DispositionNotice, { header, subject }: OriginalFacts): string {
  const sent = parseDate(field(header, 'Date') ?? '');
  const paragraphs = [
    `Your message ${done[disposition.type]}`,
    ...(subject === '' ? [] : [`Subject: ${subject}`]),
    ...(sent ? [`Sent: ${printDate(sent.ms, sent.offsetMinutes)}`] : []),
  ];
  return paragraphs.map((paragraph) => `${wrap(paragraph)}\r\n`).join('\r\n');
}

/** The second part, for programs: RFC 8098 §3.1. */
function dispositionLeaf({ from, disposition, reportingUa }: DispositionNotice, facts: OriginalFacts): Leaf {
  const final = reportedAddress(printAddress({ localPart: from.localPart, domain: from.domain }));
  const original = originalRecipient(facts);
  const isInternational = ![final.address, original?.address ?? ''].every(isAscii);
  const { actionMode, sendingMode, type } = disposition;
  const fields = [
    reportingUa === undefined ? '' : printReportField('Reporting-UA', asciiText(reportingUa)),
    original ? printReportField('Original-Recipient', printReportedAddress(original, isInternational)) : '',
    printReportField('Final-Recipient', printReportedAddress(final, isInternational)),
    facts.messageId === undefined ? '' : printReportField('Original-Message-ID', `<${facts.messageId}>`),
    printReportField('Disposition', `${actionMode}/${spelled(sendingMode)}; ${type}`),
  ];
  return {
    type: `message/${isInternational ? 'global-' : ''}disposition-notification`,
    bytes: bytesOf(fields.join('')),
    description: 'Disposition report',
  };
}

/** RFC 8098 §3.2.3: as the server noted it that delivered the message (§2.3). */
function originalRecipient({ header }: OriginalFacts): ReportedAddress | undefined {
  return parseReportedAddress(field(header, 'Original-Recipient') ?? '');
}

/** As RFC 8098 §3.2.6 spells it, since some readers mind the case. */
function spelled(sendingMode: Disposition['sendingMode']): string {
  return sendingMode.replace('mdn', 'MDN');
}
