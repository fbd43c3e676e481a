/**
 * What mail from the world is asked, each question in a file of its own; `stagesOf` puts those that are wanted in order.
 *
 * A stage finds out and answers in plain sentences; policies, which come with its options, say what follows. Nobody is
 * turned away because the DNS could not be asked. The cheap questions come first, those that change something last.
 */
import type { Clock } from '../../../base/clock.ts';
import type { Resolver } from '../../../net/dns/index.ts';
import type { OpenEnvelope } from '../envelope.ts';
import type { Stage } from '../stage.ts';
import { type Blocklist, blocklists } from './blocklists.ts';
import { earlyTalk } from './early-talk.ts';
import { greylist, type GreylistOptions } from './greylist.ts';
import { headerSanity } from './header-sanity.ts';
import { helo } from './helo.ts';
import { hops } from './hops.ts';
import type { Policy } from './policy.ts';
import { rates, type RatesOptions } from './rates.ts';
import { reverseDns, type ReverseDnsOptions } from './reverse-dns.ts';
import { senderDomain } from './sender-domain.ts';
import { spoofing } from './spoofing.ts';

export type { Blocklist } from './blocklists.ts';
export type { Policy } from './policy.ts';

/** Policies and numbers: what the operator chooses. */
export interface StagePolicies {
  readonly earlyTalk: Policy;
  readonly greetingPauseMs: number;
  readonly reverseDns: ReverseDnsOptions['policyFor'];
  readonly blocklists: readonly Blocklist[];
  readonly helo: Policy;
  readonly heloAsUs: Policy;
  readonly spoofedSender: Policy;
  readonly spoofedFrom: Policy;
  readonly senderDomain: Policy;
  readonly header: Policy;
  readonly hopsMax: number;
  readonly rates: Omit<RatesOptions, 'clock'>;
  /** Undefined: nobody is asked to come again. */
  readonly greylistWaitMs?: number;
  /** Servers that may send in our name without a login. */
  readonly isRelay: (address: string) => boolean;
  /** Domains whose mail is not turned away for what its client is; each with those below it. */
  readonly exemptSenders: readonly string[];
}

export interface StageOptions extends StagePolicies {
  readonly hostName: string;
  readonly resolver: Resolver;
  readonly database: GreylistOptions['database'];
  readonly clock: Clock;
  /** Do we speak for this domain? */
  readonly isOurs: (domain: string) => Promise<boolean>;
}

/** The stages that are not switched off, in the order in which they are asked. */
export function stagesOf(options: StageOptions): Stage[] {
  const { clock, database, resolver, greylistWaitMs } = options;
  const isExemptSender = exemptionOf(options.exemptSenders);
  const wanted = (policy: Policy, stage: () => Stage): Stage[] => (policy === 'off' ? [] : [stage()]);
  const { spoofedSender: sender, spoofedFrom: from } = options;
  return [
    ...wanted(options.earlyTalk, () =>
      earlyTalk({ policy: options.earlyTalk, pauseMs: options.greetingPauseMs, clock }),
    ),
    reverseDns({ resolver, policyFor: options.reverseDns, isExemptSender }),
    ...(options.blocklists.length > 0 ? [blocklists({ resolver, lists: options.blocklists, isExemptSender })] : []),
    helo({ ...options, policy: options.helo, asUs: options.heloAsUs }),
    spoofing({ ...options, sender, from }),
    ...wanted(options.senderDomain, () => senderDomain({ resolver, policy: options.senderDomain })),
    hops(options.hopsMax),
    ...wanted(options.header, () => headerSanity(options.header)),
    rates({ ...options.rates, clock }),
    ...(greylistWaitMs === undefined ? [] : [greylist({ database, clock, waitMs: greylistWaitMs, isExemptSender })]),
  ];
}

function exemptionOf(domains: readonly string[]): (envelope: OpenEnvelope) => boolean {
  return ({ reversePath }) => {
    const sender = `.${reversePath?.domain.toLowerCase() ?? ''}`;
    return domains.some((domain) => sender.endsWith(`.${domain.toLowerCase()}`));
  };
}
