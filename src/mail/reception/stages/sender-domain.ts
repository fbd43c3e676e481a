import type { Resolver } from '../../../net/dns/index.ts';
import type { Finding } from '../finding.ts';
import type { Stage } from '../stage.ts';
import { asked, judged, type Policy } from './policy.ts';

const stage = 'sender domain';

export interface SenderDomainOptions {
  readonly resolver: Pick<Resolver, 'mx' | 'addresses'>;
  /** Of a domain that does not exist. One that says it takes no mail is refused where this turns anybody away. */
  readonly policy: Policy;
}

/** Could the sender be answered (RFC 5321 §5.1)? */
export function senderDomain({ resolver, policy }: SenderDomainOptions): Stage {
  return {
    name: stage,
    async sender(_visit, { reversePath }): Promise<Finding | undefined> {
      const domain = reversePath?.domain ?? '';
      if (domain === '' || domain.startsWith('[')) return undefined;
      const found = await look(resolver, domain);
      if (found === 'nullMx') {
        const certain = policy === 'defer' ? 'refuse' : policy;
        return judged(stage, certain, `${domain} says that it takes no mail (null MX)`, 'senderTakesNoMail');
      }
      if (found === 'unknown') return { stage, verdict: 'skip', reason: `The DNS could not be asked about ${domain}` };
      if (found === 'answers') return { stage, verdict: 'pass', reason: `${domain} can be answered` };
      return judged(stage, policy, `The domain of the sender, ${domain}, ${found}`, 'unknownSenderDomain');
    },
  };
}

type Found = 'answers' | 'nullMx' | 'unknown' | 'does not exist' | 'has neither MX nor address';

async function look(resolver: SenderDomainOptions['resolver'], domain: string): Promise<Found> {
  const mx = await asked(resolver.mx(domain));
  if (!mx) return 'unknown';
  // RFC 7505 §3: the only record, with the root as its exchange.
  if (mx.outcome === 'answer') return mx.records.every(({ exchange }) => exchange === '') ? 'nullMx' : 'answers';
  if (mx.outcome === 'noName') return 'does not exist';
  const addresses = await asked(resolver.addresses(domain));
  if (!addresses) return 'unknown';
  return addresses.records.length > 0 ? 'answers' : 'has neither MX nor address';
}
