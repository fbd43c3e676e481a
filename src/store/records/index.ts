/**
 * The records of the house: accounts, addresses, mailboxes, messages, changes, queue. Readers take a view, commands a tx.
 *
 * Promises that the counters of a mailbox always fit its messages, that a UID is never given twice under one
 * UIDVALIDITY, and that every change of a mailbox writes its row of the change feed in the same transaction. Knows
 * nothing of message formats: a summary is bytes, flags are bits. Never reads a clock: `now` comes with the input.
 */
export { accountByAddress, addressOfAccount, listAccounts, type AccountRow, type NewAccount } from './accounts.ts';
export {
  eventKinds,
  eventsAfter,
  eventsOfMessage,
  knownRequest,
  type ApplicationEvent,
  type ApplicationNote,
  type EventFacts,
  type EventKind,
  type KnownRequest,
} from './application-messages.ts';
export { listTokens, tokenByHash, type TokenRow, type TokenScope } from './application-tokens.ts';
export { listWebhooks, webhookById, type WebhookProgress, type WebhookRow } from './application-webhooks.ts';
export type { AppendMessages, Delivered, Delivery, LocalDelivery, NewMessage } from './arrivals.ts';
export { attemptsFor, attemptsOfEntry, attemptsOfTrace, type AttemptNote, type AttemptRow } from './attempts.ts';
export { banOfNetwork, listBans, type BanRow } from './bans.ts';
export { credentialsOf, type CredentialKind, type CredentialRow } from './credentials.ts';
export { changesSince, feedStart, type ChangeKind, type ChangeRow } from './changes.ts';
export {
  accountExists,
  accountToCheck,
  bodiesToCheck,
  changesToCheck,
  idsToCheck,
  mailboxesWithoutAccount,
  mailboxToCheck,
  messagesToCheck,
  nextOwner,
  oddMessages,
  ownedTables,
  placeNow,
  queuedWithoutBody,
  usersOfBody,
} from './check.ts';
export type { BodyUser, CheckedAccount, CheckedBody, CheckedMailbox, OddMessage, OwnedTable } from './check.ts';
export type { CollectBodies, CollectProgress, CollectTurn } from './collect.ts';
export { commands } from './commands.ts';
export {
  addressesOf,
  domainExists,
  findAddresses,
  listAliases,
  listDomains,
  resolveAddress,
  type AddressEntry,
  type AddressKind,
  type AliasRow,
  type DomainRow,
  type Writers,
} from './directory.ts';
export { domainRules, listDomainRules, type DomainRules, type SetDomainRules } from './domain-rules.ts';
export type { ExpungeMessages } from './expunge.ts';
export { allFlags, flagBits } from './flag-bits.ts';
export { bodiesBehind, bodyExtent, bodyHashes, indexableIds, type IndexableRow } from './indexable.ts';
export {
  listMailboxes,
  mailboxById,
  mailboxByName,
  mailboxByRole,
  recoverableRole,
  subscriptions,
  type MailboxRow,
  type Subscription,
} from './mailboxes.ts';
export { listMasks, type AddMask, type MaskRow } from './masks.ts';
export type { CreateMailbox, DeleteMailbox, RenameMailbox } from './mailbox-tree.ts';
export {
  countDeleted,
  countMessages,
  listMessages,
  messageBodies,
  messageSummaries,
  packableMessages,
} from './messages.ts';
export type { MessageBodyRow, MessageRow, PackableRow, SummaryRow } from './messages.ts';
export { countQueue, listQueue, type Deferral, type QueueRow, type RemoteDelivery } from './queue.ts';
export { lastReplyOf, listingTurn, tallyTurn } from './queue-listing.ts';
export type { ListedEntry, QueueFilter, QueueGrouping, QueueState, QueueTally, QueueTurn } from './queue-listing.ts';
export { affectedBy, type OrderedBy, type OrderQueued, type QueueOrder } from './queue-orders.ts';
export {
  accountsAtLevel,
  fullnessFor,
  listDomainQuotas,
  listQuotas,
  percentOf,
  quotaOf,
  untoldQuotas,
  type AccountUse,
  type DomainQuotaRow,
  type Fullness,
  type QuotaRow,
  type Room,
} from './quota.ts';
export type { SetAccountQuota, SetDomainQuota } from './quota-limits.ts';
export type { TellQuota } from './quota-told.ts';
export {
  countWaiting,
  hasRelayList,
  listRelayDomains,
  listRelayRecipients,
  relayDomain,
  relayRecipient,
  type RelayDomainRow,
  type RelayRecipientRow,
  type RelayRole,
} from './relay.ts';
export type { Relieved, RelieveQuota } from './relief.ts';
export type { MendFeed } from './repair-messages.ts';
export { outdatedBodies, type OutdatedBody, type RenewSummary } from './renewal.ts';
export { listReports, type NewReport, type ReportKind, type ReportQuery, type ReportRow } from './reports.ts';
export {
  deletedMailboxes,
  recoverableMessages,
  type DeletedMailboxRow,
  type RecoverableQuery,
  type RecoverableRow,
} from './recoverable-messages.ts';
export {
  accountsWithOldChanges,
  agedMailboxes,
  type ExpungeAged,
  type ForgetChanges,
  type Found,
} from './retention.ts';
export { grantsAmong, listGrants, type GrantRow } from './send-as.ts';
export {
  mustBeWithin,
  sendingOf,
  strangersAmong,
  type DailyLimits,
  type SendingRow,
  type Sent,
  type SetSending,
} from './sending.ts';
export type { SentCopy } from './sent-copies.ts';
export { setting } from './settings.ts';
export { listRoutes, type RouteRow } from './routing.ts';
export { listTroubles, type TroubleKind, type TroubleRow } from './provider-troubles.ts';
export { srsSecrets, type SrsSecret } from './srs-secrets.ts';
export type { SettleQueue } from './settle.ts';
export {
  type HardBounce,
  type HardBounceRow,
  hardBouncesOf,
  isAnythingSuppressed,
  listSuppressed,
  type Outcomes,
  suppressedRow,
  type SuppressedRow,
} from './suppression.ts';
export {
  domainsWithoutKeys,
  listDkimKeys,
  ownDomainsAmong,
  signingKeysOf,
  type DkimAlgorithm,
  type DkimFound,
  type DkimKeyRow,
  type DkimKeyState,
  type NewDkimKey,
  type SigningKeyRow,
} from './signing.ts';
export type { StoreFlags, StoreMode } from './store-flags.ts';
export { messagesOfThread, threadOfMessage, type ThreadMessage } from './threads.ts';
export { greylistWait, type GreylistKeys, type GreylistQuestion } from './greylist.ts';
export { traceEvents, traceOfQueued, tracesNaming, tracesOfAccount } from './trace.ts';
export type {
  AccountTrace,
  TraceEvent,
  TraceFacts,
  TraceKind,
  TraceNote,
  TracedFinding,
  NewRefusal,
  TracedRecipient,
  TracesNaming,
} from './trace.ts';
export type { ArrivalRecipient, TracedArrival } from './trace-arrival.ts';
export {
  givenUpRows,
  overdueRows,
  pulseOfQueue,
  readyDomains,
  readyRows,
  readySenders,
  readyTurns,
  urgentRows,
  type Lane,
  type Pulse,
} from './turns.ts';
export type { Transfer, Transferred } from './transfers.ts';
export {
  agingStsPolicies,
  listStsPolicies,
  listTlsRules,
  listTlsWays,
  stsPolicy,
  tlsWays,
  type AgingQuery,
  type NoteTlsWay,
  type StsPolicyRow,
  type TlsRuleLevel,
  type TlsRuleRow,
  type TlsWayLevel,
  type TlsWayRow,
} from './transport.ts';
export {
  countTlsFailures,
  dueTlsDays,
  dueTlsReports,
  listTlsFailures,
  listTlsReports,
  tlsDayFacts,
  type TlsDayFacts,
  type TlsFailureRow,
  type TlsReportDay,
  type TlsReportRow,
} from './tls-reports.ts';
export type { NotedTlsSessions } from './tls-sessions.ts';
export { nthMarkedUid, nthUid } from './uids.ts';

/** For `openDatabase`: the module that the store thread runs. */
export const commandsUrl = new URL('./commands.ts', import.meta.url);
