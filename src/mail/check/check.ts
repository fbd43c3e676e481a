import { inspectAccount } from './accounts.ts';
import { inspectBodies } from './bodies.ts';
import { settle, type Finding, type Found, type Licence } from './findings.ts';
import { inspectMailbox } from './mailbox.ts';
import { inspectMessages } from './messages.ts';
import { Pace } from './pace.ts';
import { nothingLeft, type CheckParts, type Inspection, type Looked } from './parts.ts';
import { renew } from './renew.ts';
import { inspectIndex, inspectIndexed } from './search-index.ts';
import { inspectQueue, inspectStrays } from './strays.ts';

/**
 * In this order, because who comes later is held against who came before: sizes of messages against those of bodies, counters of
 * mailboxes against messages, use of accounts against mailboxes.
 */
const inspections = {
  database: inspectDatabase,
  bodies: inspectBodies,
  messages: inspectMessages,
  mailboxes: inspectMailbox,
  accounts: inspectAccount,
  queue: inspectQueue,
  strays: inspectStrays,
  index: inspectIndex,
  indexed: inspectIndexed,
} satisfies Record<string, (inspection: Inspection, after: number) => Promise<Looked>>;

export type CheckStep = keyof typeof inspections;

/** In the order in which they are taken. */
export const checkSteps = Object.keys(inspections) as readonly CheckStep[];

/** Where the next turn goes on. Plain data. */
export interface CheckProgress {
  readonly step: CheckStep;
  readonly after: number;
}

export interface CheckOrder extends Licence {
  /** Read every body whole. */
  readonly bodies: boolean;
  /** What the turn before answered; without it a check begins. */
  readonly progress?: CheckProgress;
}

/** What a turn found. */
export interface CheckTurn {
  readonly findings: readonly Finding[];
  /** What was not looked at, and why. */
  readonly notes: readonly string[];
  /** How many things were looked at. */
  readonly count: number;
  /** Left out where the check is done. */
  readonly progress?: CheckProgress;
}

/** A turn goes on for about so long. */
const turnMs = 300;

/** A server at work is left alone for so many times as long as we took of it. */
const restFactor = 2;

/**
 * Checks a house in turns. Nothing is kept between them, so that whoever asks may stop at any time. `isAlone` says that
 * no server is at work.
 */
export class HouseCheck {
  readonly #parts: CheckParts;
  readonly #isAlone: boolean;

  constructor(parts: Omit<CheckParts, 'renew'>, isAlone = false) {
    this.#parts = { ...parts, renew: (bodyId) => renew(parts, bodyId) };
    this.#isAlone = isAlone;
  }

  /** One turn. Throws the store's Fault where it cannot look or mend, as `unavailable` or `storageFull`. */
  async turn(wanted: CheckOrder): Promise<CheckTurn> {
    const { clock } = this.#parts;
    const pace = new Pace(clock, this.#isAlone ? 0 : restFactor);
    const inspection = { ...this.#parts, pace, bodies: wanted.bodies };
    const until = clock.monotonic() + turnMs;
    const findings: Finding[] = [];
    const notes: string[] = [];
    let { step, after }: CheckProgress = wanted.progress ?? { step: 'database', after: 0 };
    let sum = 0;
    for (;;) {
      const { found, count, last, note }: Looked = await inspections[step](inspection, after);
      sum += count;
      if (note !== undefined) notes.push(note);
      findings.push(...(await settle(found, wanted)));
      const next = last === undefined ? checkSteps[checkSteps.indexOf(step) + 1] : step;
      if (next === undefined) return { findings, notes, count: sum };
      [step, after] = [next, last ?? 0];
      if (clock.monotonic() >= until) return { findings, notes, count: sum, progress: { step, after } };
      await pace.rest();
    }
  }
}

async function inspectDatabase({ verifyDatabase, bodies }: Inspection): Promise<Looked> {
  if (!verifyDatabase) return { ...nothingLeft, note: 'The files of the database are left to PostgreSQL' };
  const found = (await verifyDatabase(bodies)).map((what): Found => {
    return { what: `The database: ${what}`, harm: 'lost', remedy: 'person' };
  });
  return { found, count: 1 };
}
