import type { Clock } from '../../base/clock.ts';
import type { Reply } from '../../formats/smtp/index.ts';
import type { Answer } from '../../net/dns/index.ts';
import {
  ConversationFault,
  type Destination,
  type RecipientResult,
  type TlsFailure,
} from '../../net/smtp-client/index.ts';
import type { QueueRow } from '../../store/records/index.ts';
import type { Hop, OpenWays } from '../routing/index.ts';
import type { Crossing, TlsPolicyFacts } from '../transport/index.ts';
import type { Hooks } from './hooks.ts';

/** How a host is spoken with, or why it is not. */
export type Cover = Covered | { readonly unfit: Reply; readonly why: string };

export interface Covered {
  readonly addresses: readonly string[];
  readonly protection: Partial<Pick<Destination, 'tls' | 'tlsa' | 'certificateNames'>>;
  readonly why?: string;
  /** What the operator can do where TLS fails. */
  readonly remedy?: string;
  /** Of hosts that the DNS named; for the others the operator has said how. */
  readonly asked?: Asked;
}

interface Asked {
  readonly crossing: Crossing;
  readonly policy: TlsPolicyFacts;
}

interface CoversOptions {
  readonly hooks: Hooks;
  readonly ways: OpenWays;
  readonly clock: Pick<Clock, 'now'>;
}

/** How the hosts of one errand are protected, and what is told of it afterwards. */
export class Covers {
  readonly #row: QueueRow;
  readonly #options: CoversOptions;

  constructor(row: QueueRow, options: CoversOptions) {
    this.#row = row;
    this.#options = options;
  }

  /** Throws Fault `unavailable` where nobody could say. */
  async of(hop: Hop, addresses: Answer<string>): Promise<Cover> {
    const { protect } = this.#options.hooks;
    const { domain, terms, reversePath } = this.#row;
    // RFC 8460 §3: a report of TLS goes even where TLS fails, and is not told of in the next one.
    if (hop.kind !== 'mx' || !protect || terms.isTlsReport) return { addresses: addresses.records, protection: {} };
    const { isSecure } = this.#options.ways;
    // RFC 8689 §5: a report of what needed TLS asks for it too, and leaves without where there is none.
    const requireTls = terms.requireTls === true && reversePath !== '';
    const crossing = { domain, hop, isSecure, addresses, requireTls };
    const answer = await protect(crossing);
    if ('unfit' in answer) {
      const { unfit, policy, why } = answer;
      if (policy.failure) this.#note({ crossing, policy }, { result: 'validation-failure', reason: why }, undefined);
      return { unfit, why };
    }
    const { tls, tlsa, certificateNames, policy, why, remedy } = answer;
    return {
      addresses: addresses.records,
      protection: { tls, ...(tlsa && { tlsa }), ...(certificateNames && { certificateNames }) },
      why,
      ...(remedy !== undefined && { remedy }),
      asked: { crossing, policy },
    };
  }

  /** A conversation came about. */
  async seen({ asked }: Covered, results: readonly RecipientResult[]): Promise<void> {
    const [result] = results;
    if (!asked || !result) return;
    // RFC 8461 §5.2: what a policy in testing would have kept back is told.
    const { type, strings } = asked.policy;
    const flaw = type === 'sts' && strings.length > 0 ? result.tls?.flaw : undefined;
    const failure = result.tlsFailure ?? flaw ?? (result.tls ? undefined : false);
    if (result.reused !== true && failure !== false) this.#note(asked, failure, result.address);
    await this.#options.hooks.seen?.(asked.crossing, result.tls);
  }

  /** None came about; for reports, only where that was for want of TLS. */
  failed({ asked }: Covered, fault: unknown): void {
    if (!asked || !(fault instanceof ConversationFault) || !fault.tlsFailure) return;
    this.#note(asked, fault.tlsFailure, fault.address);
  }

  #note({ crossing, policy }: Asked, failure: TlsFailure | undefined, address: string | undefined): void {
    const { hooks, clock } = this.#options;
    hooks.noteSession?.({
      at: clock.now(),
      policy,
      result: failure?.result ?? 'success',
      host: crossing.hop.host,
      ...(address !== undefined && { address }),
      ...(failure && { reason: failure.reason }),
    });
  }
}
