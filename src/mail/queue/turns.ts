import { limits } from '../../base/limits.ts';
import { type Random, shuffled } from '../../base/random.ts';
import type { View } from '../../store/database/index.ts';
import { givenUpRows, overdueRows, urgentRows, type Pulse } from '../../store/records/index.ts';
import { errandsOf, recipientsPerErrandMax } from './errand.ts';
import type { Lane } from './lane.ts';
import { type Lanes, lanesOf } from './lanes.ts';
import type { Selection } from './selection.ts';
import { Remembered } from './remembered.ts';

const sendersAtOnce = 100;
const domainsAtOnce = 50;
/** Rows that are asked for out of order: urgent ones, and those that are given up. */
const specialsMax = 100;
/** Rows of a lane beside those under way, where one message does not fill them: then it is asked for more. */
const rowsAtOnce = 20;

/**
 * Whose turn it is. Each sender in turn, in random order within a hundred, and of each sender each domain: whoever has a
 * hundred thousand messages gets no more turns than who has one. What is urgent goes first.
 */
export class Turns {
  readonly #random: Random;
  /** The last sender of the hundred before; undefined: from the beginning. */
  #lastSender: string | undefined;
  /** Where to go on in the domains of a sender who has too many that wait for something else. */
  readonly #lastDomain = new Remembered<string>(limits.destinationsRememberedMax);

  constructor(random: Random) {
    this.#random = random;
  }

  /**
   * Chooses what may begin; answers whether that is all that could. Memory: some hundred rows, however many wait.
   */
  async choose(view: View, now: number, pulse: Pulse, chosen: Selection): Promise<boolean> {
    const { isReady, isUrgent, isOverdue, isGivenUp } = pulse;
    if (isGivenUp) chosen.addRows(await givenUpRows(view, now, specialsMax));
    if (isOverdue) chosen.addOverdue(await overdueRows(view, now, specialsMax), now);
    if (isUrgent) chosen.addRows(await urgentRows(view, specialsMax));
    if (!isReady) return !isGivenUp;
    const lanes = await lanesOf(view, chosen);
    await this.#chooseTurns(lanes, chosen);
    return !isGivenUp && !isOverdue && lanes.areExhausted();
  }

  /** Once around, and a hundred senders further each time, whether or not there was room for all of them. */
  async #chooseTurns(lanes: Lanes, chosen: Selection): Promise<void> {
    const budget = { lanes: limits.queueLanesPerLookMax };
    let ends = this.#lastSender === undefined ? 1 : 2;
    while (ends > 0 && chosen.free > 0 && budget.lanes > 0) {
      const senders = await lanes.senders(this.#lastSender, sendersAtOnce);
      await this.#chooseOfSenders(lanes, senders, chosen, budget);
      this.#lastSender = senders.length < sendersAtOnce ? undefined : senders.at(-1);
      if (this.#lastSender === undefined) ends--;
    }
  }

  /** Each gets as many turns as the others. */
  async #chooseOfSenders(lanes: Lanes, senders: readonly string[], chosen: Selection, budget: Budget): Promise<void> {
    const share = Math.max(1, Math.ceil(chosen.free / Math.max(1, senders.length)));
    for (const sender of shuffled(senders, this.#random)) {
      if (chosen.free <= 0 || budget.lanes <= 0) return;
      await this.#chooseOf(lanes, sender, { chosen, budget, most: chosen.size + share });
    }
  }

  async #chooseOf(lanes: Lanes, sender: string, { chosen, budget, most }: Share): Promise<void> {
    let after = this.#lastDomain.get(sender);
    this.#lastDomain.delete(sender);
    for (;;) {
      const domains = await lanes.domains(sender, after, domainsAtOnce);
      budget.lanes -= domains.length + 1;
      for (const domain of shuffled(domains, this.#random)) {
        if (chosen.size >= most || chosen.free <= 0) return;
        await chooseOfLane(lanes, { sender, domain }, most - chosen.size, chosen);
      }
      after = domains.length < domainsAtOnce ? undefined : domains.at(-1);
      if (after === undefined) return;
      if (budget.lanes > 0) continue;
      this.#lastDomain.set(sender, after);
      return;
    }
  }
}

/** How many lanes may still be looked into. */
interface Budget {
  lanes: number;
}

interface Share {
  readonly chosen: Selection;
  readonly budget: Budget;
  /** How many there may be with those of this sender. */
  readonly most: number;
}

/** The first errands of a lane, whole. */
async function chooseOfLane(lanes: Lanes, lane: Lane, share: number, chosen: Selection): Promise<void> {
  const room = Math.min(share, chosen.room(lane));
  if (room <= 0) return;
  const known = chosen.rowsOf(lane).size;
  const some = known + Math.max(rowsAtOnce, room);
  const few = await lanes.rows(lane, some);
  // The last message of a full page may have more recipients.
  const isEnough = few.length < some || errandsOf(few.slice(known)).length > room;
  chosen.addRows(isEnough ? few : await lanes.rows(lane, known + recipientsPerErrandMax), room);
}
