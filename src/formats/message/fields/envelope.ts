/** The envelope that IMAP shows, RFC 3501 §7.4.2. */
import { limits } from '../../../base/limits.ts';
import { parseAddresses } from './addresses.ts';
import { field, fieldsNamed } from './header.ts';
import type { Envelope, HeaderField, Mailbox } from '../types.ts';

/** The ENVELOPE of a message: raw values; sender and replyTo are those of From where they are absent or empty. */
export function envelopeOf(header: readonly HeaderField[]): Envelope {
  const from = addressesIn(header, 'From');
  return {
    ...text(header, 'date', 'Date'),
    ...text(header, 'subject', 'Subject'),
    from,
    sender: orElse(addressesIn(header, 'Sender'), from),
    replyTo: orElse(addressesIn(header, 'Reply-To'), from),
    to: addressesIn(header, 'To'),
    cc: addressesIn(header, 'Cc'),
    bcc: addressesIn(header, 'Bcc'),
    ...text(header, 'inReplyTo', 'In-Reply-To'),
    ...text(header, 'messageId', 'Message-ID'),
  };
}

/** RFC 5322 §4.5.3: a field may stand more than once; all of its addresses count, each field read for itself. */
function addressesIn(header: readonly HeaderField[], name: string): Mailbox[] {
  return fieldsNamed(header, name)
    .flatMap((value) => parseAddresses(value))
    .slice(0, limits.addressesPerFieldMax);
}

function orElse(found: readonly Mailbox[], otherwise: readonly Mailbox[]): readonly Mailbox[] {
  return found.length > 0 ? found : otherwise;
}

function text<K extends string>(header: readonly HeaderField[], key: K, name: string): Partial<Record<K, string>> {
  const value = field(header, name);
  return value === undefined ? {} : ({ [key]: value } as Record<K, string>);
}
