/** From and Subject of a message for a person to read: in their own letters, without folds and encoded words. */
import { Fault } from '../../base/fault.ts';
import type { SectionItem } from '../../formats/imap/index.ts';
import { decodeField, parseHeader } from '../../formats/message/index.ts';
import type { Mailboxes, SummarizedMessage } from '../mailboxes/index.ts';

export interface Letterhead {
  readonly from: string;
  readonly subject: string;
}

const wanted: SectionItem = {
  item: 'SECTION',
  label: '',
  setsSeen: false,
  part: [],
  section: 'HEADER.FIELDS',
  fields: ['FROM', 'SUBJECT', 'CONTENT-TYPE'],
};

const nothing = new Uint8Array();

/** Empty where the body is damaged: the message may be wanted all the same. */
export async function letterheadOf(mailboxes: Mailboxes, message: SummarizedMessage): Promise<Letterhead> {
  const fields = parseHeader(await headerOf(mailboxes, message));
  const textOf = (name: string): string => (decodeField(fields, name) ?? '').trim();
  return { from: textOf('from'), subject: textOf('subject') };
}

async function headerOf(mailboxes: Mailboxes, message: SummarizedMessage): Promise<Uint8Array> {
  try {
    const content = await mailboxes.section(message, wanted);
    if (!content) return nothing;
    const { bytes } = content;
    return bytes instanceof Uint8Array ? bytes : Buffer.concat(await Array.fromAsync(bytes));
  } catch (thrown) {
    if (thrown instanceof Fault) return nothing;
    throw thrown;
  }
}
