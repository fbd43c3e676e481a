/** Accounts against their mailboxes and their feed. */
import { accountToCheck, recoverableRole, type CheckedAccount, type MailboxRow } from '../../store/records/index.ts';
import type { Found } from './findings.ts';
import { nothingLeft, type Inspection, type Looked } from './parts.ts';

/** Looks at the next account behind `after`. */
export async function inspectAccount({ database, clock }: Inspection, after: number): Promise<Looked> {
  const account = await database.read((view) => accountToCheck(view, after));
  if (!account) return nothingLeft;
  const mend = (): Promise<void> => {
    const now = clock.now();
    return database.write('mendAccount', { accountId: account.id, uidValidity: Math.floor(now / 1000), now });
  };
  const found = [...marksOf(account), ...namesOf(account), ...usageOf(account), ...domainOf(account)];
  return { found: found.map((one) => ({ ...one, account: account.address, mend })), count: 1, last: account.id };
}

type Trouble = Pick<Found, 'what' | 'harm' | 'remedy' | 'mailbox'>;

const wrong = { harm: 'wrong', remedy: 'repair' } as const;
const untidy = { harm: 'untidy', remedy: 'repair' } as const;

function* marksOf({ modseq, fedModseq, uidValidityMax, mailboxes }: CheckedAccount): Generator<Trouble> {
  if (fedModseq > modseq) yield { ...wrong, what: `The feed goes up to MODSEQ ${fedModseq}, the account to ${modseq}` };
  for (const { name, uidValidity } of mailboxes) {
    if (uidValidity <= uidValidityMax) continue;
    const what = `UIDVALIDITY ${uidValidity} is above the highest of the account, ${uidValidityMax}`;
    yield { ...wrong, mailbox: name, what };
  }
  for (const [one, other] of doubles(mailboxes, ({ uidValidity }) => uidValidity)) {
    yield { ...wrong, mailbox: other.name, what: `UIDVALIDITY ${other.uidValidity} is that of ${one.name} too` };
  }
  const withRole = mailboxes.filter(({ role }) => role !== null);
  for (const [one, other] of doubles(withRole, ({ role }) => role)) {
    yield { ...wrong, mailbox: other.name, what: `The role ${other.role} is that of ${one.name} too` };
  }
}

/** Each mailbox whose key an older one has, behind that. */
function* doubles(
  mailboxes: readonly MailboxRow[],
  keyOf: (mailbox: MailboxRow) => unknown,
): Generator<[MailboxRow, MailboxRow]> {
  const first = new Map<unknown, MailboxRow>();
  for (const mailbox of mailboxes.toSorted((a, b) => a.id - b.id)) {
    const one = first.get(keyOf(mailbox));
    if (one) yield [one, mailbox];
    else first.set(keyOf(mailbox), mailbox);
  }
}

function* namesOf({ mailboxes }: CheckedAccount): Generator<Trouble> {
  const names = new Map(mailboxes.map((mailbox) => [mailbox.name, mailbox]));
  if (!names.get('INBOX')?.selectable) yield { ...wrong, what: 'There is no INBOX' };
  for (const { name } of mailboxes) {
    const parent = name.slice(0, Math.max(name.lastIndexOf('/'), 0));
    if (parent !== '' && !names.has(parent)) {
      yield { ...wrong, mailbox: name, what: `The mailbox above it, ${parent}, does not exist` };
    }
  }
}

function* usageOf({ usedBytes, usedMessages, mailboxes }: CheckedAccount): Generator<Trouble> {
  const counted = mailboxes.filter(({ role }) => role !== recoverableRole);
  const bytes = counted.reduce((sum, { sizeBytes }) => sum + sizeBytes, 0);
  const messages = counted.reduce((sum, { messageCount }) => sum + messageCount, 0);
  if (messages !== usedMessages) {
    yield { ...wrong, what: `${usedMessages} messages are counted as used, the mailboxes have ${messages}` };
  }
  if (bytes !== usedBytes)
    yield { ...wrong, what: `${usedBytes} bytes are counted as used, the mailboxes have ${bytes}` };
}

function* domainOf({ domainId, namedDomainId }: CheckedAccount): Generator<Trouble> {
  if (domainId !== namedDomainId) yield { ...untidy, what: 'It is not counted to the domain of its address' };
}
