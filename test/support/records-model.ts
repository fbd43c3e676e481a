/**
 * What the records should be after any commands, said in the plainest way: accounts with mailboxes as lists in memory.
 * Ids here are the model's own; they grow as those of the store do.
 */
import { Fault } from '../../src/base/fault.ts';
import { rangesHave, type Ranges } from '../../src/base/ranges.ts';
import { flagBits, recoverableRole, type StoreMode } from '../../src/store/records/index.ts';

/** A mailbox by the place of its account among all, and its name. */
export type Where = readonly [account: number, mailbox: string];

export interface Letter {
  readonly flags: number;
  readonly keywords: readonly string[];
  readonly text: string;
  readonly threadKeys: readonly number[];
}

export type Step =
  | { readonly do: 'deliver'; readonly to: readonly Where[]; readonly letter: Letter; readonly elsewhere: number }
  | { readonly do: 'append'; readonly to: Where; readonly letters: readonly Letter[] }
  | { readonly do: 'copy' | 'move'; readonly from: Where; readonly to: Where; readonly uids: Ranges }
  | {
      readonly do: 'store';
      readonly at: Where;
      readonly uids: Ranges;
      readonly mode: StoreMode;
      readonly letter: Letter;
    }
  | { readonly do: 'expunge'; readonly at: Where; readonly uids: Ranges; readonly keep: boolean }
  | { readonly do: 'expire'; readonly at: Where; readonly days: number; readonly keep: boolean }
  | { readonly do: 'create'; readonly at: Where }
  | { readonly do: 'delete'; readonly at: Where; readonly keep: boolean }
  | { readonly do: 'rename'; readonly at: Where; readonly to: string }
  | { readonly do: 'subscribe'; readonly at: Where; readonly subscribed: boolean }
  | { readonly do: 'limit'; readonly account: number; readonly messages: number | null; readonly bytes: number | null }
  | { readonly do: 'settle'; readonly done: number; readonly deferred: number; readonly bounce?: Where }
  | { readonly do: 'forget' | 'collect' | 'restart' };

const mailSteps: ReadonlySet<Step['do']> = new Set(['deliver', 'append', 'copy', 'move', 'store', 'expunge']);

/** A step on messages alone: it may be done beside others, as names and numbers mean the same to all of them. */
export function isMail(step: Step): boolean {
  return mailSteps.has(step.do) && !(step.do === 'deliver' && step.elsewhere > 0);
}

interface Message {
  readonly uid: number;
  readonly flags: number;
  readonly keywords: readonly string[];
  readonly text: string;
  readonly thread: number;
  readonly savedAt: number;
  /** The mailbox that it was expunged from. */
  readonly from?: number;
}

interface Mailbox {
  readonly id: number;
  name: string;
  role: string | null;
  selectable: boolean;
  uidNext: number;
  messages: Message[];
}

interface Account {
  mailboxes: Mailbox[];
  subscriptions: string[];
  limit: { messages: number | null; bytes: number | null };
  /** The thread of each key. */
  threads: Map<number, number>;
}

export interface Model {
  readonly accounts: Account[];
  queue: { readonly text: string; attempts: number }[];
  lastId: number;
}

export function newModel(accounts: number): Model {
  const model: Model = { accounts: [], queue: [], lastId: 0 };
  for (let count = 0; count < accounts; count++) {
    const mailboxes = [newMailbox(model, 'INBOX'), newMailbox(model, 'Sent', '\\Sent')];
    const limit = { messages: null, bytes: null };
    model.accounts.push({ mailboxes, subscriptions: ['INBOX', 'Sent'], limit, threads: new Map() });
  }
  return model;
}

/** The model after a step, or why nothing changes. */
export function after(before: Model, step: Step, now: number): { readonly model: Model; readonly fault?: string } {
  const model = structuredClone(before);
  try {
    perform(model, step, now);
    return { model };
  } catch (error) {
    if (!(error instanceof Fault)) throw error;
    return { model: before, fault: error.code };
  }
}

function perform(model: Model, step: Step, now: number): void {
  switch (step.do) {
    case 'deliver':
      deliver(model, step.to, step.letter, now, true);
      for (let count = 0; count < step.elsewhere; count++) model.queue.push({ text: step.letter.text, attempts: 0 });
      return;
    case 'append':
      return append(model, step.to, step.letters, now);
    case 'copy':
    case 'move':
      return transfer(model, step, now);
    case 'store':
      return store(selectable(model, step.at), step);
    case 'expunge':
      return leave(model, step.at[0], selectable(model, step.at), isMarked(step.uids), step.keep, now);
    case 'expire':
      return expire(model, step, now);
    case 'create':
      return create(model, step.at);
    case 'delete':
      return remove(model, step.at, step.keep, now);
    case 'rename':
      return rename(model, step.at, step.to);
    case 'subscribe':
      return subscribe(accountAt(model, step.at[0]), step.at[1], step.subscribed);
    case 'limit':
      accountAt(model, step.account).limit = { messages: step.messages, bytes: step.bytes };
      return;
    case 'settle':
      return settle(model, step, now);
    case 'forget':
      for (const account of model.accounts) forgetThreads(account);
      return;
    case 'collect':
    case 'restart':
      return;
  }
}

function accountAt(model: Model, place: number): Account {
  return model.accounts[place] as Account;
}

function find({ mailboxes }: Account, name: string): Mailbox | undefined {
  return mailboxes.find((mailbox) => mailbox.name === name);
}

function newMailbox(model: Model, name: string, role: string | null = null): Mailbox {
  return { id: ++model.lastId, name, role, selectable: true, uidNext: 1, messages: [] };
}

function selectable(model: Model, [account, name]: Where): Mailbox {
  const found = find(accountAt(model, account), name);
  if (!found?.selectable) throw new Fault('noSuchMailbox', name);
  return found;
}

function target(model: Model, where: Where): Mailbox {
  const found = selectable(model, where);
  if (found.role === recoverableRole) throw new Fault('cannot', 'Only expunging leads there');
  return found;
}

function sizeOf(texts: readonly { readonly text: string }[]): number {
  return texts.reduce((sum, { text }) => sum + Buffer.byteLength(text), 0);
}

function mustFit(account: Account, more: readonly { readonly text: string }[]): void {
  const counted = account.mailboxes.filter(({ role }) => role !== recoverableRole).flatMap(({ messages }) => messages);
  const { messages, bytes } = account.limit;
  if (isOver(sizeOf(counted), sizeOf(more), bytes) || isOver(counted.length, more.length, messages)) {
    throw new Fault('overQuota', 'Full');
  }
}

function isOver(used: number, more: number, limit: number | null): boolean {
  return limit !== null && (used >= limit || used + more > limit);
}

function put(mailbox: Mailbox, message: Omit<Message, 'uid'>): void {
  mailbox.messages.push({ ...message, uid: mailbox.uidNext++ });
}

/** The oldest thread that knows a key, or a new one; from now on it knows those that none knew. */
function threadOf(model: Model, { threads }: Account, keys: readonly number[]): number {
  const known = keys.flatMap((key) => threads.get(key) ?? []);
  const thread = known.length > 0 ? Math.min(...known) : ++model.lastId;
  for (const key of keys) if (!threads.has(key)) threads.set(key, thread);
  return thread;
}

function arrive(model: Model, account: Account, mailbox: Mailbox, letter: Letter, savedAt: number): void {
  const { flags, keywords, text, threadKeys } = letter;
  put(mailbox, { flags, keywords, text, thread: threadOf(model, account, threadKeys), savedAt });
}

function deliver(model: Model, to: readonly Where[], letter: Letter, now: number, mustHaveRoom: boolean): void {
  const first = to.filter(([place], index) => to.findIndex(([other]) => other === place) === index);
  for (const [place, name] of first) {
    const account = accountAt(model, place);
    // The last message may go beyond the limit.
    if (mustHaveRoom) mustFit(account, [{ text: '' }]);
    const named = find(account, name);
    const takes = named?.selectable && named.role !== recoverableRole;
    arrive(model, account, (takes ? named : find(account, 'INBOX')) as Mailbox, letter, now);
  }
}

function append(model: Model, to: Where, letters: readonly Letter[], now: number): void {
  const mailbox = target(model, to);
  const account = accountAt(model, to[0]);
  mustFit(account, letters);
  for (const letter of letters) arrive(model, account, mailbox, letter, now);
}

type Transfer = Extract<Step, { do: 'copy' | 'move' }>;

function transfer(model: Model, { do: what, from, to, uids }: Transfer, now: number): void {
  const source = selectable(model, from);
  const goal = target(model, to);
  const named = source.messages.filter(({ uid }) => rangesHave(uids, uid));
  const account = accountAt(model, to[0]);
  const grows = what === 'copy' || from[0] !== to[0] || source.role === recoverableRole;
  if (named.length > 0 && grows) mustFit(account, named);
  const threads = from[0] === to[0] ? undefined : adopted(model, accountAt(model, from[0]), account, named);
  if (what === 'move') source.messages = source.messages.filter((message) => !named.includes(message));
  for (const { flags, keywords, text, thread } of named) {
    put(goal, { flags, keywords, text, thread: threads?.get(thread) ?? thread, savedAt: now });
  }
}

/** The threads in `to` for those of messages that come from another account. */
function adopted(model: Model, from: Account, to: Account, messages: readonly Message[]): Map<number, number> {
  const foreign = [...new Set(messages.map(({ thread }) => thread))].sort((a, b) => a - b);
  const keysOf = (thread: number): number[] => [...from.threads].flatMap(([key, own]) => (own === thread ? key : []));
  return new Map(foreign.map((thread) => [thread, threadOf(model, to, keysOf(thread))]));
}

function store(mailbox: Mailbox, { uids, mode, letter }: Extract<Step, { do: 'store' }>): void {
  mailbox.messages = mailbox.messages.map((message) => {
    if (!rangesHave(uids, message.uid)) return message;
    const { flags, keywords } = letter;
    if (mode === 'replace') return { ...message, flags, keywords };
    if (mode === 'add') {
      const added = keywords.filter((keyword) => !message.keywords.includes(keyword));
      return { ...message, flags: message.flags | flags, keywords: [...message.keywords, ...added] };
    }
    const kept = message.keywords.filter((keyword) => !keywords.includes(keyword));
    return { ...message, flags: message.flags & ~flags, keywords: kept };
  });
}

function isMarked(uids: Ranges): (message: Message) => boolean {
  return ({ uid, flags }) => rangesHave(uids, uid) && (flags & flagBits.deleted) !== 0;
}

/** Messages leave a mailbox: for good, or into the recoverable one. */
function leave(
  model: Model,
  place: number,
  mailbox: Mailbox,
  leaves: (message: Message) => boolean,
  keep: boolean,
  savedAt: number,
): void {
  const gone = mailbox.messages.filter(leaves);
  mailbox.messages = mailbox.messages.filter((message) => !gone.includes(message));
  if (!keep || mailbox.role === recoverableRole || gone.length === 0) return;
  const account = accountAt(model, place);
  const recoverable = recoverableOf(model, account);
  const { bytes } = account.limit;
  const isOverLimit = (): boolean => bytes !== null && sizeOf([...recoverable.messages, ...gone]) > bytes;
  while (recoverable.messages.length > 0 && isOverLimit()) recoverable.messages.shift();
  for (const message of gone) {
    put(recoverable, { ...message, flags: message.flags & ~flagBits.deleted, savedAt, from: mailbox.id });
  }
}

export const dayMs = 86_400_000;

function expire(model: Model, { at, days, keep }: Extract<Step, { do: 'expire' }>, now: number): void {
  const mailbox = find(accountAt(model, at[0]), at[1]);
  if (mailbox) leave(model, at[0], mailbox, ({ savedAt }) => savedAt <= now - days * dayMs, keep, now);
}

function recoverableOf(model: Model, account: Account): Mailbox {
  const found = account.mailboxes.find(({ role }) => role === recoverableRole);
  if (found) return found;
  let number = 1;
  const name = (): string => (number === 1 ? 'Recoverable' : `Recoverable ${number}`);
  while (find(account, name())) number++;
  const made = newMailbox(model, name(), recoverableRole);
  account.mailboxes.push(made);
  return made;
}

/** "a/b/c" gives "a", "a/b", "a/b/c". */
function levels(name: string): string[] {
  const words = name.split('/');
  return words.map((_, index) => words.slice(0, index + 1).join('/'));
}

function refuseRecoverable(account: Account, names: readonly string[]): void {
  if (names.some((name) => find(account, name)?.role === recoverableRole)) throw new Fault('cannot', 'Recoverable');
}

function createMissing(model: Model, account: Account, names: readonly string[]): void {
  for (const name of names) if (!find(account, name)) account.mailboxes.push(newMailbox(model, name));
}

function create(model: Model, [place, name]: Where): void {
  const account = accountAt(model, place);
  refuseRecoverable(account, levels(name).slice(0, -1));
  const found = find(account, name);
  if (found?.selectable) throw new Fault('mailboxExists', name);
  if (found) found.selectable = true;
  createMissing(model, account, levels(name));
}

function remove(model: Model, [place, name]: Where, keep: boolean, now: number): void {
  const account = accountAt(model, place);
  if (name === 'INBOX') throw new Fault('cannot', name);
  const mailbox = find(account, name);
  if (!mailbox) throw new Fault('noSuchMailbox', name);
  refuseRecoverable(account, [name]);
  const hasChildren = account.mailboxes.some((other) => other.name.startsWith(`${name}/`));
  if (hasChildren && !mailbox.selectable) throw new Fault('cannot', name);
  leave(model, place, mailbox, () => true, keep, now);
  if (hasChildren) Object.assign(mailbox, { selectable: false, role: null });
  else account.mailboxes = account.mailboxes.filter((other) => other !== mailbox);
}

function rename(model: Model, [place, name]: Where, to: string): void {
  const account = accountAt(model, place);
  const source = find(account, name);
  if (!source) throw new Fault('noSuchMailbox', name);
  if (find(account, to)) throw new Fault('mailboxExists', to);
  refuseRecoverable(account, [name, ...levels(to)]);
  if (to.startsWith(`${name}/`) && name !== 'INBOX') throw new Fault('cannot', to);
  if (name === 'INBOX') return emptyInbox(model, account, source, to);
  const moved = account.mailboxes.filter((other) => other === source || other.name.startsWith(`${name}/`));
  createMissing(model, account, levels(to).slice(0, -1));
  for (const each of moved) each.name = to + each.name.slice(name.length);
}

function emptyInbox(model: Model, account: Account, inbox: Mailbox, to: string): void {
  createMissing(model, account, levels(to));
  const { messages, uidNext } = inbox;
  Object.assign(find(account, to) as Mailbox, { messages, uidNext });
  inbox.messages = [];
}

function subscribe(account: Account, name: string, subscribed: boolean): void {
  const others = account.subscriptions.filter((other) => other !== name);
  account.subscriptions = subscribed ? [...others, name] : others;
}

/** The first rows of the queue are done, the next are put off. */
function settle(model: Model, { done, deferred, bounce }: Extract<Step, { do: 'settle' }>, now: number): void {
  model.queue = model.queue.slice(done);
  for (const row of model.queue.slice(0, deferred)) row.attempts++;
  if (bounce) deliver(model, [bounce], bounceLetter, now, false);
}

export const bounceLetter: Letter = { flags: 0, keywords: [], text: 'It came back.', threadKeys: [] };

function forgetThreads(account: Account): void {
  const used = new Set(account.mailboxes.flatMap(({ messages }) => messages.map(({ thread }) => thread)));
  for (const [key, thread] of account.threads) if (!used.has(thread)) account.threads.delete(key);
}
