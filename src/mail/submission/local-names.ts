/** Addresses as programs of this machine write them: "root", "www-data@localhost". */
import {
  type Address,
  type HeaderField,
  type Mailbox,
  membersOf,
  parseAddresses,
  printAddress,
  printField,
} from '../../formats/message/index.ts';
import { domainKey } from '../addresses/index.ts';

export interface LocalNames {
  /** Where names without a domain belong. */
  readonly domain: string;
  /** Names of this machine that mean the same. */
  readonly machine: ReadonlySet<string>;
}

/** With our domain where there is none, or only the machine's. */
export function completed<A extends Pick<Address, 'localPart' | 'domain'>>(address: A, names: LocalNames): A {
  return isBare(address, names) ? { ...address, domain: names.domain } : address;
}

/** Is it the name of a user of this machine, not an address of the world? */
export function isBare({ localPart, domain }: Pick<Address, 'localPart' | 'domain'>, names: LocalNames): boolean {
  return localPart !== '' && (domain === '' || names.machine.has(domainKey(domain)));
}

const addressFields = new Set(['from', 'sender', 'reply-to', 'to', 'cc', 'bcc']);

/** The field with complete addresses (RFC 5322 §3.4.1 wants a domain); undefined where they are so already. */
export function completedField(field: HeaderField, names: LocalNames): string | undefined {
  if (!addressFields.has(field.name.toLowerCase())) return undefined;
  const list = parseAddresses(field.value);
  if (!list.flatMap(membersOf).some((address) => isBare(address, names))) return undefined;
  return printField(field.name, list.map((one) => printAddress(completedMailbox(one, names))).join(', '));
}

function completedMailbox(mailbox: Mailbox, names: LocalNames): Mailbox {
  if (!('group' in mailbox)) return completed(mailbox, names);
  return { ...mailbox, members: mailbox.members.map((member) => completed(member, names)) };
}
