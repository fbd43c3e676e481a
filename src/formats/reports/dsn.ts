import { binaryOf, bytesOf, concatBytes, isAscii, textOfUtf8Binary, utf8Binary } from '../../base/bytes.ts';
import { limits } from '../../base/limits.ts';
import { decodeWords, encodeWords, field, parseHeader, printDate, printField } from '../message/index.ts';
import type { Reply } from '../smtp/index.ts';
import { adviceFor } from './advice.ts';
import { wrap } from './wrap.ts';

/** A message that came back, and why. Times are milliseconds since 1970, addresses real text. */
export interface Bounce {
  /** A text that occurs nowhere in the message: a fresh id. */
  readonly boundary: string;
  /** Without angle brackets. */
  readonly messageId: string;
  /** The server that gives up (RFC 3464 §2.2.2), and that signs as MAILER-DAEMON. */
  readonly hostName: string;
  readonly to: string;
  readonly at: number;
  readonly failures: readonly Failure[];
  readonly original: {
    /** Begins with its header; the body behind it, and what is beyond the limit, is not repeated. */
    readonly header: Uint8Array;
    readonly arrivedAt: number;
  };
}

/** One recipient that is not reached, for good. */
export interface Failure {
  readonly address: string;
  /** RFC 3463; "4.4.7" when time ran out. */
  readonly status: string;
  /** The last that was said about it. */
  readonly reply: Reply;
  /** Who said it (RFC 3464 §2.3.5); absent when no host was reached. */
  readonly host?: string;
  readonly lastAttemptAt: number;
}

/** Where a bounce comes from. Nobody should answer it; bounces to it are dropped, since its reverse-path is null. */
export function bounceSender(hostName: string): string {
  return `MAILER-DAEMON@${hostName}`;
}

/**
 * A report of non-delivery as bytes of a message with CRLF line ends: a text for people, the report for programs
 * (RFC 3464), and the header of the message it is about (RFC 6522 §3 with text/rfc822-headers; RFC 6533 where an address
 * is not ASCII).
 */
export function printBounce(bounce: Bounce): Uint8Array {
  const header = originalHeader(bounce.original.header);
  const isInternational = !isAscii(header) || ![bounce.to, ...addressesOf(bounce)].every(isAscii);
  const parts = [
    part('text/plain; charset=utf-8', 'Notification', utf8Binary(printNotice(bounce, header))),
    part(`message/${isInternational ? 'global-' : ''}delivery-status`, 'Delivery report', printReport(bounce)),
    part(isInternational ? 'message/global-headers' : 'text/rfc822-headers', 'Your message (header)', header),
  ];
  const separator = `--${bounce.boundary}\r\n`;
  const body = parts.map((text) => `${separator}${text}\r\n`).join('');
  return concatBytes([bytesOf(printHeader(bounce, header)), bytesOf(`${body}--${bounce.boundary}--\r\n`)]);
}

function addressesOf({ failures }: Bounce): string[] {
  return failures.map((failure) => failure.address);
}

function printHeader({ boundary, messageId, hostName, to, at }: Bounce, header: string): string {
  const fields = parseHeader(bytesOf(header));
  const id = /^<[\x21-\x7e]+>$/.exec(field(fields, 'Message-ID') ?? '')?.[0];
  const subject = subjectOf(header);
  return [
    printField('Date', printDate(at)),
    printField('From', `Mail Delivery System <${bounceSender(hostName)}>`),
    printField('To', `<${utf8Binary(to)}>`),
    printField('Subject', subject === '' ? 'Not delivered' : encodeWords(`Not delivered: ${subject}`)),
    printField('Message-ID', `<${messageId}>`),
    ...(id === undefined ? [] : [printField('In-Reply-To', id), printField('References', id)]),
    printField('Auto-Submitted', 'auto-replied'), // RFC 3834 §5.2
    printField('MIME-Version', '1.0'),
    printField('Content-Type', `multipart/report; report-type=delivery-status; boundary="${boundary}"`),
    '\r\n',
  ].join('');
}

function part(type: string, description: string, body: string): string {
  const encoding = isAscii(body) ? '' : printField('Content-Transfer-Encoding', '8bit');
  return `${printField('Content-Type', type)}${printField('Content-Description', description)}${encoding}\r\n${body}`;
}

/** The first part, for people. Real text. */
function printNotice({ failures, original, hostName }: Bounce, header: string): string {
  const subject = subjectOf(header);
  const paragraphs = [
    failures.length === 1
      ? 'Your message did not reach the person below.'
      : `Your message did not reach the ${failures.length} people below.`,
    ...(subject === '' ? [] : [`Subject: ${subject}`]),
    `Sent: ${printDate(original.arrivedAt)}`,
    ...failures.flatMap(printFailure),
    `This was written by the mail system at ${hostName}; nobody reads answers to it. A report for programs and the header of your message follow.`,
  ];
  return paragraphs.map((paragraph) => `${wrap(paragraph)}\r\n`).join('\r\n');
}

function printFailure({ address, status, reply, host }: Failure): string[] {
  const { what, todo } = adviceFor(status);
  const speaker = host === undefined ? 'The last thing we know' : `The server ${host} said`;
  return [`<${address}>`, `${what} ${todo}`, `${speaker}: ${printReplyText(reply)}`];
}

function printReplyText({ code, enhanced, lines }: Reply): string {
  const text = lines.map((line) => textOfUtf8Binary(line) ?? line).join(' ');
  return oneLine(`${code} ${enhanced === undefined ? '' : `${enhanced} `}${text}`);
}

/** The second part, for programs: RFC 3464 §2.1, one group of fields for the message and one for each recipient. */
function printReport({ hostName, original, failures }: Bounce): string {
  const message = [
    printField('Reporting-MTA', `dns; ${hostName}`),
    printField('Arrival-Date', printDate(original.arrivedAt)),
  ].join('');
  return [message, ...failures.map(printRecipient)].join('\r\n');
}

/** RFC 3464 §2.3. */
function printRecipient({ address, status, reply, host, lastAttemptAt }: Failure): string {
  const type = isAscii(address) ? 'rfc822' : 'utf-8'; // RFC 6533 §3
  return [
    printField('Final-Recipient', `${type}; ${utf8Binary(address)}`),
    printField('Action', 'failed'),
    printField('Status', status),
    ...(host === undefined ? [] : [printField('Remote-MTA', `dns; ${host}`)]),
    printField('Diagnostic-Code', `smtp; ${printReplyText(reply).replace(/[^\x20-\x7e]/g, '?')}`),
    printField('Last-Attempt-Date', printDate(lastAttemptAt)),
  ].join('');
}

function subjectOf(header: string): string {
  return oneLine(decodeWords(field(parseHeader(bytesOf(header)), 'Subject') ?? ''));
}

function oneLine(text: string): string {
  // oxlint-disable-next-line no-control-regex -- control characters are what must not pass
  return text.replace(/[\x00-\x1f\x7f]+/g, ' ').trim();
}

/** The header block, in whole lines, up to a bound. A binary string. */
function originalHeader(bytes: Uint8Array): string {
  const text = binaryOf(bytes, 0, Math.min(bytes.length, limits.bounceHeaderBytesMax));
  const end = /\r?\n\r?\n/.exec(text)?.index ?? text.lastIndexOf('\n');
  return text.slice(0, Math.max(end, 0)).replace(/\r?\n|$/g, '\r\n');
}
