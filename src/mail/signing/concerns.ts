import type { DkimKeyRow } from '../../store/records/index.ts';
import { algorithms, inUse, isLost } from './lifecycle.ts';

/** What the operator should know of the keys of a domain. */
export interface KeyConcern {
  readonly kind: 'unsigned' | 'lost' | 'awaited' | 'removable';
  readonly domain: string;
  /** Absent where it is about all of them. */
  readonly selector?: string;
  readonly text: string;
}

/** Those of one domain, the worst first. */
export function concernsOf(domain: string, keys: readonly DkimKeyRow[]): KeyConcern[] {
  const current = algorithms.map((algorithm) => inUse(keys, algorithm));
  const isOurs = current.some(({ active, waiting }) => active ?? waiting);
  const isUnsigned = isOurs && !current.some(({ active }) => active);
  const text = `Mail of ${domain} leaves without a signature: no record of a key of it has been seen in the DNS`;
  return [
    ...(isUnsigned ? [{ kind: 'unsigned', domain, text } as const] : []),
    ...current.flatMap(({ active }) => (active && isLost(active) ? [lost(active)] : [])),
    ...current.flatMap(({ waiting }) => (waiting && waiting.found !== 'seen' ? [awaited(waiting)] : [])),
    ...keys.filter(({ state, found }) => state === 'revoked' && found === 'seen').map(removable),
  ];
}

function lost({ domain, selector, found }: DkimKeyRow): KeyConcern {
  const what = found === 'missing' ? 'is not in the DNS' : 'in the DNS is not that of the key';
  return { kind: 'lost', domain, selector, text: `Signatures of ${domain} fail: the record of ${selector} ${what}` };
}

function awaited({ domain, selector, found }: DkimKeyRow): KeyConcern {
  const what = found === 'wrong' ? 'says something else' : 'is to be put into the DNS';
  return { kind: 'awaited', domain, selector, text: `The record of ${selector} of ${domain} ${what}` };
}

function removable({ domain, selector }: DkimKeyRow): KeyConcern {
  const text = `The key ${selector} of ${domain} is out of use: its record may be removed, or say that it is revoked`;
  return { kind: 'removable', domain, selector, text };
}
