import type { Clock } from '../../base/clock.ts';
import { Fault } from '../../base/fault.ts';
import { limits } from '../../base/limits.ts';
import type { Log } from '../../base/log.ts';
import type { Database } from '../../store/database/index.ts';
import type { commands, TroubleRow } from '../../store/records/index.ts';
import { Doubts } from './doubts.ts';
import type { Known } from './known.ts';
import type { KnownRefusal } from './known-refusal.ts';
import { Letters, type LettersOptions } from './letters.ts';
import { recogniseRefusal, saidIn } from './refusals.ts';
import type { Heard, OpenWays } from './types.ts';

export interface TroublesOptions extends LettersOptions {
  readonly database: Pick<Database<typeof commands>, 'write'>;
  readonly clock: Clock;
  readonly log: Log;
}

/** Something that a host said of which this host could learn: mail went there directly. */
type Direct = Heard & { readonly ways: OpenWays };

/** Who refuses this host for itself: remembers it, tells the operator, and lets a message try again once in a while. */
export class Troubles {
  readonly #options: TroublesOptions;
  readonly #known: Known;
  readonly #doubts: Doubts;
  readonly #letters: Letters;

  constructor(options: TroublesOptions, known: Known) {
    this.#options = options;
    this.#known = known;
    this.#doubts = new Doubts(options.clock);
    this.#letters = new Letters(options);
  }

  /** What a provider has against us now. */
  async of(provider: string): Promise<TroubleRow | undefined> {
    return (await this.#known.facts()).troubles.get(provider);
  }

  /** The number of the probe where one is due: this message goes directly. Undefined where none is. */
  async claim({ provider, nextProbeAt }: TroubleRow): Promise<number | undefined> {
    const now = this.#options.clock.now();
    if (nextProbeAt > now) return undefined;
    const { probe } = await this.#options.database.write('claimProbe', { provider, now });
    return probe === 0 ? undefined : probe;
  }

  /** Answers whether the message may go another way at once. What cannot be written down is not acted upon. */
  async heard(direct: Direct): Promise<boolean> {
    try {
      return direct.outcome === 'delivered' ? await this.#taken(direct) : await this.#refused(direct);
    } catch (error) {
      if (!(error instanceof Fault)) throw error;
      this.#options.log.error({ error, provider: direct.ways.provider }, 'A refusal could not be remembered');
      return false;
    }
  }

  async #taken({ ways }: Direct): Promise<false> {
    this.#doubts.forget(ways.provider);
    if (await this.of(ways.provider)) await this.#settle(ways, 'passed');
    return false;
  }

  async #refused(direct: Direct): Promise<boolean> {
    const { ways, reply, hop } = direct;
    const refusal = recogniseRefusal(reply, ways.provider);
    if (refusal?.meaning === 'misconfigured') await this.#remember(direct, refusal);
    if (!refusal || !this.#isAboutUs(refusal, ways.provider)) {
      if (ways.probe !== undefined) await this.#settle(ways, 'undecided');
      return false;
    }
    if (ways.probe !== undefined) await this.#settle(ways, 'refused');
    await this.#remember(direct, refusal);
    const instead = ways.adapts ? 'It goes through the relay' : 'There is no other way for it';
    const facts = { provider: ways.provider, host: hop.host, refusal: refusal.id, help: refusal.help };
    this.#options.log.info({ ...facts, reply: saidIn(reply) }, `${ways.provider} refuses this host. ${instead}`);
    return ways.adapts ?? false;
  }

  #isAboutUs({ meaning }: KnownRefusal, provider: string): boolean {
    return meaning === 'blocked' || (meaning === 'doubtful' && this.#doubts.isBelieved(provider));
  }

  async #remember({ ways, reply, hop }: Direct, refusal: KnownRefusal): Promise<void> {
    const { database, clock, log } = this.#options;
    const note = {
      provider: ways.provider,
      kind: refusal.meaning === 'misconfigured' ? ('configuration' as const) : ('reputation' as const),
      refusal: refusal.id,
      reply: saidIn(reply),
      host: hop.host,
      now: clock.now(),
    };
    const { isNews } = await database.write('noteRefusal', note);
    if (!isNews) return;
    log.warn({ provider: note.provider, host: note.host, reply: note.reply, help: refusal.help }, refusal.says);
    await this.#letters.tellRefusal(note, refusal, ways.adapts ?? false);
  }

  async #settle({ provider, probe, adapts }: OpenWays, outcome: 'passed' | 'refused' | 'undecided'): Promise<void> {
    const { database, clock, log } = this.#options;
    // Where the relay could stand in, only probes go directly; what else was under way then proves nothing.
    if (probe === undefined && adapts && outcome === 'passed') return;
    const note = { provider, outcome, now: clock.now(), ...(probe !== undefined && { probe }) };
    const { isOver } = await database.write('settleProbe', note);
    if (!isOver) return;
    const text = `${provider} takes mail of this host again: ${limits.probesPassedMin} messages in a row. All goes there directly`;
    log.warn({ provider }, text);
    await this.#letters.tellEnd(provider);
  }
}
