import { addressesIn, fieldsNamed, type HeaderField } from '../../../formats/message/index.ts';
import { addressOf } from '../../../formats/smtp/index.ts';
import { isSrs } from '../../onward/index.ts';
import type { Finding } from '../finding.ts';
import type { Stage } from '../stage.ts';
import { judged, type Policy } from './policy.ts';

const stage = 'spoofing';

export interface SpoofingOptions {
  /** Of a MAIL FROM of ours. */
  readonly sender: Policy;
  /** Of a From field of ours. */
  readonly from: Policy;
  /** Is the domain one of ours? */
  readonly isOurs: (domain: string) => Promise<boolean>;
  /** Servers that send for us. */
  readonly isRelay: (address: string) => boolean;
}

/** Mail from outside that says it is from one of us: our own people log in (RFC 6409 §3.3). */
export function spoofing({ sender, from, isOurs, isRelay }: SpoofingOptions): Stage {
  return {
    name: stage,
    async sender({ client }, { reversePath }) {
      if (isRelay(client.address) || reversePath === null) return undefined;
      // The domain of such a path is that of whoever forwards.
      if (isSrs(reversePath)) return undefined;
      if (!(await isOurs(reversePath.domain))) return undefined;
      return judged(stage, sender, `${addressOf(reversePath)} is an address of ours: log in to send from it`);
    },
    async header({ client }, _envelope, fields) {
      if (isRelay(client.address)) return undefined;
      const ours = await firstOf(addressesIn(fields, 'from'), isOurs);
      return ours === undefined ? undefined : ofAuthor(ours, from, fields);
    },
  };
}

/** What one of us wrote to a list comes back from it, with its From as it was. */
function ofAuthor(address: string, policy: Policy, fields: readonly HeaderField[]): Finding | undefined {
  if (policy !== 'off' && cameByList(fields)) {
    return {
      stage,
      verdict: 'note',
      reason: `From names ${address}, an address of ours, and it came by a mailing list`,
    };
  }
  return judged(stage, policy, `From names ${address}, an address of ours: log in to send from it`);
}

/** RFC 2919, RFC 2369. */
function cameByList(fields: readonly HeaderField[]): boolean {
  return ['list-id', 'list-post', 'list-unsubscribe'].some((name) => fieldsNamed(fields, name).length > 0);
}

/** Each domain is asked about once. */
async function firstOf(authors: readonly string[], isOurs: SpoofingOptions['isOurs']): Promise<string | undefined> {
  const byDomain = new Map(authors.map((address) => [domainOf(address), address]));
  for (const [domain, address] of [...byDomain].slice(0, domainsMax)) {
    if (domain !== '' && (await isOurs(domain))) return address;
  }
  return undefined;
}

function domainOf(address: string): string {
  return address.slice(address.lastIndexOf('@') + 1).toLowerCase();
}

/** Nobody writes with more names at once. */
const domainsMax = 20;
