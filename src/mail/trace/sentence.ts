/** Events of the trace as sentences that anybody can read. */
import type { TraceEvent, TraceFacts, TracedFinding, TracedRecipient } from '../../store/records/index.ts';
import { printSize } from '../quota/index.ts';

/** The client of what programs hand in by sendmail. */
export const thisMachine = 'this machine';

/** The addresses of accounts, by their ids; those that are gone have none. */
export type AddressBook = ReadonlyMap<number, string>;

/** One line of a story; without a time of its own it has that of its event. */
export interface Line {
  readonly at?: number;
  readonly text: string;
}

/** One or more lines about an event; none where it tells nothing of its own. */
export function linesOf(event: TraceEvent, addresses: AddressBook): Line[] {
  const findings = 'findings' in event.facts ? (event.facts.findings ?? []) : [];
  return [...findings.map(findingLine), ...textsOf(event, addresses).map((text) => ({ text }))];
}

function textsOf(event: TraceEvent, addresses: AddressBook): string[] {
  switch (event.kind) {
    case 'received':
      return receivedLines(event.facts, addresses);
    case 'turnedAway':
      return [refusalLine(event.facts)];
    case 'attempted':
      return attemptLines(event.facts);
    case 'bounced':
      return [`The sender ${event.facts.to} was told that it could not be delivered`];
    case 'told':
      return [toldLine(event.facts)];
    case 'untold':
      return [untoldLine(event.facts)];
    case 'cancelled':
      return event.facts.recipients.map(
        (to) => `For ${to}: taken back by ${cancellers[event.facts.by]} while it waited`,
      );
    case 'ordered':
      return orderLines(event.facts);
    case 'relieved':
      return [reliefLine(event.facts)];
    case 'warned':
      return [warningLine(event.facts)];
    default:
      return [];
  }
}

const verdicts = {
  pass: 'In order',
  note: 'Noted',
  skip: 'Not found out',
  defer: 'A reason to put it off',
  refuse: 'A reason to refuse it',
} as const;

function findingLine({ at, verdict, reason }: TracedFinding): Line {
  return { at, text: `${verdicts[verdict]}: ${reason}` };
}

function refusalLine({ client, name, reversePath, recipients, reply }: TraceFacts['turnedAway']): string {
  const what = reply.startsWith('4') ? 'Put off' : 'Refused';
  const whom = recipients.length === 0 ? '' : ` for ${recipients.join(', ')}`;
  return `${what}: mail of ${senderOf(reversePath)}${whom}, brought by the server ${name} (${client}), which was told: ${reply}`;
}

function senderOf(reversePath: string): string {
  return reversePath === '' ? 'a mail system (no sender)' : reversePath;
}

function receivedLines(facts: TraceFacts['received'], addresses: AddressBook): string[] {
  const { client, name, login, reversePath, sizeBytes, recipients, heldUntil } = facts;
  const server = client === thisMachine ? `a program of ${name}` : `the server ${name} (${client})`;
  const by = login === undefined ? server : `${login}, logged in from ${client}`;
  return [
    `Taken from ${by}: mail of ${senderOf(reversePath)}, ${printSize(sizeBytes)}`,
    ...(heldUntil === undefined ? [] : [`Held back for its sender until ${new Date(heldUntil).toISOString()}`]),
    ...recipients.map((each) => recipientLine(each, addresses)),
  ];
}

const tidings = {
  delayed: 'that it takes long',
  relayed: 'that it was passed on',
  delivered: 'that it was delivered',
  expanded: 'that it was passed on to several people',
} as const;

function toldLine({ to, action, recipients }: TraceFacts['told']): string {
  return `The sender ${to} was told ${tidings[action]}: ${recipients.join(', ')}`;
}

function untoldLine({ to, recipients, why }: TraceFacts['untold']): string {
  return `The sender ${to} was not told of ${recipients.join(', ')}: ${why}`;
}

function recipientLine(recipient: TracedRecipient, addresses: AddressBook): string {
  const { address, accountId, mailbox, uid } = recipient;
  if (accountId === undefined) return `For ${address}: ${wayOf(recipient)}`;
  const account = addresses.get(accountId) ?? 'an account that is gone';
  const whose = account === address ? '' : ` of ${account}`;
  return `For ${address}: delivered into ${mailbox}${whose} as message ${uid}`;
}

function wayOf({ onward, sender, action, keptFor, passedTo }: TracedRecipient): string {
  if (passedTo !== undefined) return `handed over to ${passedTo} while its client waited`;
  if (keptFor !== undefined) return `kept for ${keptFor} until its host takes it`;
  if (action === 'discard') return 'thrown away, as its alias says';
  if (action !== undefined) return `put in the queue for ${action}`;
  const to = onward === undefined ? '' : ` for ${onward}`;
  return `put in the queue${to}${sender === undefined ? '' : `, with the return path ${sender}`}`;
}

const outcomes = {
  delivered: 'taken over by',
  deferred: 'put off by',
  failed: 'refused by',
} as const;

function attemptLines(facts: TraceFacts['attempted']): string[] {
  const { why } = facts;
  return [...(why === undefined ? [] : [`Its way: ${why}`]), ...offerLines(facts)];
}

function offerLines({ recipients, outcome, host, address, reply, tls }: TraceFacts['attempted']): string[] {
  const said = reply === '' ? '' : `: ${reply}`;
  if (host !== undefined) {
    const how = [address, tls].filter((one) => one !== undefined).join(', ');
    const whom = how === '' ? host : `${host} (${how})`;
    return recipients.map((to) => `For ${to}: ${outcomes[outcome]} ${whom}${said}`);
  }
  const what = { delivered: 'done', failed: 'cannot be delivered', deferred: 'could not be delivered yet' }[outcome];
  return recipients.map((to) => `For ${to}: ${what}${said}`);
}

const cancellers = { operator: 'the operator', sender: 'its sender' } as const;

const orders = {
  hold: 'held by the operator',
  release: 'let go by the operator',
  fail: 'given up by the operator',
} as const;

function orderLines({ order, recipients, route = '' }: TraceFacts['ordered']): string[] {
  const way = route === '' ? 'sent by the usual way again, as' : `sent by ${route} from now on, as`;
  const what = order === 'reroute' ? `${way} the operator wants` : orders[order];
  return recipients.map((to) => `For ${to}: ${what}`);
}

function reliefLine({ mailbox, messages, sizeBytes }: TraceFacts['relieved']): string {
  const what = messages === 1 ? 'the oldest message' : `the oldest ${messages} messages`;
  return `The account was nearly full: ${what} of ${mailbox} (${printSize(sizeBytes)}) made room and went for good`;
}

function warningLine({ level }: TraceFacts['warned']): string {
  if (level === 0) return 'The owner of the account was told that it has room again';
  return `The owner of the account was told that it is ${level === 100 ? 'full' : `${level} % full`}`;
}
