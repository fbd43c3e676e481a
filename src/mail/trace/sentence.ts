/** Events of the trace as sentences that anybody can read. */
import type { TraceEvent, TraceFacts, TracedRecipient } from '../../store/records/index.ts';
import { printSize } from '../quota/index.ts';

/** The addresses of accounts, by their ids; those that are gone have none. */
export type AddressBook = ReadonlyMap<number, string>;

/** One or more lines about an event; none where it tells nothing of its own. */
export function linesOf(event: TraceEvent, addresses: AddressBook): string[] {
  switch (event.kind) {
    case 'received':
      return receivedLines(event.facts, addresses);
    case 'attempted':
      return attemptLines(event.facts);
    case 'bounced':
      return [`The sender ${event.facts.to} was told that it could not be delivered`];
    case 'relieved':
      return [reliefLine(event.facts)];
    case 'warned':
      return [warningLine(event.facts)];
    default:
      return [];
  }
}

function receivedLines(facts: TraceFacts['received'], addresses: AddressBook): string[] {
  const { client, name, login, reversePath, sizeBytes, recipients } = facts;
  const from = reversePath === '' ? 'a mail system (no sender)' : reversePath;
  const by = login === undefined ? `the server ${name} (${client})` : `${login}, logged in from ${client}`;
  return [
    `Taken from ${by}: mail of ${from}, ${printSize(sizeBytes)}`,
    ...recipients.map((each) => recipientLine(each, addresses)),
  ];
}

function recipientLine({ address, accountId, mailbox, uid, onward }: TracedRecipient, addresses: AddressBook): string {
  if (accountId === undefined) return `For ${address}: put in the queue${onward === undefined ? '' : ` for ${onward}`}`;
  const account = addresses.get(accountId) ?? 'an account that is gone';
  const whose = account === address ? '' : ` of ${account}`;
  return `For ${address}: delivered into ${mailbox}${whose} as message ${uid}`;
}

const outcomes = {
  delivered: 'taken over by',
  deferred: 'put off by',
  failed: 'refused by',
} as const;

function attemptLines({ recipients, outcome, host, reply }: TraceFacts['attempted']): string[] {
  const said = reply === '' ? '' : `: ${reply}`;
  if (host !== undefined) return recipients.map((to) => `For ${to}: ${outcomes[outcome]} ${host}${said}`);
  const what = outcome === 'failed' ? 'cannot be delivered' : 'could not be delivered yet';
  return recipients.map((to) => `For ${to}: ${what}${said}`);
}

function reliefLine({ mailbox, messages, sizeBytes }: TraceFacts['relieved']): string {
  const what = messages === 1 ? 'the oldest message' : `the oldest ${messages} messages`;
  return `The account was nearly full: ${what} of ${mailbox} (${printSize(sizeBytes)}) made room and went for good`;
}

function warningLine({ level }: TraceFacts['warned']): string {
  if (level === 0) return 'The owner of the account was told that it has room again';
  return `The owner of the account was told that it is ${level === 100 ? 'full' : `${level} % full`}`;
}
