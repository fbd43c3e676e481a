/**
 * The mailboxes of all accounts: what IMAP, JMAP and delivery do with messages at rest.
 *
 * Promises: what a method has resolved is on disk; a message's bytes never pass through memory whole; every answer comes
 * from one snapshot; whoever watches an account is woken in the tick of the commit. Speaks IMAP's words (flags, UIDs,
 * sections) over the store's rows. Never checks who is logged in: an account id is given by those who did.
 */
export type { Intake, TakenIn } from './intake.ts';
export { Mailboxes } from './mailboxes.ts';
export type { MailboxesParts, NewMessage } from './mailboxes.ts';
export type { PartPlace } from './parts.ts';
export type { SearchScope } from './search-key.ts';
export type { SectionContent } from './section.ts';
export { printSummary, Summary } from './summary.ts';
export type {
  Appended,
  Copied,
  MailboxChanges,
  MailboxFacts,
  MailboxStatus,
  Message,
  OpenedMailbox,
  SummarizedMessage,
} from './types.ts';
export type { Watch } from './watch.ts';
