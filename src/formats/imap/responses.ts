/** Untagged responses (RFC 3501 §7), without the "* " before and the line break behind. */
import { printAstring, printFlags, printMailbox, printNstring, printString } from './strings.ts';
import type { StatusItem } from './types.ts';

export interface Listing {
  /** As in "\HasNoChildren", "\Sent". */
  readonly attributes: readonly string[];
  readonly delimiter: string | undefined;
  readonly name: string;
}

/** "LIST" or "LSUB", RFC 3501 §7.2.2. */
export function printList(listing: Listing, response: 'LIST' | 'LSUB' = 'LIST'): string {
  const { attributes, delimiter, name } = listing;
  return `${response} ${printFlags(attributes)} ${printNstring(delimiter)} ${printMailbox(name)}`;
}

/** RFC 3501 §7.2.4. A value stands as it is told. */
export function printStatus(name: string, items: Iterable<readonly [StatusItem, number | string]>): string {
  const pairs = Array.from(items, ([item, value]) => `${item} ${value}`);
  return `STATUS ${printMailbox(name)} (${pairs.join(' ')})`;
}

/** RFC 3501 §7.2.5: message numbers or UIDs that were found. */
export function printSearch(numbers: Iterable<number>): string {
  return ['SEARCH', ...numbers].join(' ');
}

/** RFC 3501 §7.2.1. Inside brackets it is a response code too. */
export function printCapability(capabilities: readonly string[]): string {
  return ['CAPABILITY', ...capabilities].join(' ');
}

/** RFC 2971 §3.2; NIL where nothing is told. */
export function printId(parameters: Iterable<readonly [string, string | undefined]>): string {
  const pairs = Array.from(parameters, ([field, value]) => `${printString(field)} ${printNstring(value)}`);
  return pairs.length === 0 ? 'ID NIL' : `ID (${pairs.join(' ')})`;
}

/** One limited resource of a quota root, RFC 9208 §5. */
export interface QuotaResource {
  readonly name: 'STORAGE' | 'MESSAGE';
  readonly usage: number;
  readonly limit: number;
}

/** RFC 9208 §4.2.1. What is not limited is not among the resources. */
export function printQuota(root: string, resources: readonly QuotaResource[]): string {
  const triplets = resources.map(({ name, usage, limit }) => `${name} ${usage} ${limit}`);
  return `QUOTA ${printAstring(root)} (${triplets.join(' ')})`;
}

/** RFC 9208 §4.2.2. */
export function printQuotaRoots(mailbox: string, roots: readonly string[]): string {
  return ['QUOTAROOT', printMailbox(mailbox), ...roots.map(printAstring)].join(' ');
}
