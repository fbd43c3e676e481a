/** The header of a draft as bytes of a message, RFC 5322 §3.6. */
import { isAscii, utf8Binary } from '../../../base/bytes.ts';
import { limits } from '../../../base/limits.ts';
import { printDate } from '../fields/date.ts';
import type { Mailbox } from '../types.ts';
import { printField } from './compose.ts';
import type { DraftHeader } from './draft.ts';
import { encodeText, isInternational, printRealAddress } from './phrases.ts';

/** Fields up to those of MIME, each with its CRLF, as a binary string. No text can end its field or begin another. */
export function printDraftHeader(draft: DraftHeader, showsBcc: boolean): string {
  return [
    printField('Date', printDate(draft.date.ms, draft.date.offsetMinutes)),
    printMailboxes('From', draft.from),
    printMailboxes('Sender', senderOf(draft)),
    printMailboxes('Reply-To', draft.replyTo),
    printMailboxes('To', draft.to),
    printMailboxes('Cc', draft.cc),
    printMailboxes('Bcc', showsBcc ? draft.bcc : []),
    draft.subject === undefined ? '' : printField('Subject', encodeText(draft.subject)),
    printIds('Message-ID', [draft.messageId]),
    printIds('In-Reply-To', draft.inReplyTo),
    printIds('References', withoutMiddle(draft.references ?? [])),
    printMailboxes('Disposition-Notification-To', draft.dispositionTo),
    ...(draft.fields ?? []).map(([name, text]) => printField(fieldName(name), encodeText(text))),
  ].join('');
}

/**
 * Says whether a message can only go where SMTPUTF8 (RFC 6531) is known: an address in its header is beyond ASCII. Names,
 * subjects and contents never need it.
 */
export function needsUtf8(draft: DraftHeader): boolean {
  const { from, sender, replyTo = [], to = [], cc = [], dispositionTo = [] } = draft;
  const mailboxes = [...from, ...(sender ? [sender] : []), ...replyTo, ...to, ...cc, ...dispositionTo];
  const ids = [draft.messageId, ...(draft.inReplyTo ?? []), ...(draft.references ?? [])];
  return mailboxes.some(isInternational) || !ids.every(isAscii);
}

/** RFC 5322 §3.6.2: several writers need one who sends. */
function senderOf({ from, sender }: DraftHeader): readonly Mailbox[] {
  const [first, ...others] = from;
  if (sender) return [sender];
  return first && others.length > 0 ? [first] : [];
}

function printMailboxes(name: string, mailboxes: readonly Mailbox[] = []): string {
  return mailboxes.length === 0 ? '' : printField(name, mailboxes.map(printRealAddress).join(', '));
}

function printIds(name: string, ids: readonly string[] = []): string {
  const printed = ids.map(idOf).filter((id) => id !== '');
  return printed.length === 0 ? '' : printField(name, printed.map((id) => `<${id}>`).join(' '));
}

/** Without what would end the id; '' for one that fits no line. */
function idOf(text: string): string {
  const id = utf8Binary(text.replace(/[\s\p{Cc}<>]/gu, ''));
  return id.length <= limits.messageIdBytesMax - ' <>'.length ? id : '';
}

/** Long threads keep their beginning, by which they are found together, and those who were answered last. */
function withoutMiddle(ids: readonly string[]): readonly string[] {
  const max = limits.referencesWrittenMax;
  return ids.length <= max ? ids : [...ids.slice(0, 1), ...ids.slice(1 - max)];
}

function fieldName(name: string): string {
  if (!/^[!-9;-~]{1,60}$/.test(name)) throw new Error(`${JSON.stringify(name)} is not the name of a field`);
  return name;
}
