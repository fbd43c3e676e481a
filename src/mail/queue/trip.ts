import type { Clock } from '../../base/clock.ts';
import { Fault } from '../../base/fault.ts';
import type { Log } from '../../base/log.ts';
import { limits } from '../../base/limits.ts';
import type { Reply } from '../../formats/smtp/index.ts';
import type { Resolver } from '../../net/dns/index.ts';
import type { deliver, Destination, RecipientResult } from '../../net/smtp-client/index.ts';
import { ConversationFault } from '../../net/smtp-client/index.ts';
import type { QueueRow } from '../../store/records/index.ts';
import { type AddressRules, addressesOf, type Hop, type OpenWays } from '../routing/index.ts';
import { AttemptNotes, factsOf } from './attempt-notes.ts';
import { complaintOf, lastSaid } from './complaints.ts';
import { type Cover, type Covered, Covers } from './covers.ts';
import { type DeadHosts, keyOf } from './dead-hosts.ts';
import type { Errand } from './errand.ts';
import type { Pass } from './gates.ts';
import type { Hooks } from './hooks.ts';
import { outgoing, type OutgoingOptions } from './outgoing.ts';
import { unlessStopped } from './unless-stopped.ts';
import type { Attempted, Verdict } from './verdict.ts';

export interface TripOptions extends OutgoingOptions {
  readonly hooks: Hooks;
  readonly deliver: typeof deliver;
  readonly resolver: Resolver;
  readonly addressRules?: AddressRules;
  readonly deadHosts: DeadHosts;
  /** The silence of hosts before counts no more, by the clock's monotonic time. */
  readonly hurriedAt: number;
  readonly hostName: string;
  readonly clock: Clock;
  readonly log: Log;
  readonly signal: AbortSignal;
  readonly ways: OpenWays;
  readonly pass: Pass;
  /** A host has answered. */
  readonly answered: () => void;
}

/** One errand on its way from host to host (RFC 5321 §5.1), with those rows that are still open. */
export class Trip {
  readonly #errand: Errand;
  readonly #options: TripOptions;
  readonly #covers: Covers;
  readonly #notes: AttemptNotes;
  readonly #settled = new Map<number, Verdict>();
  readonly #deferred = new Map<number, Verdict>();
  /** Of hosts that could not be trusted with it. */
  readonly #unfit = new Map<number, Verdict>();
  #allSpoke = true;
  #lastReason: Reply = { code: 451, enhanced: '4.4.0', lines: ['No host was found'] };
  #lastWhy: string | undefined;

  constructor(errand: Errand, options: TripOptions) {
    this.#errand = errand;
    this.#options = options;
    this.#covers = new Covers(errand[0], options);
    this.#notes = new AttemptNotes(options.ways.provider, options.clock);
  }

  async go(): Promise<Attempted> {
    const { ways, signal, pass } = this.#options;
    for (const hop of ways.hops.slice(0, limits.mxHostsTriedMax)) {
      const [first, ...others] = this.#errand.filter((row) => !this.#settled.has(row.id));
      if (!first || signal.aborted || !pass.mayGoOn()) break;
      await this.#tryHop(hop, [first, ...others]);
    }
    return { verdicts: this.#errand.map((row) => this.#verdictOf(row)), notes: this.#notes.all };
  }

  #verdictOf(row: QueueRow): Verdict {
    const unfit = this.#allSpoke ? this.#unfit.get(row.id) : undefined;
    return this.#settled.get(row.id) ?? this.#deferred.get(row.id) ?? unfit ?? this.#openVerdict(row);
  }

  #openVerdict(row: QueueRow): Verdict {
    const { provider, why } = this.#options.ways;
    return { row, outcome: 'deferred', reply: this.#lastReason, provider, why: reasonsOf(why, this.#lastWhy) };
  }

  async #tryHop(hop: Hop, open: Errand): Promise<void> {
    try {
      const cover = await this.#coverOf(hop);
      if (!('unfit' in cover)) return await this.#converse(hop, cover, open);
      const outcome = cover.unfit.code < 500 ? 'deferred' : 'failed';
      for (const row of open) this.#unfit.set(row.id, this.#verdict(row, outcome, cover.unfit, cover.why));
      this.#notes.note(open, { outcome, reply: cover.unfit, host: hop.host });
    } catch (error) {
      if (!(error instanceof Fault)) throw error;
      await this.#unreached(hop, open, error);
    }
  }

  /** Who is known to be silent is not called again so soon. */
  async #coverOf(hop: Hop): Promise<Cover> {
    const { deadHosts, hurriedAt, resolver, addressRules, signal } = this.#options;
    const silentMs = deadHosts.silentFor(keyOf(hop), hurriedAt);
    if (silentMs !== undefined) {
      throw new Fault(
        'unavailable',
        `${hop.host} could not be reached a moment ago (${Math.ceil(silentMs / 1000)} s), and is left alone for some minutes`,
      );
    }
    const addresses = await unlessStopped(addressesOf(hop, resolver, addressRules), signal);
    return await unlessStopped(this.#covers.of(hop, addresses), signal);
  }

  async #converse(hop: Hop, cover: Covered, open: Errand): Promise<void> {
    const results = await this.#bring(hop, cover, open);
    this.#options.answered();
    this.#options.deadHosts.noteAnswer(keyOf(hop));
    await this.#hear(hop, open, results, cover.why);
    await this.#asides(() => this.#covers.seen(cover, results), undefined);
  }

  async #bring(hop: Hop, cover: Covered, open: Errand): Promise<RecipientResult[]> {
    let isAnswered = false;
    const answered = (): void => {
      isAnswered = true;
      this.#options.answered();
    };
    try {
      return await this.#options.deliver(this.#destination(hop, cover), outgoing(open, hop, this.#options, answered));
    } catch (error) {
      if (!(error instanceof Fault)) throw error;
      const { transcript = '', tlsFailure } = error instanceof ConversationFault ? error : {};
      this.#covers.failed(cover, error);
      // What we break off ourselves says nothing of the host.
      if (!this.#options.signal.aborted && !isAnswered) this.#blame(hop, transcript, tlsFailure !== undefined);
      this.#lastWhy = cover.why;
      throw withRemedy(error, cover.remedy);
    }
  }

  /** A host that said nothing is dead for the next minutes; one that complained is alive. */
  #blame(hop: Hop, transcript: string, isForTls: boolean): void {
    const { pass, deadHosts, answered } = this.#options;
    const said = lastSaid(transcript);
    const complaint = said && complaintOf(said);
    if (complaint) pass.complained(complaint);
    else if (!isForTls) pass.unreached();
    if (said === undefined && !isForTls) deadHosts.noteSilence(keyOf(hop));
    else answered();
  }

  /** What other rooms make of it must not cost us what a host has said. */
  async #asides<T>(work: () => Promise<T> | undefined, otherwise: T): Promise<T> {
    try {
      return (await work()) ?? otherwise;
    } catch (error) {
      this.#options.log.error({ error }, 'What a host said could not be taken into account');
      return otherwise;
    }
  }

  async #hear(hop: Hop, open: Errand, results: readonly RecipientResult[], why: string | undefined): Promise<void> {
    const heard = new Map<string, Promise<boolean>>();
    for (const [index, row] of open.entries()) {
      const result = results[index];
      if (!result) continue;
      const key = JSON.stringify([result.outcome, result.reply]);
      const asked = heard.get(key) ?? this.#tellOf(hop, row, result);
      heard.set(key, asked);
      this.#take(row, result, why, await asked);
    }
    this.#notes.noteResults(open, results);
  }

  /** Once for each thing that is said. Answers whether there is another way now. */
  async #tellOf(hop: Hop, row: QueueRow, said: Said): Promise<boolean> {
    const { pass } = this.#options;
    const complaint = said.outcome === 'deferred' ? complaintOf(said.reply) : undefined;
    if (complaint) pass.complained(complaint);
    if (said.outcome === 'delivered') pass.took();
    return await this.#isOtherWayKnown(hop, row, said);
  }

  async #isOtherWayKnown(hop: Hop, row: QueueRow, { reply, outcome }: Said): Promise<boolean> {
    const { ways, hooks } = this.#options;
    const { reversePath, domain, route } = row;
    const leaving = { reversePath, domain, route };
    const heard = await this.#asides(() => hooks.heard?.({ leaving, ways, hop, reply, outcome }), 'settled');
    return heard === 'anotherWay' && outcome !== 'delivered';
  }

  /** A host that has seen the content decides for this attempt; before, the next host may think otherwise. */
  #take(row: QueueRow, result: RecipientResult, why: string | undefined, anotherWay: boolean): void {
    const { outcome, reply, host, stage, reports = false, tls, address } = result;
    const verdict: Verdict = {
      ...this.#verdict(row, anotherWay ? 'deferred' : outcome, reply, why),
      host,
      stage,
      reports,
      anotherWay,
      ...(tls && { tls }),
      ...(address !== undefined && { address }),
    };
    (anotherWay ? this.#settled : this.#placeOf(outcome, stage, row)).set(row.id, verdict);
  }

  /** RFC 8689 §4.2.1: where a host is not fit for what needs TLS, the next is tried. */
  #placeOf(outcome: Verdict['outcome'], stage: RecipientResult['stage'], row: QueueRow): Map<number, Verdict> {
    if (outcome === 'failed' && stage === 'MAIL' && row.terms.requireTls) return this.#unfit;
    return outcome !== 'deferred' || stage === 'DATA' ? this.#settled : this.#deferred;
  }

  #verdict(row: QueueRow, outcome: Verdict['outcome'], reply: Reply, more: string | undefined): Verdict {
    const { provider, why } = this.#options.ways;
    return { row, outcome, reply, provider, why: reasonsOf(why, more) };
  }

  /** Why there was no conversation, for those of whom no host has spoken. */
  async #unreached(hop: Hop, open: Errand, fault: Fault): Promise<void> {
    this.#allSpoke = false;
    // RFC 3463 §3.5, §3.8: no answer from a host, or none that could be trusted.
    const isForTls = fault instanceof ConversationFault && fault.tlsFailure !== undefined;
    this.#lastReason = { code: 451, enhanced: isForTls ? '4.7.5' : '4.4.1', lines: [fault.message] };
    this.#notes.note(open, { outcome: 'deferred', reply: this.#lastReason, host: hop.host, ...factsOf(fault) });
    const reply = fault instanceof ConversationFault ? fault.reply : undefined;
    if (reply && hop.kind === 'mx') await this.#turnedAway(hop, open, reply);
  }

  /** At the greeting. That is not for good (RFC 5321 §3.1), but there may be another way at once. */
  async #turnedAway(hop: Hop, open: Errand, reply: Reply): Promise<void> {
    const outcome = 'deferred';
    if (!(await this.#isOtherWayKnown(hop, open[0], { reply, outcome }))) return;
    const facts = { host: hop.host, anotherWay: true };
    for (const row of open) this.#settled.set(row.id, { ...this.#verdict(row, outcome, reply, undefined), ...facts });
  }

  #destination(hop: Hop, { addresses, protection }: Covered): Destination {
    const { hostName: helo, clock, signal } = this.#options;
    const { kind: _kind, ...host } = hop;
    return { ...host, ...protection, addresses, helo, clock, signal };
  }
}

type Said = Pick<RecipientResult, 'reply' | 'outcome'>;

/** For people: ways and protection each have their reason. */
function reasonsOf(...reasons: readonly (string | undefined)[]): string {
  return reasons.filter((reason) => reason !== undefined && reason !== '').join('. ');
}

/** What failed for want of TLS alone also says what the operator can do. */
function withRemedy(fault: Fault, remedy: string | undefined): Fault {
  if (remedy === undefined || !(fault instanceof ConversationFault) || !fault.tlsFailure) return fault;
  return new ConversationFault(fault.code, `${fault.message}. ${remedy}`, fault, { cause: fault });
}
