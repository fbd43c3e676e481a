/** The part of a report of delivery that is for people who never heard of SMTP. Real text. */
import { textOfUtf8Binary } from '../../base/bytes.ts';
import { oneLine, printDate } from '../message/index.ts';
import { adviceFor } from './advice.ts';
import type { DeliveryNotice, RecipientNotice } from './delivery-notice.ts';
import type { DeliveryAction } from './read-dsn.ts';
import { wrap } from './wrap.ts';

interface Words {
  /** Before the subject of the message. */
  readonly subject: string;
  readonly one: string;
  readonly many: (count: number) => string;
  /** What it means, where the recipients do not say it. */
  readonly meaning: string;
}

/** In the order in which they matter to the reader. */
const wordsFor: Readonly<Record<DeliveryAction, Words>> = {
  failed: {
    subject: 'Not delivered',
    one: 'Your message did not reach the person below.',
    many: (count) => `Your message did not reach the ${count} people below.`,
    meaning: '',
  },
  delayed: {
    subject: 'Delayed',
    one: 'Your message has not reached the person below yet.',
    many: (count) => `Your message has not reached the ${count} people below yet.`,
    meaning: 'You need not send it again: we go on trying, and you will hear from us if we give up.',
  },
  delivered: {
    subject: 'Delivered',
    one: 'Your message has arrived in the mailbox of the person below.',
    many: (count) => `Your message has arrived in the mailboxes of the ${count} people below.`,
    meaning: 'This does not say that it was read.',
  },
  relayed: {
    subject: 'Passed on',
    one: 'Your message was passed on to the mail server of the person below.',
    many: (count) => `Your message was passed on to the mail servers of the ${count} people below.`,
    meaning: 'That server does not tell whether it arrives, so you will only hear more if something goes wrong.',
  },
  expanded: {
    subject: 'Passed on',
    one: 'Your message has reached the address below, which passes it on to several people.',
    many: (count) => `Your message has reached the ${count} addresses below, which pass it on to several people each.`,
    meaning: 'Whether it reaches all of them is not reported.',
  },
};

const actions = Object.keys(wordsFor) as DeliveryAction[];

/** The subject of a report: what matters most in it, and the subject of the message. */
export function noticeSubject({ recipients }: DeliveryNotice, subject: string): string {
  const most = actions.find((action) => recipients.some((recipient) => recipient.action === action)) ?? 'failed';
  return subject === '' ? wordsFor[most].subject : `${wordsFor[most].subject}: ${subject}`;
}

/** The text of a report, in lines. */
export function printNotice(notice: DeliveryNotice, subject: string): string {
  const { original, hostName, recipients } = notice;
  const about = [...(subject === '' ? [] : [`Subject: ${subject}`]), `Sent: ${printDate(original.arrivedAt)}`];
  const groups = actions
    .map((action) => recipients.filter((recipient) => recipient.action === action))
    .filter((group) => group.length > 0);
  const paragraphs = [
    ...groups.flatMap((group, index) => printGroup(group, index === 0 ? about : [])),
    `This was written by the mail system at ${hostName}; nobody reads answers to it. A report for programs and ${original.isWhole ? 'your message' : 'the header of your message'} follow.`,
  ];
  return paragraphs.map((paragraph) => `${wrap(paragraph)}\r\n`).join('\r\n');
}

/** Recipients to whom the same was done. */
function printGroup(group: readonly RecipientNotice[], about: readonly string[]): string[] {
  const words = wordsFor[group[0]?.action ?? 'failed'];
  const count = group.length === 1 ? words.one : words.many(group.length);
  return [`${count} ${words.meaning}`.trimEnd(), ...about, ...group.flatMap(printRecipient)];
}

function printRecipient(recipient: RecipientNotice): string[] {
  const { action, status, willRetryUntil } = recipient;
  const { what, todo } = adviceFor(status);
  return [
    printWhom(recipient),
    ...(action === 'failed' ? [`${what} ${todo}`] : []),
    ...(willRetryUntil === undefined ? [] : [`We try until ${printDate(willRetryUntil)}.`]),
    ...printSaid(recipient),
  ];
}

/** The address that was reached or not, and the one that the sender wrote, where it was another. */
function printWhom({ address, original }: RecipientNotice): string {
  if (!original || original.address === address) return `<${address}>`;
  return `<${address}> (you wrote to ${oneLine(original.address)})`;
}

/** What a server said is of use only where something is wrong. */
function printSaid({ action, host, reply }: RecipientNotice): string[] {
  if (!reply || (action !== 'failed' && action !== 'delayed')) return [];
  const speaker = host === undefined ? 'The last thing we know' : `The server ${host} said`;
  return [`${speaker}: ${printReplyText(reply)}`];
}

/** A reply on one line. Real text. */
export function printReplyText({ code, enhanced, lines }: NonNullable<RecipientNotice['reply']>): string {
  const text = lines.map((line) => textOfUtf8Binary(line) ?? line).join(' ');
  return oneLine(`${code} ${enhanced === undefined ? '' : `${enhanced} `}${text}`);
}
