/**
 * The mailboxes of all accounts: what IMAP, JMAP and delivery do with messages at rest.
 *
 * Promises: what a method has resolved is on disk; a large message never passes through memory whole; an answer comes
 * from one snapshot (a stream: each of its batches); whoever watches an account is woken in the tick of the commit; long
 * work gives way to others. Speaks IMAP's words (flags, UIDs, sections) over the store's rows. Never checks who is logged
 * in: the account id comes from those who did.
 */
export type { Intake, TakenIn } from './intake.ts';
export { Mailboxes } from './mailboxes.ts';
export type { FlagChange, MailboxesParts, NewMessage } from './mailboxes.ts';
export { keptName } from './names.ts';
export { emailIdOf, mailboxIdOf, threadIdOf } from './object-ids.ts';
export { SummaryRenewal, type Renewed } from './renewal.ts';
export { mailIndex, type MailIndexParts, type SearchScope } from './search/index.ts';
export type { SectionContent } from './section.ts';
export type {
  Appended,
  Copied,
  FlaggedMessage,
  Lasting,
  MailboxChanges,
  MailboxFacts,
  MailboxStatus,
  MarkedDeleted,
  Message,
  OpenedMailbox,
  SummarizedMessage,
} from './types.ts';
export type { Watch } from './watch.ts';
