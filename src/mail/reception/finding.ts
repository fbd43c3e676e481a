import type { FaultCode } from '../../base/fault.ts';
import type { OffenceKind } from '../guard/index.ts';

/** What one stage found out, in words that the sender's and our postmaster understand. */
export interface Finding {
  /** Name of the stage. */
  readonly stage: string;
  /**
   * `pass`: nothing against it. `note`: worth knowing, for the spam filter and the trace. `skip`: could not be found out, or is
   * not asked of this client. `defer`, `refuse`: the client hears a refusal for now, or for good.
   */
  readonly verdict: 'pass' | 'note' | 'skip' | 'defer' | 'refuse';
  /** One sentence without a full stop: "192.0.2.1 has no reverse DNS". */
  readonly reason: string;
  /** How the refusal is told; by default `refusedByPolicy` and `deferredByPolicy`. */
  readonly fault?: FaultCode;
  /** Which recipient it is about, where it is about one. */
  readonly recipient?: string;
  /** What the guard hears of it where it turns the client away. */
  readonly offence?: OffenceKind;
}

/** A finding with its time, in milliseconds since 1970. */
export interface NotedFinding extends Finding {
  readonly at: number;
}
