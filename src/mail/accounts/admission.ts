import { Fault } from '../../base/fault.ts';
import { addressOf, type Path } from '../../formats/smtp/index.ts';
import type { View } from '../../store/database/index.ts';
import { addressKey } from '../addresses/index.ts';
import { isSrs } from '../onward/index.ts';
import type { FoundAlias } from './lookup.ts';
import { type ActionTarget, inFirstDomain, isEmpty, type Targets, walkFrom } from './resolve.ts';

/** Who wants to write to an address. */
export interface Writer {
  readonly reversePath: Path | null;
  /** Who has logged in. */
  readonly accountId?: number;
  /** Comes from a network of our own: believed to be who it says. */
  readonly isTrusted?: boolean;
}

/** See `Accounts.admit`. Of groups only the one that is written to counts: who leads an alias to a group opens it. */
export async function admitIn(view: View, path: Path, writer: Writer, now: number): Promise<Targets | 'notLocal'> {
  const start = path.domain === '' ? await inFirstDomain(view, path) : path;
  const { targets, steps } = await walkFrom(view, start, now);
  const found = steps[0]?.found;
  if (!found || found.what === 'outside') return 'notLocal';
  if (isEmpty(targets)) throw unknown(path);
  const [first] = targets.actions;
  if (first?.action.kind === 'answer') throw answerOf(first);
  if (found.what === 'alias' && !mayWrite(found, writer, targets)) throw notAWriter(found, path);
  return targets;
}

function unknown(path: Path): Fault {
  const reason = isSrs(path) ? 'This return path is forged or too old' : `There is no ${addressOf(path)} here`;
  return new Fault('unknownRecipient', reason);
}

/** What the operator wrote: codes and text. */
function answerOf({ action }: ActionTarget): Fault {
  if (action.kind !== 'answer') throw new Error('Only an answer answers');
  const { code, enhanced, text } = action;
  return new Fault('aliasAnswer', text, { smtp: `${code} ${enhanced}` as `${number} ${number}.${number}.${number}` });
}

/**
 * Anybody can write our addresses into MAIL: so the people of the house count when they have logged in, or write from a network
 * that is trusted. A member elsewhere is known by nothing but the reverse-path.
 */
function mayWrite({ writers }: FoundAlias, writer: Writer, members: Targets): boolean {
  if (writers === 'anybody') return true;
  const isOurs = writer.accountId !== undefined || writer.isTrusted === true;
  if (writers === 'house') return isOurs;
  if (isOurs && members.local.some(({ accountId }) => accountId === writer.accountId)) return true;
  return writer.reversePath !== null && isAmong(writer.reversePath, members);
}

function isAmong(path: Path, { remote }: Targets): boolean {
  const key = addressKey(path);
  return remote.some(({ address }) => address.toLowerCase() === key);
}

function notAWriter({ writers }: FoundAlias, path: Path): Fault {
  const who = writers === 'house' ? 'people of this house who have logged in' : 'its members';
  return new Fault('notAWriter', `Only ${who} may write to ${addressOf(path)}`);
}
