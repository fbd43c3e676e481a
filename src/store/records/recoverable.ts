/**
 * The mailbox of an account that keeps what was expunged, until it is brought back or goes for good. It is made at the
 * first need; nothing comes into it but by leaving another mailbox.
 */
import { Fault } from '../../base/fault.ts';
import type { Tx, View } from '../database/index.ts';
import { recordChange } from './changes.ts';
import { insertMailbox, listMailboxes, mailboxByRole, recoverableRole, selectedMailbox } from './mailboxes.ts';
import type { MailboxRow } from './mailboxes.ts';

/** What all changes of one command share. */
export interface Occasion {
  readonly accountId: number;
  readonly modseq: number;
  readonly now: number;
}

/** Its first name; where that is taken a number follows. */
const recoverableName = 'Recoverable';

/** The recoverable mailbox of an account, made where it does not exist yet. */
export async function takeRecoverable(tx: Tx, occasion: Occasion): Promise<MailboxRow> {
  const found = await mailboxByRole(tx, occasion.accountId, recoverableRole);
  if (found) return found;
  const mailboxes = await listMailboxes(tx, occasion.accountId);
  const name = freeName(new Set(mailboxes.map(({ name }) => name)));
  const { accountId, modseq, now } = occasion;
  const uidValidity = Math.floor(now / 1000);
  const mailboxId = await insertMailbox(tx, { accountId, name, role: recoverableRole, uidValidity, modseq });
  await recordChange(tx, { ...occasion, mailboxId, kind: 'mailboxCreated' });
  return selectedMailbox(tx, mailboxId);
}

export function isRecoverable({ role }: Pick<MailboxRow, 'role'>): boolean {
  return role === recoverableRole;
}

/** As `selectedMailbox`, for what is to come into it. Throws Fault `cannot` for the recoverable mailbox. */
export async function targetMailbox(view: View, mailboxId: number): Promise<MailboxRow> {
  const mailbox = await selectedMailbox(view, mailboxId);
  if (isRecoverable(mailbox)) throw new Fault('cannot', 'This mailbox takes only messages that are expunged elsewhere');
  return mailbox;
}

/** Throws Fault `cannot` where one of these names is that of the recoverable mailbox. */
export function refuseRecoverable(mailboxes: readonly MailboxRow[], names: readonly string[], what: string): void {
  const recoverable = mailboxes.find(isRecoverable);
  if (recoverable && names.includes(recoverable.name)) {
    throw new Fault('cannot', `The mailbox of what can be brought back cannot ${what}`);
  }
}

/** It ends because an account has a limited number of mailboxes. */
function freeName(taken: ReadonlySet<string>): string {
  for (let number = 1; ; number++) {
    const name = number === 1 ? recoverableName : `${recoverableName} ${number}`;
    if (!taken.has(name)) return name;
  }
}
