/** A report of TLS sessions as a message, RFC 8460 §5.3: a text for people, and the document, compressed. */
import { type Draft, type Leaf, printMessage, textLeaf } from '../message/index.ts';
import { parseAddress, type Path } from '../smtp/index.ts';
import { type TlsReport, tlsReportFileName } from './tls-report.ts';
import { wrap } from './wrap.ts';

export interface TlsReportMessage {
  readonly report: TlsReport;
  /** The domain that is told: A-labels. */
  readonly domain: string;
  /** The domain of the contact, A-labels: who tells (§5.3). */
  readonly submitter: string;
  /** Addresses. */
  readonly from: string;
  readonly to: string;
  /** The printed report, compressed (RFC 1952). */
  readonly gzip: Uint8Array;
  /** For the file name: letters and digits. */
  readonly uniqueId: string;
  /** Without angle brackets. */
  readonly messageId: string;
  /** A fresh id: boundaries are made of it. */
  readonly boundarySeed: string;
  /** Milliseconds since 1970. */
  readonly at: number;
}

/** A message as bytes with CRLF line ends. Throws Fault `badAddress` where `from` or `to` is none. */
export function printTlsReportMessage(message: TlsReportMessage): Uint8Array {
  const { report, domain, submitter, at, messageId, boundarySeed } = message;
  const draft: Draft = {
    date: { ms: at, offsetMinutes: 0 },
    from: [mailboxOf(message.from)],
    to: [mailboxOf(message.to)],
    subject: `Report Domain: ${domain} Submitter: ${submitter} Report-ID: <${report.reportId}>`,
    messageId,
    fields: [
      ['TLS-Report-Domain', domain],
      ['TLS-Report-Submitter', submitter],
      ['TLS-Required', 'No'], // RFC 8689 §5: servers on the way pass it on even where TLS fails (RFC 8460 §3)
      ['Auto-Submitted', 'auto-generated'], // RFC 3834 §5
    ],
    boundarySeed,
    structure: {
      multipart: 'report',
      parameters: [['report-type', 'tlsrpt']],
      parts: [textLeaf(printWords(message)), documentLeaf(message)],
    },
  };
  return printMessage(draft);
}

function mailboxOf(address: string): Path & { readonly name: string } {
  return { name: '', ...parseAddress(address) };
}

function documentLeaf({ report, submitter, domain, uniqueId, gzip }: TlsReportMessage): Leaf {
  const name = tlsReportFileName(report, submitter, domain, uniqueId);
  return { type: 'application/tlsrpt+gzip', bytes: gzip, name, disposition: 'attachment' };
}

/** For people. */
function printWords({ report, domain, submitter }: TlsReportMessage): string {
  const [successes, failures] = (['successes', 'failures'] as const).map((each) =>
    report.policies.reduce((sum, policy) => sum + policy[each], 0),
  );
  const day = new Date(report.start).toISOString().slice(0, 10);
  const paragraphs = [
    `This is an aggregate TLS report (RFC 8460) from ${submitter} on mail to ${domain}.`,
    `On ${day} (UTC) ${successes} sessions were encrypted as they should be, and ${failures} failed. The details are in the attached file, for programs.`,
    `You get it because the record _smtp._tls.${domain} asks for it. Questions are welcome at ${report.contact}.`,
  ];
  return paragraphs.map((paragraph) => `${wrap(paragraph)}\r\n`).join('\r\n');
}
