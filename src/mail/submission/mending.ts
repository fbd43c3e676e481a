/** RFC 6409 §8: what is repaired in the header of a message that our own people send, and what of it leaves this house. */
import {
  fieldsNamed,
  type HeaderEdits,
  type HeaderField,
  parseAddresses,
  parseDate,
  messageIds,
  printDate,
} from '../../formats/message/index.ts';
import { withheld } from './withheld.ts';

export interface MendingFacts {
  readonly hostName: string;
  /** Unique; a Message-ID is made of it. */
  readonly id: string;
  /** Milliseconds since 1970. */
  readonly now: number;
  /** Where and by what the message was written is not told. */
  readonly masks: boolean;
  /** Whose login it is, where there is one. */
  readonly sender?: string;
}

/** What the message becomes for its recipients. */
export function mending(fields: readonly HeaderField[], facts: MendingFacts): HeaderEdits {
  const repairs = repairing(fields, facts);
  const isAddressed = ['to', 'cc'].some((name) => fieldsNamed(fields, name).length > 0);
  return {
    each: (field, index) => withheld(field, facts) ?? repairs.each?.(field, index),
    // RFC 5322 §3.6.3 wants none, but many filters do: nobody is told who else has a message that names nobody.
    below: [...(repairs.below ?? []), ...(isAddressed ? [] : ['To: undisclosed-recipients:;\r\n'])],
  };
}

/** What its sender keeps: as it was handed in, Bcc and all, with its faults repaired. */
export function repairing(fields: readonly HeaderField[], facts: MendingFacts): HeaderEdits {
  const date = only('Date', fields, printDateOf(facts));
  const id = only('Message-ID', fields, (value) => (messageIds(value).length > 0 ? undefined : newMessageId(facts)));
  return {
    each: (field) => date.each(field) ?? id.each(field),
    below: [
      ...(date.isThere ? [] : [`Date: ${printDate(facts.now)}\r\n`]),
      ...(id.isThere ? [] : [`Message-ID: ${newMessageId(facts)}\r\n`]),
      ...missingSender(fields, facts),
      ...missingMime(fields),
    ],
  };
}

/** A field that stands once (RFC 5322 §3.6): the first counts, with what `repair` makes of its value where that is wrong. */
function only(name: string, fields: readonly HeaderField[], repair: (value: string) => string | undefined) {
  const [first, ...others] = fieldsOf(fields, name.toLowerCase());
  const repaired = first && repair(first.value);
  return {
    isThere: first !== undefined,
    each(field: HeaderField): string | undefined {
      if (others.includes(field)) return '';
      return field === first && repaired !== undefined ? `${name}: ${repaired}\r\n` : undefined;
    },
  };
}

function fieldsOf(fields: readonly HeaderField[], name: string): HeaderField[] {
  return fields.filter((each) => each.name.toLowerCase() === name);
}

/** date-time with the obsolete zones and years (RFC 5322 §3.3, §4.3). */
const dateTime =
  /^(?:[a-z]{3}\s*,\s*)?\d{1,2}\s+[a-z]{3}\s+\d{2,4}\s+\d{2}:\d{2}(?::\d{2})?\s+(?:[+-]\d{4}|[a-z]{1,5})(?:\s*\(.*\))?$/is;

/** §8.2: a date that only other programs would understand is written anew, one that nobody does is now. */
function printDateOf({ now }: MendingFacts): (value: string) => string | undefined {
  return (value) => {
    const moment = parseDate(value);
    if (!moment) return printDate(now);
    return dateTime.test(value.trim()) ? undefined : printDate(moment.ms, moment.offsetMinutes);
  };
}

/** §8.3 */
function newMessageId({ id, hostName }: MendingFacts): string {
  return `<${id}@${hostName}>`;
}

/** RFC 5322 §3.6.2: of several authors, one says who sent it. */
function missingSender(fields: readonly HeaderField[], { sender }: MendingFacts): string[] {
  const [from = ''] = fieldsNamed(fields, 'from');
  if (sender === undefined || fieldsNamed(fields, 'sender').length > 0 || parseAddresses(from).length < 2) return [];
  return [`Sender: ${sender}\r\n`];
}

const mimeNames = new Set(['mime-version', 'content-type', 'content-transfer-encoding']);

/**
 * RFC 2045 §4 and §5.2: a message that says nothing of its text is US-ASCII. Programs that say nothing write UTF-8, of which
 * that is a part; 8bit allows both.
 */
function missingMime(fields: readonly HeaderField[]): string[] {
  const named = new Set(fields.map(({ name }) => name.toLowerCase()).filter((name) => mimeNames.has(name)));
  if (named.has('mime-version')) return [];
  if (named.size > 0) return ['MIME-Version: 1.0\r\n'];
  return [
    'MIME-Version: 1.0\r\n',
    'Content-Type: text/plain; charset=utf-8\r\n',
    'Content-Transfer-Encoding: 8bit\r\n',
  ];
}
