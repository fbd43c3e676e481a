import type { Clock } from '../../base/clock.ts';
import { Fault } from '../../base/fault.ts';
import { limits } from '../../base/limits.ts';
import { parseAddress, type Reply } from '../../formats/smtp/index.ts';
import type { deliver, Destination, OutgoingMessage, RecipientResult } from '../../net/smtp-client/index.ts';
import type { Blobs } from '../../store/blobs/index.ts';
import type { QueueRow } from '../../store/records/index.ts';
import type { Errand } from './errand.ts';
import { attemptHome, type HomeOptions, isHome } from './home.ts';
import { attemptLocally, isLocal, type LocalOptions } from './local.ts';
import { isWithdrawn } from './moments.ts';
import { outward } from './outward.ts';
import { addressesOf, type Hop, hopsFor, type RouteOptions } from './route.ts';
import type { Verdict } from './verdict.ts';

export interface AttemptOptions extends RouteOptions, HomeOptions, LocalOptions {
  readonly blobs: Pick<Blobs, 'read'>;
  readonly deliver: typeof deliver;
  readonly clock: Clock;
}

/** Tries an errand once, host after host (RFC 5321 §5.1): a verdict for each row. Throws nothing but bugs. */
export async function attempt(errand: Errand, options: AttemptOptions): Promise<Verdict[]> {
  if (isWithdrawn(errand[0], options.clock.now())) return errand.map(withdrawn);
  if (isHome(errand[0])) return await attemptHome(errand, options);
  if (isLocal(errand)) return attemptLocally(errand, options);
  const trip = new Trip(errand, options);
  try {
    const found = await unlessStopped(hopsFor(errand[0].domain, options), options.signal);
    if ('refusal' in found) return errand.map((row) => ({ row, outcome: 'failed', reply: found.refusal }));
    for (const hop of found.hops.slice(0, limits.mxHostsTriedMax)) await trip.tryHop(hop);
  } catch (error) {
    trip.note(reasonOf(error, '4.4.3'));
  }
  return trip.verdicts();
}

function withdrawn(row: QueueRow): Verdict {
  const lines = ['The time in which it was to be delivered is over'];
  return { row, outcome: 'failed', reply: { code: 550, enhanced: '5.4.7', lines } };
}

/** A directory may take long; who stops does not wait for it. */
async function unlessStopped<T>(lookup: Promise<T>, signal: AbortSignal): Promise<T> {
  const { promise, reject } = Promise.withResolvers<never>();
  const stop = (): void => reject(new Fault('shuttingDown', 'The server stops'));
  signal.addEventListener('abort', stop, { once: true });
  if (signal.aborted) stop();
  try {
    return await Promise.race([lookup, promise]);
  } finally {
    signal.removeEventListener('abort', stop);
  }
}

/** RFC 3463 §3.5: 4.4.1 no answer from a host, 4.4.3 the directory could not say. */
function reasonOf(error: unknown, enhanced: string): Reply {
  if (!(error instanceof Fault)) throw error;
  return { code: 451, enhanced, lines: [error.message] };
}

/** One errand on its way from host to host, with those rows that are still open. */
class Trip {
  readonly #errand: Errand;
  readonly #options: AttemptOptions;
  readonly #settled = new Map<number, Verdict>();
  readonly #deferred = new Map<number, Verdict>();
  /** Of hosts that could not be trusted with it. */
  readonly #unfit = new Map<number, Verdict>();
  #allSpoke = true;
  #lastReason: Reply = { code: 451, enhanced: '4.4.0', lines: ['No host was found'] };

  constructor(errand: Errand, options: AttemptOptions) {
    this.#errand = errand;
    this.#options = options;
  }

  /** Why there was no conversation, for those of whom no host has spoken. */
  note(reason: Reply): void {
    this.#allSpoke = false;
    this.#lastReason = reason;
  }

  verdicts(): Verdict[] {
    return this.#errand.map((row) => this.#settled.get(row.id) ?? this.#openVerdict(row));
  }

  #openVerdict(row: QueueRow): Verdict {
    const unfit = this.#allSpoke ? this.#unfit.get(row.id) : undefined;
    return this.#deferred.get(row.id) ?? unfit ?? { row, outcome: 'deferred', reply: this.#lastReason };
  }

  async tryHop(hop: Hop): Promise<void> {
    const open = this.#errand.filter((row) => !this.#settled.has(row.id));
    if (open.length === 0 || this.#options.signal.aborted) return;
    try {
      const addresses = await unlessStopped(addressesOf(hop, this.#options.resolver), this.#options.signal);
      const results = await this.#options.deliver(this.#destination(hop, addresses), this.#message(open));
      for (const [index, row] of open.entries()) this.#take(row, results[index]);
    } catch (error) {
      this.note(reasonOf(error, '4.4.1'));
    }
  }

  /** A host that has seen the content decides for this attempt; before, the next host may think otherwise. */
  #take(row: QueueRow, result: RecipientResult | undefined): void {
    if (!result) return;
    const { outcome, reply, host, stage, reports = false } = result;
    this.#outcomes(row, outcome, stage).set(row.id, { row, outcome, reply, host, reports });
  }

  /** RFC 8689 §4.2.1: where a host is not fit for what needs TLS, the next is tried. */
  #outcomes(row: QueueRow, outcome: Verdict['outcome'], stage: RecipientResult['stage']): Map<number, Verdict> {
    if (outcome === 'failed' && stage === 'MAIL' && row.terms.requireTls) return this.#unfit;
    return outcome !== 'deferred' || stage === 'DATA' ? this.#settled : this.#deferred;
  }

  #destination(hop: Hop, addresses: readonly string[]): Destination {
    const { hostName: helo, clock, signal } = this.#options;
    return { ...hop, addresses, helo, clock, signal };
  }

  #message(rows: readonly QueueRow[]): OutgoingMessage {
    const { reversePath, smtputf8, sizeBytes, place, forwardedBy, terms } = this.#errand[0];
    return {
      reversePath: reversePath === '' ? null : parseAddress(reversePath),
      recipients: rows.map((row) => parseAddress(row.forwardPath)),
      smtputf8,
      // Nobody has looked; and to say so of plain ASCII does no harm (RFC 6152 §3).
      eightBit: true,
      sizeBytes,
      terms,
      recipientTerms: rows.map((row) => row.terms),
      content: outward(this.#options.blobs.read(place), forwardedBy),
    };
  }
}
