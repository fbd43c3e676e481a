/** Fields that stay here when a message leaves: what is the recipients' business alone, and what tells where and by what it was written. */
import { type HeaderField, parseAuthenticationResults, parseDate, printDate } from '../../formats/message/index.ts';

export interface WithholdingFacts {
  readonly hostName: string;
  /** Milliseconds since 1970. */
  readonly now: number;
  /** Where and by what the message was written is not told. */
  readonly masks: boolean;
}

/** Secrets of the sender (RFC 5322 §3.6.3), and what only the last server on the way may write. */
const never = new Set(['bcc', 'resent-bcc', 'return-path', 'delivered-to', 'x-original-to', 'x-envelope-to']);

/** Judgements of filters are of the mail that came in. */
const judgements = /^x-(?:spam|rspamd)-/;

/** What programs tell of themselves, of their user's machine and of its address. */
const revealing = new Set([
  'user-agent',
  'x-user-agent',
  'x-http-useragent',
  'x-mailer',
  'x-newsreader',
  'x-mimeole',
  'x-library',
  'x-client',
  'x-client-ip',
  'x-client-host',
  'x-sender',
  'x-sender-ip',
  'x-sender-host',
  'x-authenticated-user',
  'x-authenticated-sender',
  'x-get-message-sender-via',
  'x-originating-ip',
  'x-originating-client',
  'x-originating-host',
  'x-originating-email',
  'x-originator',
  'x-forwarded-for',
  'x-real-ip',
  'x-remote-ip',
  'x-remote-addr',
  'x-remote-host',
  'x-source',
  'x-source-args',
  'x-source-dir',
  'x-source-ip',
  'x-webmail-user',
  'x-webmail-client',
  'x-http-posting-uri',
  'x-php-script',
  'x-php-originating-script',
  'x-antiabuse',
]);

/** Kept by a mail program for itself. */
const drafts =
  /^x-(?:mozilla|apple|evolution|kmail|claws)-|^x-(?:identity-key|account-key|uuid|universally-unique-identifier)$/;

/** What stands in the place of a field: '' for nothing, undefined for the field as it is. */
export function withheld(field: HeaderField, facts: WithholdingFacts): string | undefined {
  const name = field.name.toLowerCase();
  if (never.has(name) || judgements.test(name)) return '';
  if (name === 'authentication-results') return isOurs(field, facts) ? '' : undefined;
  if (!facts.masks) return undefined;
  if (name === 'received') return withoutRoute(field, facts);
  return revealing.has(name) || drafts.test(name) ? '' : undefined;
}

/** RFC 8601 §5: nobody else may write in our name. */
function isOurs({ value }: HeaderField, { hostName }: WithholdingFacts): boolean {
  return parseAuthenticationResults(value)?.server.toLowerCase() === hostName.toLowerCase();
}

/** A server that the message passed is not named, but still counted: else mail that goes in circles would never end. */
function withoutRoute({ value }: HeaderField, { now }: WithholdingFacts): string {
  const moment = parseDate(value.slice(value.lastIndexOf(';') + 1));
  return `Received: (withheld);\r\n\t${printDate(moment?.ms ?? now)}\r\n`;
}
