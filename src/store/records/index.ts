/**
 * The records of the house: accounts, addresses, mailboxes, messages, changes, queue. Readers take a view, commands a tx.
 *
 * Promises that the counters of a mailbox always fit its messages, that a UID is never given twice under one
 * UIDVALIDITY, and that every change of a mailbox writes its row of the change feed in the same transaction. Knows
 * nothing of message formats: a summary is bytes, flags are bits. Never reads a clock: `now` comes with the input.
 */
export { accountByAddress, listAccounts, type AccountRow, type NewAccount } from './accounts.ts';
export type { AppendMessages, Delivered, Delivery, LocalDelivery, NewMessage } from './arrivals.ts';
export { changesSince, type ChangeKind, type ChangeRow } from './changes.ts';
export type { CollectBodies, CollectProgress, CollectTurn } from './collect.ts';
export { commands } from './commands.ts';
export {
  addressesOf,
  domainExists,
  listAliases,
  listDomains,
  resolveAddress,
  type AddressEntry,
  type AliasRow,
  type DomainRow,
} from './directory.ts';
export type { ExpungeMessages } from './expunge.ts';
export { allFlags, flagBits } from './flag-bits.ts';
export {
  listMailboxes,
  mailboxById,
  mailboxByName,
  recoverableRole,
  subscriptions,
  type MailboxRow,
  type Subscription,
} from './mailboxes.ts';
export type { CreateMailbox, DeleteMailbox, RenameMailbox } from './mailbox-tree.ts';
export { listFlags, listMessages, messageBodies } from './messages.ts';
export type { FlagsRow, MessageBodyRow, MessageRow } from './messages.ts';
export {
  countQueue,
  dueQueue,
  dueQueueOf,
  listQueue,
  nextDueAt,
  type Deferral,
  type QueueRow,
  type RemoteDelivery,
} from './queue.ts';
export { setting } from './settings.ts';
export type { SettleQueue } from './settle.ts';
export type { StoreFlags, StoreMode } from './store-flags.ts';
export type { Transfer, Transferred } from './transfers.ts';

/** For `openDatabase`: the module that the store thread runs. */
export const commandsUrl = new URL('./commands.ts', import.meta.url);
