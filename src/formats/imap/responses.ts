/** Untagged responses (RFC 3501 §7), without the "* " before and the line break behind. */
import { printFlags, printMailbox, printNstring, printString } from './strings.ts';
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

/** RFC 3501 §7.2.4. */
export function printStatus(name: string, items: Iterable<readonly [StatusItem, number]>): string {
  const pairs = Array.from(items, ([item, number]) => `${item} ${number}`);
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
