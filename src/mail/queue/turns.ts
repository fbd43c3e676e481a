import { limits } from '../../base/limits.ts';
import { type Random, shuffled } from '../../base/random.ts';
import type { View } from '../../store/database/index.ts';
import {
  orderedRows,
  readyDomains,
  readyRows,
  readySenders,
  urgentRows,
  type Pulse,
} from '../../store/records/index.ts';
import { errandsOf, recipientsPerErrandMax } from './errand.ts';
import type { Lane } from './lane.ts';
import type { Selection } from './selection.ts';
import { Remembered } from './remembered.ts';

const sendersAtOnce = 100;
const domainsAtOnce = 50;
/** Rows that are asked for out of order: urgent ones, and those with an order of the operator. */
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

  /** Chooses what may begin. Memory: some hundred rows, however many wait. */
  async choose(view: View, now: number, { isReady, isUrgent, isOrdered }: Pulse, chosen: Selection): Promise<void> {
    if (isOrdered) chosen.addRows(await orderedRows(view, now, specialsMax));
    if (isUrgent) chosen.addRows(await urgentRows(view, specialsMax));
    if (isReady) await this.#chooseTurns(view, chosen);
  }

  /** Once around, and a hundred senders further each time, whether or not there was room for all of them. */
  async #chooseTurns(view: View, chosen: Selection): Promise<void> {
    const budget = { lanes: limits.queueLanesPerLookMax };
    let ends = this.#lastSender === undefined ? 1 : 2;
    while (ends > 0 && chosen.free > 0 && budget.lanes > 0) {
      const senders = await readySenders(view, this.#lastSender, sendersAtOnce);
      await this.#chooseOfSenders(view, senders, chosen, budget);
      this.#lastSender = senders.length < sendersAtOnce ? undefined : senders.at(-1);
      if (this.#lastSender === undefined) ends--;
    }
  }

  /** Each gets as many turns as the others. */
  async #chooseOfSenders(view: View, senders: readonly string[], chosen: Selection, budget: Budget): Promise<void> {
    const share = Math.max(1, Math.ceil(chosen.free / Math.max(1, senders.length)));
    for (const sender of shuffled(senders, this.#random)) {
      if (chosen.free <= 0 || budget.lanes <= 0) return;
      await this.#chooseOf(view, sender, { chosen, budget, most: chosen.size + share });
    }
  }

  async #chooseOf(view: View, sender: string, { chosen, budget, most }: Share): Promise<void> {
    let after = this.#lastDomain.get(sender);
    this.#lastDomain.delete(sender);
    for (;;) {
      const domains = await readyDomains(view, sender, after, domainsAtOnce);
      budget.lanes -= domains.length + 1;
      for (const domain of shuffled(domains, this.#random)) {
        if (chosen.size >= most || chosen.free <= 0) return;
        await chooseOfLane(view, { sender, domain }, most - chosen.size, chosen);
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
async function chooseOfLane(view: View, lane: Lane, share: number, chosen: Selection): Promise<void> {
  const room = Math.min(share, chosen.room(lane));
  if (room <= 0) return;
  const known = chosen.rowsOf(lane).size;
  const some = known + Math.max(rowsAtOnce, room);
  const few = await readyRows(view, lane, some);
  // The last message of a full page may have more recipients.
  const isEnough = few.length < some || errandsOf(few.slice(known)).length > room;
  chosen.addRows(isEnough ? few : await readyRows(view, lane, known + recipientsPerErrandMax), room);
}
