import type { RawField } from './reading.ts';

/**
 * Named once more than they are there, so that nobody can add one (RFC 6376 §8.15): what readers are shown or answer to,
 * what puts a message into a conversation, and what says how the body is to be read.
 */
const sealed = [
  'from',
  'to',
  'cc',
  'subject',
  'date',
  'message-id',
  'reply-to',
  'in-reply-to',
  'references',
  'mime-version',
  'content-type',
  'content-transfer-encoding',
];

/**
 * Signed where they are there (RFC 6376 §5.4.1, RFC 8058 §4). Mailing lists that change nothing else add these, and whoever
 * resends a message: they may.
 */
const covered = [
  'sender',
  'content-id',
  'content-description',
  'content-disposition',
  'content-language',
  'auto-submitted',
  'disposition-notification-to',
  'autocrypt',
  'feedback-id',
  'resent-date',
  'resent-from',
  'resent-sender',
  'resent-to',
  'resent-cc',
  'resent-message-id',
  'list-id',
  'list-help',
  'list-unsubscribe',
  'list-unsubscribe-post',
  'list-subscribe',
  'list-post',
  'list-owner',
  'list-archive',
];

/** The names of h=. What servers on the way add or change is in none of the lists (RFC 6376 §5.4). */
export function coverageOf(fields: readonly RawField[]): string[] {
  const counts = new Map<string, number>();
  for (const { name } of fields) counts.set(name.toLowerCase(), (counts.get(name.toLowerCase()) ?? 0) + 1);
  const times = (name: string, count: number): string[] => Array.from({ length: count }, () => name);
  return [
    ...sealed.flatMap((name) => times(name, (counts.get(name) ?? 0) + 1)),
    ...covered.flatMap((name) => times(name, counts.get(name) ?? 0)),
  ];
}
