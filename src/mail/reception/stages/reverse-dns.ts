import { limits } from '../../../base/limits.ts';
import { canonicalIp } from '../../../formats/network/index.ts';
import type { Resolver } from '../../../net/dns/index.ts';
import type { Client, OpenEnvelope } from '../envelope.ts';
import type { Finding } from '../finding.ts';
import type { Stage } from '../stage.ts';
import { asked, judged, type Policy, turnsAway } from './policy.ts';
import type { Visit } from '../visit.ts';

const stage = 'reverse DNS';

export interface ReverseDnsOptions {
  readonly resolver: Pick<Resolver, 'reverse' | 'addresses'>;
  /** May differ from listener to listener. */
  readonly policyFor: (client: Client) => Policy;
  /** Senders of these domains are not turned away. */
  readonly isExemptSender: (envelope: OpenEnvelope) => boolean;
}

/**
 * Has the client a name, and does the name lead back to it (RFC 8601 §2.7.3 calls that iprev)? Looked up before the
 * greeting; told at MAIL, so that the trace knows whose mail it was.
 */
export function reverseDns({ resolver, policyFor, isExemptSender }: ReverseDnsOptions): Stage {
  const known = new WeakMap<Visit, Finding>();
  return {
    name: stage,
    async connection(visit) {
      if (policyFor(visit.client) === 'off') return undefined;
      const finding = await look(resolver, visit.client.address);
      known.set(visit, finding);
      return finding;
    },
    sender(visit, envelope) {
      const finding = known.get(visit);
      const policy = policyFor(visit.client);
      if (finding?.verdict !== 'note' || !turnsAway(policy) || isExemptSender(envelope)) return undefined;
      return withOffence(judged(stage, policy, finding.reason, 'noReverseDns'));
    },
  };
}

function withOffence(finding: Finding | undefined): Finding | undefined {
  return finding && { ...finding, offence: 'refusedByPolicy' };
}

async function look(resolver: ReverseDnsOptions['resolver'], address: string): Promise<Finding> {
  const answer = await asked(resolver.reverse(address));
  if (!answer) return { stage, verdict: 'skip', reason: `The reverse DNS of ${address} could not be asked` };
  const names = answer.records.slice(0, limits.reverseNamesMax);
  const [first] = names;
  if (first === undefined) return { stage, verdict: 'note', reason: `${address} has no reverse DNS` };
  const backs = await Promise.all(names.map((name) => leadsBack(resolver, name, address)));
  const right = names[backs.indexOf('yes')];
  if (right !== undefined) return { stage, verdict: 'pass', reason: `${address} is ${right}, which leads back to it` };
  if (backs.includes('unknown')) {
    return { stage, verdict: 'skip', reason: `Whether ${first} leads back to ${address} could not be asked` };
  }
  return { stage, verdict: 'note', reason: `${address} is called ${first}, which does not lead back to it` };
}

async function leadsBack(
  resolver: ReverseDnsOptions['resolver'],
  name: string,
  address: string,
): Promise<'yes' | 'no' | 'unknown'> {
  const answer = await asked(resolver.addresses(name));
  if (!answer) return 'unknown';
  return answer.records.some((found) => canonicalIp(found) === canonicalIp(address)) ? 'yes' : 'no';
}
