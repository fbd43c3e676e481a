/** Messages against the mailboxes, bodies and threads that they name. */
import { oddMessages, type OddMessage } from '../../store/records/index.ts';
import type { Found, Mend } from './findings.ts';
import type { Inspection, Looked } from './parts.ts';

const messagesAtOnce = 1000;

/** Looks at the next messages behind `after` by id. */
export async function inspectMessages(inspection: Inspection, after: number): Promise<Looked> {
  const { rows, last } = await inspection.database.read((view) => oddMessages(view, after, messagesAtOnce));
  const found = [
    ...homeless(rows, inspection),
    ...bodiless(rows, inspection),
    ...missized(rows, inspection),
    ...misthreaded(rows, inspection),
  ];
  return { found, count: last === undefined ? 0 : messagesAtOnce, ...(last !== undefined && { last }) };
}

function homeless(rows: readonly OddMessage[], inspection: Inspection): Found[] {
  const odd = rows.filter((row) => !hasHome(row));
  const mend = removal(odd, inspection);
  return odd.map(({ uid, mailboxId }) => {
    const what = `A message belongs to mailbox number ${mailboxId}, which does not exist`;
    return { uid, what, harm: 'lost', remedy: 'removeLost', mend };
  });
}

function bodiless(rows: readonly OddMessage[], inspection: Inspection): Found[] {
  const odd = rows.filter((row) => hasHome(row) && row.bodySizeBytes === null);
  const mend = removal(odd, inspection);
  return odd.map((row) => {
    return { ...whereOf(row), what: 'The body of the message is gone', harm: 'lost', remedy: 'removeLost', mend };
  });
}

function missized(rows: readonly OddMessage[], { database, clock }: Inspection): Found[] {
  const odd = rows.filter((row) => hasHome(row) && row.bodySizeBytes !== null && row.bodySizeBytes !== row.sizeBytes);
  const mend = async (): Promise<void> => {
    await database.write('mendSizes', { messageIds: odd.map(({ id }) => id) });
    for (const mailboxId of mailboxesOf(odd)) await database.write('mendMailbox', { mailboxId, now: clock.now() });
  };
  return odd.map((row) => {
    const what = `The message says ${row.sizeBytes} bytes, its body ${row.bodySizeBytes}`;
    return { ...whereOf(row), what, harm: 'wrong', remedy: 'repair', mend };
  });
}

function misthreaded(rows: readonly OddMessage[], { database, renew }: Inspection): Found[] {
  const odd = rows.filter((row) => hasHome(row) && row.isThreadOdd === 1);
  const mend = async (): Promise<void> => {
    await database.write('leaveThreads', { messageIds: odd.map(({ id }) => id) });
    for (const bodyId of new Set(odd.map((row) => row.bodyId))) await renew(bodyId);
  };
  return odd.map((row) => {
    const what = `The message is in thread ${row.threadId}, which its account does not have`;
    return { ...whereOf(row), what, harm: 'wrong', remedy: 'repair', mend };
  });
}

function hasHome({ mailbox }: OddMessage): boolean {
  return mailbox !== null;
}

/** Messages that nobody can read any more go, with the words of the feed. */
export function removal(
  lost: readonly { readonly id: number; readonly mailboxId: number }[],
  { database, clock }: Pick<Inspection, 'database' | 'clock'>,
): Mend {
  return async () => {
    const now = clock.now();
    await database.write('removeLost', { messageIds: lost.map(({ id }) => id), now });
    for (const mailboxId of mailboxesOf(lost)) await database.write('mendMailbox', { mailboxId, now });
  };
}

/** Each of them once. */
export function mailboxesOf(messages: readonly { readonly mailboxId: number }[]): Set<number> {
  return new Set(messages.map(({ mailboxId }) => mailboxId));
}

/** Where a message is, as far as that is known. */
export function whereOf({ account, mailbox, uid }: Pick<OddMessage, 'account' | 'mailbox' | 'uid'>) {
  return { ...(account !== null && { account }), ...(mailbox !== null && { mailbox }), uid };
}
