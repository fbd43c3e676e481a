/** The part of a report of delivery that is for people who never heard of SMTP. Real text. */
import { textOfUtf8Binary } from '../../base/bytes.ts';
import { limits } from '../../base/limits.ts';
import { oneLine, printDate } from '../message/index.ts';
import type { DeliveryNotice, RecipientNotice } from './delivery-notice.ts';
import { type Finding, findingOf } from './finding.ts';
import type { DeliveryAction } from './read-dsn.ts';
import { wordsByLanguage, type Words } from './words/index.ts';
import { wrap } from './wrap.ts';

/** In the order in which they matter to the reader. */
const actions: readonly DeliveryAction[] = ['failed', 'delayed', 'delivered', 'relayed', 'expanded'];

/** The subject of a report: what matters most in it, and the subject of the message. */
export function noticeSubject({ recipients, language = 'en' }: DeliveryNotice, subject: string): string {
  const most = actions.find((action) => recipients.some((recipient) => recipient.action === action)) ?? 'failed';
  const title = wordsByLanguage[language].titles[most];
  return subject === '' ? title : `${title}: ${subject}`;
}

/** The text of a report, in lines. What is not in English is followed by the same in English, for postmasters. */
export function printNotice(notice: DeliveryNotice, subject: string): string {
  const { language = 'en' } = notice;
  const paragraphs = paragraphsOf(notice, subject, wordsByLanguage[language]);
  const again = language === 'en' ? [] : ['In English:', ...paragraphsOf(notice, subject, wordsByLanguage.en)];
  return [...paragraphs, ...again].map((paragraph) => `${wrap(paragraph)}\r\n`).join('\r\n');
}

function paragraphsOf(notice: DeliveryNotice, subject: string, words: Words): string[] {
  const { original, hostName, recipients } = notice;
  const about = [
    ...(subject === '' ? [] : [`${words.subject}: ${harmless(subject)}`]),
    `${words.sent}: ${printDate(original.arrivedAt)}`,
  ];
  const follows = original.isWhole ? words.wholeFollows : words.headerFollows;
  return [
    ...groupsOf(recipients).flatMap((group, index) => printGroup(group, notice, index === 0 ? about : [], words)),
    `${words.closing(hostName)} ${follows}`,
  ];
}

/** Recipients of whom the same is to be told. */
interface Group {
  readonly action: DeliveryAction;
  readonly finding: Finding;
  readonly recipients: readonly [RecipientNotice, ...RecipientNotice[]];
}

function groupsOf(recipients: readonly RecipientNotice[]): Group[] {
  return actions.flatMap((action) => {
    const same = recipients.filter((recipient) => recipient.action === action);
    const alike = Map.groupBy(same, (recipient) => (action === 'failed' ? JSON.stringify(findingOf(recipient)) : ''));
    return [...alike.values()].map((each) => groupOf(action, each as [RecipientNotice, ...RecipientNotice[]]));
  });
}

function groupOf(action: DeliveryAction, recipients: Group['recipients']): Group {
  return { action, recipients, finding: findingOf(recipients[0]) };
}

function printGroup(group: Group, notice: DeliveryNotice, about: readonly string[], words: Words): string[] {
  const { action, recipients } = group;
  const [first, ...others] = recipients;
  const who = others.length === 0 ? words.one[action](harmless(first.address)) : words.many[action](recipients.length);
  const what = action === 'failed' ? printFinding(group.finding, notice, words) : words.meaning[action];
  return [`${who} ${what}`, ...about, ...recipients.flatMap((recipient) => printRecipient(recipient, words))];
}

/** Why, and what to do. */
function printFinding({ cause, isOver, meant }: Finding, { at, original }: DeliveryNotice, words: Words): string {
  const [why, todo] = words.causes[cause];
  return [
    ...(isOver ? [words.gaveUp(printSpan(at - original.arrivedAt, words))] : []),
    why,
    ...(meant === undefined ? [] : [words.meant(meant)]),
    words.canDo,
    todo,
  ].join(' ');
}

const hourMs = 60 * 60 * 1000;

function printSpan(ms: number, words: Words): string {
  const hours = Math.max(1, Math.round(ms / hourMs));
  return hours < 48 ? words.hours(hours) : words.days(Math.round(hours / 24));
}

function printRecipient(recipient: RecipientNotice, words: Words): string[] {
  const { willRetryUntil } = recipient;
  return [
    printWhom(recipient, words),
    ...(willRetryUntil === undefined ? [] : [words.until(printDate(willRetryUntil))]),
    ...printSaid(recipient, words),
  ];
}

/** The address that was reached or not, and the one that the sender wrote, where it was another. */
function printWhom({ address, original }: RecipientNotice, words: Words): string {
  const who = `<${harmless(address)}>`;
  if (!original || original.address === address) return who;
  return `${who} (${words.wroteTo(harmless(original.address))})`;
}

/** What a server said is of use only where something is wrong. */
function printSaid({ action, host, reply }: RecipientNotice, words: Words): string[] {
  if (!reply || (action !== 'failed' && action !== 'delayed')) return [];
  const speaker = host === undefined ? words.lastKnown : words.said(harmless(host));
  return [`${speaker}: ${harmless(printReplyText(reply))}`];
}

/** A reply on one line. Real text. */
export function printReplyText({ code, enhanced, lines }: NonNullable<RecipientNotice['reply']>): string {
  const text = lines.map((line) => textOfUtf8Binary(line) ?? line).join(' ');
  const said = oneLine(`${code} ${enhanced === undefined ? '' : `${enhanced} `}${text}`);
  return said.length > limits.replyToldCharactersMax ? `${said.slice(0, limits.replyToldCharactersMax)} ...` : said;
}

/** Text of strangers for people: on one line, and nothing in it turns the direction of what stands around it. */
function harmless(text: string): string {
  return oneLine(text).replace(/[\u061c\u200e\u200f\u2028-\u202e\u2060-\u206f\ufeff]/g, '');
}
