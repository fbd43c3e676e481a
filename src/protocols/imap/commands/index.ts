/** The table of all commands. A new one is a file and a line. */
import { Fault } from '../../../base/fault.ts';
import type { Command, ImapReader } from '../command.ts';
import type { State } from '../context.ts';
import { append } from './append.ts';
import { authenticate } from './authenticate.ts';
import { capability } from './capability.ts';
import { check } from './check.ts';
import { close } from './close.ts';
import { copy, uidCopy } from './copy.ts';
import { create } from './create.ts';
import { remove } from './delete.ts';
import { expunge, uidExpunge } from './expunge.ts';
import { fetch, uidFetch } from './fetch.ts';
import { getQuota, getQuotaRoot } from './getquota.ts';
import { id } from './id.ts';
import { idle } from './idle.ts';
import { list } from './list.ts';
import { login } from './login.ts';
import { logout } from './logout.ts';
import { lsub } from './lsub.ts';
import { move, uidMove } from './move.ts';
import { namespace } from './namespace.ts';
import { noop } from './noop.ts';
import { rename } from './rename.ts';
import { search, uidSearch } from './search.ts';
import { examine, select } from './select.ts';
import { startTls } from './starttls.ts';
import { status } from './status.ts';
import { store, uidStore } from './store.ts';
import { subscribe, unsubscribe } from './subscribe.ts';
import { unselect } from './unselect.ts';

const anyTime = [capability, noop, logout, id];
const beforeLogin = [startTls, authenticate, login];
const onMailboxes = [select, examine, create, remove, rename, subscribe, unsubscribe, list, lsub, status, namespace];
const afterLogin = [append, idle, getQuota, getQuotaRoot];
const selected = [check, close, unselect, expunge, search, fetch, store, copy, move];
const byUid = [uidExpunge, uidSearch, uidFetch, uidStore, uidCopy, uidMove];

export const commands: ReadonlyMap<string, Command> = new Map(
  [anyTime, beforeLogin, onMailboxes, afterLogin, selected, byUid].flat().map((command) => [command.name, command]),
);

/** The command that a line names behind its tag. Faults `unknownCommand`, and `badSequence` where it must wait. */
export function commandOf(input: ImapReader, state: State): Command {
  input.tag();
  const first = input.space().keyword();
  const found = commands.get(first === 'UID' ? `UID ${input.space().keyword()}` : first);
  if (!found) throw new Fault('unknownCommand', 'This server does not know the command');
  if (!found.states.includes(state))
    throw new Fault('badSequence', `${found.name} is not possible ${whyNot(found, state)}`);
  return found;
}

function whyNot({ states }: Command, state: State): string {
  if (state === 'notAuthenticated') return 'before login';
  return states.includes('selected') ? 'without a selected mailbox' : 'after login';
}
