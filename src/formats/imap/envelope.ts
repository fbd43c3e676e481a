import type { Address, Envelope, Group, Mailbox } from '../message/index.ts';
import { printNstring, printString } from './strings.ts';

/** envelope of RFC 3501 §9; its fields are explained in §7.4.2. */
export function printEnvelope(envelope: Envelope): string {
  const { from, sender, replyTo, to, cc, bcc } = envelope;
  const addresses = [from, sender, replyTo, to, cc, bcc].map(printMailboxes);
  const start = [printNstring(envelope.date), printNstring(envelope.subject)];
  const end = [printNstring(envelope.inReplyTo), printNstring(envelope.messageId)];
  return `(${[...start, ...addresses, ...end].join(' ')})`;
}

/** "(" 1*address ")" / nil */
function printMailboxes(mailboxes: readonly Mailbox[]): string {
  return mailboxes.length === 0 ? 'NIL' : `(${mailboxes.map(printOne).join('')})`;
}

function printOne(mailbox: Mailbox): string {
  return 'group' in mailbox ? printGroup(mailbox) : printAddress(mailbox);
}

/** A host of NIL makes an address the start of a group, or its end where the mailbox is NIL too. */
function printGroup({ group, members }: Group): string {
  return `(NIL NIL ${printString(group)} NIL)${members.map(printAddress).join('')}(NIL NIL NIL NIL)`;
}

function printAddress({ name, route, localPart, domain }: Address): string {
  return `(${printNstring(name)} ${printNstring(route)} ${printString(localPart)} ${printString(domain)})`;
}
