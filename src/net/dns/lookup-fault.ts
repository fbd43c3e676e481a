import { Fault } from '../../base/fault.ts';

/**
 * Nobody could say. `bogus`: a resolver that validates refuses the answer, since its DNSSEC signatures are wrong or
 * missing (RFC 4035 §4.3): the zone is broken, or somebody lies. `failed`: everything else. Neither means "there is
 * nothing", and neither may be taken for an answer without DNSSEC.
 */
export class LookupFault extends Fault {
  readonly reason: 'bogus' | 'failed';

  constructor(reason: 'bogus' | 'failed', message: string, options?: ErrorOptions) {
    super('unavailable', message, options);
    this.reason = reason;
  }
}
