/** The program of the store thread: what it may be asked to write, its tables, and how it finds bodies. */
import type { Commands } from '../database/index.ts';
import { addAccount, removeAccount, setPassword } from './accounts.ts';
import { appendMessages, deliver } from './arrivals.ts';
import { collectBodies } from './collect.ts';
import { addAlias, addDomain, removeAlias, removeDomain } from './directory.ts';
import { expungeMessages } from './expunge.ts';
import { claimRecent, setSubscribed } from './mailboxes.ts';
import { createMailbox, deleteMailbox, renameMailbox } from './mailbox-tree.ts';
import { retryNow } from './queue.ts';
import { setSetting } from './settings.ts';
import { settleQueue } from './settle.ts';
import { storeFlags } from './store-flags.ts';
import { copyMessages, moveMessages } from './transfers.ts';

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
  claimRecent,
  settleQueue,
  retryNow,
  setSetting,
  collectBodies,
} as const satisfies Commands;

/** These run alone in their group and may move bodies. */
export const upkeep: ReadonlySet<string> = new Set(['collectBodies']);
