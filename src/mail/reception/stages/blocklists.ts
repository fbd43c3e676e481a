import { limits } from '../../../base/limits.ts';
import { reverseName, type Resolver } from '../../../net/dns/index.ts';
import type { OpenEnvelope } from '../envelope.ts';
import type { Finding } from '../finding.ts';
import type { Stage } from '../stage.ts';
import { asked, type Policy, turnsAway } from './policy.ts';
import type { Visit } from '../visit.ts';

const stage = 'blocklists';

/** A list of addresses that the DNS answers for (RFC 5782), and what follows for those that are on it. */
export interface Blocklist {
  readonly zone: string;
  readonly policy: Policy;
}

export interface BlocklistsOptions {
  readonly resolver: Pick<Resolver, 'addresses' | 'txt'>;
  readonly lists: readonly Blocklist[];
  /** Senders of these domains are not turned away. */
  readonly isExemptSender: (envelope: OpenEnvelope) => boolean;
}

/** What one list says. */
interface Listing {
  readonly list: Blocklist;
  readonly said: 'listed' | 'notListed' | 'nothing';
  readonly reason: string;
}

/** Is the client on a list? Asked before the greeting; told at MAIL, so that the trace knows whose mail it was. */
export function blocklists({ resolver, lists, isExemptSender }: BlocklistsOptions): Stage {
  const known = new WeakMap<Visit, readonly Listing[]>();
  return {
    name: stage,
    async connection(visit) {
      const { address } = visit.client;
      const listings = await Promise.all(lists.map((list) => ask(resolver, list, address)));
      known.set(visit, listings);
      return findingsOf(listings, address);
    },
    sender(visit, envelope) {
      const listed = known.get(visit)?.filter(({ said }) => said === 'listed') ?? [];
      const against = listed.find(({ list }) => turnsAway(list.policy));
      if (!against) return undefined;
      if (isExemptSender(envelope)) return { stage, verdict: 'note', reason: 'The domain of the sender is exempt' };
      return { stage, verdict: against.list.policy as 'refuse', reason: against.reason, offence: 'refusedByPolicy' };
    },
  };
}

function findingsOf(listings: readonly Listing[], address: string): Finding[] {
  const clean = listings.filter(({ said }) => said === 'notListed').map(({ list }) => list.zone);
  return [
    ...(clean.length > 0
      ? [{ stage, verdict: 'pass', reason: `${address} is not listed by ${clean.join(', ')}` } as const]
      : []),
    ...listings
      .filter(({ said }) => said !== 'notListed')
      .map(({ said, reason }) => ({ stage, verdict: said === 'listed' ? 'note' : 'skip', reason }) as const),
  ];
}

async function ask(resolver: BlocklistsOptions['resolver'], list: Blocklist, address: string): Promise<Listing> {
  const name = reverseName(address)?.replace(/\.(?:in-addr|ip6)\.arpa$/, `.${list.zone}`);
  const answer = name === undefined ? undefined : await asked(resolver.addresses(name));
  if (name === undefined || !answer) return { list, said: 'nothing', reason: `${list.zone} could not be asked` };
  if (answer.records.length === 0) return { list, said: 'notListed', reason: '' };
  const codes = answer.records.filter(isCode);
  if (codes.length === 0) {
    return { list, said: 'nothing', reason: `${list.zone} does not answer us: ${answer.records[0]}` };
  }
  const why = await wordsOf(resolver, name);
  return { list, said: 'listed', reason: `${address} is listed by ${list.zone} (${codes.join(', ')})${why}` };
}

/**
 * RFC 5782 §2.1: entries are in 127.0.0.0/8. What is outside is a domain that changed hands; 127.255.255.0/24 is how several
 * lists say that they did not understand, or do not serve us; 127.0.0.1 must never be listed (§5), so it means nothing.
 */
function isCode(record: string): boolean {
  return record.startsWith('127.') && !/^127\.255\.255\.|^127\.0\.0\.1$/.test(record);
}

/** RFC 5782 §2.1: the reason in words, in a TXT record. */
async function wordsOf(resolver: BlocklistsOptions['resolver'], name: string): Promise<string> {
  const [text] = (await asked(resolver.txt(name)))?.records ?? [];
  // Whatever a list says goes into a reply and a terminal.
  const plain = text?.replaceAll(/[^\x20-\x7e]+/g, ' ').slice(0, limits.findingCharactersMax / 2);
  return plain ? `: ${plain}` : '';
}
