/** The envelope that IMAP shows, RFC 3501 §7.4.2. */
import { limits } from '../../../base/limits.ts';
import { parseAddresses } from './addresses.ts';
import type { Envelope, HeaderField, Mailbox } from '../types.ts';

/** The ENVELOPE of a message: raw values; sender and replyTo are those of From where they are absent or empty. */
export function envelopeOf(header: readonly HeaderField[]): Envelope {
  const fields = new Map(names.map((name): [string, string[]] => [name, []]));
  for (const { name, value } of header) if (lengths.has(name.length)) fields.get(name.toLowerCase())?.push(value);
  const from = addressesIn(fields, 'from');
  return {
    ...text(fields, 'date', 'date'),
    ...text(fields, 'subject', 'subject'),
    from,
    sender: orElse(addressesIn(fields, 'sender'), from),
    replyTo: orElse(addressesIn(fields, 'reply-to'), from),
    to: addressesIn(fields, 'to'),
    cc: addressesIn(fields, 'cc'),
    bcc: addressesIn(fields, 'bcc'),
    ...text(fields, 'inReplyTo', 'in-reply-to'),
    ...text(fields, 'messageId', 'message-id'),
  };
}

const names = [
  'date',
  'subject',
  'from',
  'sender',
  'reply-to',
  'to',
  'cc',
  'bcc',
  'in-reply-to',
  'message-id',
] as const;
const lengths: ReadonlySet<number> = new Set(names.map((name) => name.length));

type Fields = ReadonlyMap<string, readonly string[]>;

/** RFC 5322 §4.5.3: a field may stand more than once; all of its addresses count, each field read for itself. */
function addressesIn(fields: Fields, name: (typeof names)[number]): Mailbox[] {
  const values = fields.get(name) ?? [];
  return values.flatMap((value) => parseAddresses(value)).slice(0, limits.addressesPerFieldMax);
}

function orElse(found: readonly Mailbox[], otherwise: readonly Mailbox[]): readonly Mailbox[] {
  return found.length > 0 ? found : otherwise;
}

function text<K extends string>(fields: Fields, key: K, name: (typeof names)[number]): Partial<Record<K, string>> {
  const value = fields.get(name)?.[0];
  return value === undefined ? {} : ({ [key]: value } as Record<K, string>);
}
