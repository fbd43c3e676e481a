/** What FETCH says of messages (RFC 3501 §7.4.2), and what STORE says like it. */
import { binaryOf, utf8Binary } from '../../base/bytes.ts';
import { limits } from '../../base/limits.ts';
import { printInternalDate, printString, type FetchItem, type SectionItem } from '../../formats/imap/index.ts';
import { emailIdOf, threadIdOf } from '../../mail/mailboxes/index.ts';
import type { FlaggedMessage, Lasting, Message } from '../../mail/mailboxes/index.ts';
import type { SectionContent, SummarizedMessage } from '../../mail/mailboxes/index.ts';
import type { Context } from './context.ts';
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

type PlainItem = Exclude<FetchItem, SectionItem>['item'];

/** Items that anything told of a message answers. */
const ofFlags: Readonly<Partial<Record<PlainItem, (message: FlaggedMessage, view: View) => string>>> = {
  UID: ({ uid }) => `UID ${uid}`,
  FLAGS: (message, view) => `FLAGS ${view.flagsOf(message)}`,
};

/** Items that a message's row answers. */
const ofRow: Readonly<Partial<Record<PlainItem, (message: Message) => string>>> = {
  INTERNALDATE: ({ internalDate }) => `INTERNALDATE ${printInternalDate(internalDate)}`,
  'RFC822.SIZE': ({ sizeBytes }) => `RFC822.SIZE ${sizeBytes}`,
};

/** Items that were made ready for the wire when the message arrived. */
const ofSummary: Readonly<Partial<Record<PlainItem, (message: SummarizedMessage) => string>>> = {
  ENVELOPE: ({ summary }) => summary.envelope,
  BODY: ({ summary }) => summary.body,
  BODYSTRUCTURE: ({ summary }) => summary.bodyStructure,
  PREVIEW: ({ summary }) => printString(utf8Binary(summary.shortPreview ?? '')),
};

/** Items that last as long as the message (RFC 8514, RFC 8474). */
const ofLasting: Readonly<Partial<Record<PlainItem, (lasting: Lasting) => string>>> = {
  SAVEDATE: ({ savedAt }) => printInternalDate(savedAt),
  EMAILID: ({ hash }) => `(${emailIdOf(hash)})`,
  THREADID: ({ threadId }) => inParentheses(threadIdOf(threadId)),
};

function inParentheses(id: string | undefined): string {
  return id === undefined ? 'NIL' : `(${id})`;
}

/** True for items that `Mailboxes.summarized` has to be asked for. */
export function isLasting(item: FetchItem): boolean {
  return item.item in ofLasting;
}

/** True for items that need nothing but the row. */
export function isOfRow(item: FetchItem): boolean {
  return item.item in ofFlags || item.item in ofRow;
}

/** Items that need nothing but the row, as FETCH tells them. */
export function rowText(items: readonly FetchItem[], message: FlaggedMessage, view: View): string {
  let text = '';
  for (const { item } of items) text += `${text === '' ? '' : ' '}${plainText(item as PlainItem, message, view)}`;
  return text;
}

function plainText(item: PlainItem, message: FlaggedMessage | Message | SummarizedMessage, view: View): string {
  const fromFlags = ofFlags[item];
  if (fromFlags) return fromFlags(message, view);
  const fromRow = ofRow[item];
  if (fromRow && 'sizeBytes' in message) return fromRow(message);
  const fromLasting = ofLasting[item];
  if (fromLasting && 'lasting' in message && message.lasting) return `${item} ${fromLasting(message.lasting)}`;
  const fromSummary = ofSummary[item];
  return `${item} ${fromSummary && 'summary' in message ? fromSummary(message) : 'NIL'}`;
}

/** The untagged FETCHes of messages. Small sections are joined with what is around them, large ones passed through. */
export async function* fetchPieces(
  { mailboxes, selected: view }: Pick<Context, 'mailboxes' | 'selected'>,
  messages: Iterable<SummarizedMessage>,
  itemsOf: (message: Message) => readonly FetchItem[],
): AsyncGenerator<string | Uint8Array> {
  let text = '';
  for (const message of messages) {
    let before = `* ${view.uids.numberOf(message.uid)} FETCH (`;
    for (const item of itemsOf(message)) {
      text += before;
      before = ' ';
      if (item.item !== 'SECTION') {
        text += plainText(item.item, message, view);
        continue;
      }
      const content = await mailboxes.section(message, item);
      text += printSection(item.label, content);
      if (!content || isJoined(content)) continue;
      yield text;
      text = '';
      if (content.bytes instanceof Uint8Array) yield content.bytes;
      else yield* untilBroken(content.bytes);
    }
    text += ')\r\n';
    if (text.length < limits.fetchPieceBytes) continue;
    yield text;
    text = '';
  }
  yield text;
}

/** Small sections go with the text around them; for others that would cost more than to pass them on as they are. */
function isJoined(content: SectionContent): content is SectionContent & { readonly bytes: Uint8Array } {
  return content.bytes instanceof Uint8Array && content.bytes.length <= limits.fetchJoinedBytes;
}

/** A section as a literal, without its bytes where they are many; NIL for a part the message does not have. */
function printSection(label: string, content: SectionContent | undefined): string {
  if (!content) return `${label} NIL`;
  const bytes = isJoined(content) ? binaryOf(content.bytes) : '';
  return `${label} {${content.sizeBytes}}\r\n${bytes}`;
}

/** Behind the announcement of a literal's length only its bytes can be understood. */
async function* untilBroken(bytes: AsyncIterable<Uint8Array>): AsyncGenerator<Uint8Array> {
  try {
    yield* bytes;
  } catch (thrown) {
    throw new BrokenOff('A message could not be read to its end', { cause: thrown });
  }
}
