/** The program of the store thread: what it may be asked to write, its tables, and how it finds bodies. */
import type { Commands } from '../database/index.ts';
import { addAccount, removeAccount } from './accounts.ts';
import { forgetApplication } from './application-messages.ts';
import { addToken, noteTokenUsed, revokeToken } from './application-tokens.ts';
import { addWebhook, enableWebhook, removeWebhook, settleWebhook } from './application-webhooks.ts';
import { appendMessages, deliver } from './arrivals.ts';
import { forgetAttempts } from './attempts.ts';
import { addAutomaticBan, addBan, forgetBans, liftBan } from './bans.ts';
import { collectBodies } from './collect.ts';
import { setPassword } from './credentials.ts';
import { addAlias, addDomain, removeAlias, removeDomain, replaceAlias } from './directory.ts';
import { setDomainRules } from './domain-rules.ts';
import { expungeMessages, takeBackCopies } from './expunge.ts';
import { claimRecent, setSubscribed } from './mailboxes.ts';
import { addMask, endMask, removeMask } from './masks.ts';
import { createMailbox, deleteMailbox, renameMailbox } from './mailbox-tree.ts';
import { forgetGreylist, passGreylist } from './greylist.ts';
import { orderQueued } from './queue-orders.ts';
import { claimProbe, endTrouble, noteRefusal, settleProbe } from './provider-troubles.ts';
import { setAccountQuota, setDomainQuota } from './quota-limits.ts';
import { tellQuota } from './quota-told.ts';
import { relieveQuota } from './relief.ts';
import { giveUpBody, removeLost, removeLostMailboxes, removeLostQueued, removeStrays } from './remove-lost.ts';
import { renewSummary } from './renewal.ts';
import { mendAccount, mendMailbox } from './repair.ts';
import { leaveThreads, mendBodySize, mendFeed, mendSizes, mendSummaryVersion } from './repair-messages.ts';
import { addReport, forgetReports } from './reports.ts';
import { expungeAged, forgetChanges, forgetDeletedMailboxes } from './retention.ts';
import { addRoute, removeRoute } from './routing.ts';
import { grantSendAs, revokeSendAs } from './send-as.ts';
import { forgetSent, setSending } from './sending.ts';
import {
  addRelayDomain,
  addRelayRecipients,
  forgetRelayRecipients,
  makeDomainDue,
  notePassage,
  noteRelayRecipient,
  removeRelayRecipients,
  setNextHost,
} from './relay.ts';
import { setSetting } from './settings.ts';
import { keepSrsSecrets } from './srs-secrets.ts';
import { settleQueue } from './settle.ts';
import { activateDkimKey, addDkimKey, forgetDkimKeys, noteDkimRecord, revokeDkimKey } from './signing.ts';
import { storeFlags } from './store-flags.ts';
import { forgetSuppressed, suppress, unsuppress } from './suppression.ts';
import { forgetThreads } from './thread-cleaning.ts';
import { forgetTrace, traceTurnedAway } from './trace.ts';
import { forgetTlsReports, openTlsReport, putOffTlsReport, queueTlsReport, settleTlsReport } from './tls-reports.ts';
import { noteTlsSessions } from './tls-sessions.ts';
import { copyMessages, moveMessages } from './transfers.ts';
import {
  forgetOldTls,
  forgetTls,
  keepStsPolicy,
  noteStsUse,
  noteTlsWay,
  removeTlsRule,
  setTlsRule,
} from './transport.ts';
import { hastenQueue, hurryQueue, ripenQueue } from './turns.ts';

export { findBody, newestPlace } from './bodies.ts';
export { migrations } from './schema.ts';

export const commands = {
  addDomain,
  removeDomain,
  addAccount,
  removeAccount,
  setPassword,
  addAlias,
  removeAlias,
  replaceAlias,
  setDomainRules,
  addMask,
  endMask,
  removeMask,
  grantSendAs,
  revokeSendAs,
  keepSrsSecrets,
  createMailbox,
  deleteMailbox,
  renameMailbox,
  setSubscribed,
  deliver,
  appendMessages,
  copyMessages,
  moveMessages,
  storeFlags,
  expungeMessages,
  takeBackCopies,
  expungeAged,
  forgetChanges,
  forgetDeletedMailboxes,
  claimRecent,
  renewSummary,
  setAccountQuota,
  setDomainQuota,
  tellQuota,
  relieveQuota,
  addReport,
  forgetThreads,
  traceTurnedAway,
  forgetTrace,
  forgetAttempts,
  passGreylist,
  forgetGreylist,
  forgetReports,
  addRelayDomain,
  setNextHost,
  addRelayRecipients,
  removeRelayRecipients,
  noteRelayRecipient,
  forgetRelayRecipients,
  makeDomainDue,
  notePassage,
  settleQueue,
  ripenQueue,
  hastenQueue,
  hurryQueue,
  orderQueued,
  addBan,
  addAutomaticBan,
  liftBan,
  forgetBans,
  setSending,
  forgetSent,
  setSetting,
  addRoute,
  removeRoute,
  noteRefusal,
  claimProbe,
  settleProbe,
  endTrouble,
  keepStsPolicy,
  noteStsUse,
  noteTlsWay,
  setTlsRule,
  removeTlsRule,
  forgetTls,
  forgetOldTls,
  noteTlsSessions,
  openTlsReport,
  putOffTlsReport,
  queueTlsReport,
  settleTlsReport,
  forgetTlsReports,
  suppress,
  unsuppress,
  forgetSuppressed,
  addDkimKey,
  noteDkimRecord,
  activateDkimKey,
  revokeDkimKey,
  forgetDkimKeys,
  addToken,
  revokeToken,
  noteTokenUsed,
  addWebhook,
  enableWebhook,
  removeWebhook,
  settleWebhook,
  forgetApplication,
  collectBodies,
  mendAccount,
  mendMailbox,
  mendFeed,
  mendSizes,
  mendBodySize,
  mendSummaryVersion,
  leaveThreads,
  removeLost,
  giveUpBody,
  removeLostQueued,
  removeLostMailboxes,
  removeStrays,
} as const satisfies Commands;

/** These run alone in their group and may move bodies. */
export const upkeep: ReadonlySet<string> = new Set(['collectBodies']);
