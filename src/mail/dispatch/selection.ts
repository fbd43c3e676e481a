import { Fault } from '../../base/fault.ts';
import type { QueueFilter, QueueState } from '../../store/records/index.ts';
import { domainKey } from '../addresses/index.ts';

/** Which entries are meant, as people say it; those that everything fits that is said. */
export interface Selection {
  /** The number of an entry, or the trace id of a message. */
  readonly entry?: string | undefined;
  readonly trace?: string | undefined;
  /** An address, "@example.org" for all of a domain, or "<>". */
  readonly sender?: string | undefined;
  readonly recipient?: string | undefined;
  readonly domain?: string | undefined;
  /** Whose hosts were asked the last time ("google.com"). */
  readonly provider?: string | undefined;
  readonly olderThanMs?: number | undefined;
  readonly state?: string | undefined;
  /** Only what this account has sent. */
  readonly accountId?: number | undefined;
}

const states: readonly string[] = ['waiting', 'held', 'frozen', 'late'] satisfies QueueState[];

/** What the store looks for. Throws Fault `badSyntax`. */
export function filterOf(selection: Selection, now: number): QueueFilter {
  const { entry, sender, recipient, domain, provider, olderThanMs, state, accountId } = selection;
  return {
    ...(selection.trace !== undefined && { trace: selection.trace }),
    ...(entry !== undefined && named(entry)),
    ...(sender !== undefined && { sender: addressedOf(sender, 'sender') }),
    ...(recipient !== undefined && { recipient: addressedOf(recipient, 'recipient') }),
    ...(domain !== undefined && { domain: domainKey(domain.trim().replace(/^@/, '').replace(/\.$/, '')) }),
    ...(provider !== undefined && { provider: provider.trim().toLowerCase() }),
    ...(olderThanMs !== undefined && { queuedBefore: now - olderThanMs }),
    ...(state !== undefined && { state: stateOf(state) }),
    ...(accountId !== undefined && { accountId }),
  };
}

/** Does it mean less than everything? An account alone is not enough either. */
export function isNarrow({ accountId: _accountId, ...selection }: Selection): boolean {
  return Object.values(selection).some((value) => value !== undefined);
}

/** Does it name something that is there or not? */
export function namesOne({ entry, trace }: Selection): boolean {
  return entry !== undefined || trace !== undefined;
}

function named(text: string): QueueFilter {
  const word = text.trim();
  if (/^\d{1,15}$/.test(word)) return { id: Number(word) };
  if (/^[\w-]{1,100}$/.test(word)) return { trace: word };
  throw new Fault('badSyntax', `${JSON.stringify(text)} is neither the number of an entry nor a trace id`);
}

function addressedOf(text: string, what: string): string {
  const word = text.trim();
  if (word === '<>' && what === 'sender') return '';
  const bare = word.replace(/^<(.+)>$/, '$1');
  if (/^.*@[^@]+$/.test(bare)) return bare;
  const example = what === 'sender' ? '"@example.org" or "<>"' : 'or "@example.org"';
  throw new Fault('badSyntax', `The ${what} must be an address, ${example}, not ${JSON.stringify(text)}`);
}

function stateOf(text: string): QueueState {
  if (states.includes(text)) return text as QueueState;
  throw new Fault('badSyntax', `There is no state ${JSON.stringify(text)}: expected one of ${states.join(', ')}`);
}
