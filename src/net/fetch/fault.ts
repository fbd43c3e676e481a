import { Fault } from '../../base/fault.ts';

/**
 * Why nothing came. `url`: there is no such URL, or no such request may be made. `address`: none that may be called. `certificate`: not valid for the name. `unreachable`: no
 * connection, or it broke. `answer`: no HTTP, or one that was not asked for (compressed, a bad redirection).
 */
export type FetchReason =
  | 'url'
  | 'name'
  | 'address'
  | 'unreachable'
  | 'certificate'
  | 'timeout'
  | 'tooLarge'
  | 'answer';

/** A request that has no answer. Code `unavailable`. */
export class FetchFault extends Fault {
  readonly reason: FetchReason;

  constructor(reason: FetchReason, message: string, options?: ErrorOptions) {
    super('unavailable', message, options);
    this.reason = reason;
  }
}
