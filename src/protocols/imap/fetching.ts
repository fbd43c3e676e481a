/** What FETCH says of messages (RFC 3501 §7.4.2), and what STORE says like it. */
import { binaryOf } from '../../base/bytes.ts';
import { limits } from '../../base/limits.ts';
import { rangesOf } from '../../base/ranges.ts';
import { printInternalDate, type FetchItem, type SectionItem } from '../../formats/imap/index.ts';
import type { Mailboxes, Message, SectionContent, SummarizedMessage } from '../../mail/mailboxes/index.ts';
import type { View } from './view.ts';

/** Told where messages were left out because they are gone (RFC 5530 §3). */
export const someGone = '[EXPUNGEISSUED] Some of the messages were expunged';

/** An answer broke off in the middle of a literal: nothing that could be said now would be understood. */
export class BrokenOff extends Error {
  override readonly name = 'BrokenOff';
}

/** One untagged FETCH of a message that the client knows. */
export function fetchLine(view: View, uid: number, text: string): string {
  return `* ${view.uids.numberOf(uid)} FETCH (${text})\r\n`;
}

/** The messages of `uids` that are still there, upwards, in batches of bounded size. */
export async function* chosenMessages(
  mailboxes: Mailboxes,
  view: View,
  uids: readonly number[],
): AsyncGenerator<readonly Message[]> {
  for (let start = 0; start < uids.length; start += limits.fetchBatchMessages) {
    const batch = rangesOf(uids.slice(start, start + limits.fetchBatchMessages));
    yield await mailboxes.messages(view.mailbox.id, batch);
  }
}

type PlainItem = Exclude<FetchItem, SectionItem>['item'];

/** Items that a message's row answers. */
const ofRow: Readonly<Partial<Record<PlainItem, (message: Message, view: View) => string>>> = {
  UID: ({ uid }) => `UID ${uid}`,
  FLAGS: (message, view) => `FLAGS ${view.flagsOf(message)}`,
  INTERNALDATE: ({ internalDate }) => `INTERNALDATE ${printInternalDate(internalDate)}`,
  'RFC822.SIZE': ({ sizeBytes }) => `RFC822.SIZE ${sizeBytes}`,
};

/** Items that were made ready for the wire when the message arrived. */
const ofSummary: Readonly<Partial<Record<PlainItem, (message: SummarizedMessage) => Uint8Array>>> = {
  ENVELOPE: ({ summary }) => summary.envelope,
  BODY: ({ summary }) => summary.body,
  BODYSTRUCTURE: ({ summary }) => summary.bodyStructure,
};

/** True for items that need nothing but the row. */
export function isOfRow(item: FetchItem): boolean {
  return item.item in ofRow;
}

/** Items that need nothing but the row, as FETCH tells them. */
export function rowText(items: readonly FetchItem[], message: Message, view: View): string {
  return items.map((item) => plainText(item.item as PlainItem, message, view)).join(' ');
}

function plainText(item: PlainItem, message: Message | SummarizedMessage, view: View): string {
  const fromRow = ofRow[item];
  if (fromRow) return fromRow(message, view);
  const fromSummary = ofSummary[item];
  return `${item} ${fromSummary && 'summary' in message ? binaryOf(fromSummary(message)) : 'NIL'}`;
}

/** One whole untagged FETCH, in pieces. */
export async function* fetchPieces(
  mailboxes: Mailboxes,
  view: View,
  message: SummarizedMessage,
  items: readonly FetchItem[],
): AsyncGenerator<string | Uint8Array> {
  let before = `* ${view.uids.numberOf(message.uid)} FETCH (`;
  for (const item of items) {
    yield before;
    if (item.item === 'SECTION') yield* sectionPieces(item.label, await mailboxes.section(message, item));
    else yield plainText(item.item, message, view);
    before = ' ';
  }
  yield ')\r\n';
}

/** A section as a literal; NIL for a part the message does not have. */
async function* sectionPieces(label: string, content: SectionContent | undefined): AsyncGenerator<string | Uint8Array> {
  const heading = `${label} ${content ? `{${content.sizeBytes}}\r\n` : 'NIL'}`;
  const isSmall = !content || content.sizeBytes <= limits.fetchPieceBytes;
  yield isSmall ? heading + (await textOf(content)) : heading;
  if (!isSmall) yield* untilBroken(content.bytes);
}

/** Behind the announcement of a literal's length only its bytes can be understood. */
async function* untilBroken(bytes: AsyncIterable<Uint8Array>): AsyncGenerator<Uint8Array> {
  try {
    yield* bytes;
  } catch (thrown) {
    throw new BrokenOff('A message could not be read to its end', { cause: thrown });
  }
}

async function textOf(content: SectionContent | undefined): Promise<string> {
  let text = '';
  for await (const chunk of content?.bytes ?? []) text += binaryOf(chunk);
  return text;
}

/** The same output in fewer pieces: small ones are joined until they are worth a write. */
export async function* joined(pieces: AsyncIterable<string | Uint8Array>): AsyncGenerator<string | Uint8Array> {
  let text = '';
  for await (const piece of pieces) {
    if (typeof piece === 'string') text += piece;
    if (text.length >= limits.fetchPieceBytes || (text !== '' && typeof piece !== 'string')) {
      yield text;
      text = '';
    }
    if (typeof piece !== 'string') yield piece;
  }
  if (text !== '') yield text;
}
