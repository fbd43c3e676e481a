/** Mailboxes that are in use, in memory as typed arrays: decision 17. */
export { PackedMailboxes, type PackedMailbox } from './packed-mailboxes.ts';
export type { PackedRows } from './rows.ts';
