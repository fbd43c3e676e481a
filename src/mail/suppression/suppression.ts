import type { Clock } from '../../base/clock.ts';
import { parseAddress, type Reply } from '../../formats/smtp/index.ts';
import type { Database } from '../../store/database/index.ts';
import {
  type commands,
  type HardBounce,
  isAnythingSuppressed,
  type Outcomes,
  suppressedRow,
  type SuppressedRow,
} from '../../store/records/index.ts';
import { addressKey } from '../addresses/index.ts';
import { hardnessOf, type Refused } from './hardness.ts';

export interface SuppressionRules {
  /** After so many refusals of different messages an address is suppressed for so long. */
  readonly after: number;
  readonly keptMs: number;
}

export interface SuppressionOptions {
  readonly database: Pick<Database<typeof commands>, 'read' | 'onNews'>;
  readonly clock: Clock;
  readonly rules: SuppressionRules;
}

/** What became of a message for one recipient. */
export interface Ended extends Refused {
  readonly outcome: 'delivered' | 'deferred' | 'failed';
  readonly row: { readonly forwardPath: string; readonly messageId: string; readonly reversePath: string };
}

/** Asked before something is sent, and told what came of it. */
export class Suppression implements Disposable {
  readonly #options: SuppressionOptions;
  readonly #news: Disposable;
  /** Whether there is anything on the list, as far as it is known. */
  #isUsed: Promise<boolean> | undefined;

  constructor(options: SuppressionOptions) {
    this.#options = options;
    this.#news = options.database.onNews((news) => {
      if (news.some(({ kind }) => kind === 'suppression')) this.#isUsed = undefined;
    });
  }

  [Symbol.dispose](): void {
    this.#news[Symbol.dispose]();
  }

  /** The reply with which mail to a suppressed address is refused. Throws the Fault of a store that is gone. */
  async check(forwardPath: string): Promise<Reply | undefined> {
    const { database, clock } = this.#options;
    if (!(await this.#anything())) return undefined;
    const row = await database.read((view) => suppressedRow(view, keyOf(forwardPath), clock.now()));
    return row && { code: 550, enhanced: '5.1.1', lines: [textOf(row)] };
  }

  /** What is to be noted with the outcomes of an attempt; undefined where they say nothing of the addresses. */
  outcomesOf(ended: readonly Ended[]): Omit<Outcomes, 'now'> | undefined {
    const bounced = ended.flatMap((one) => hardBounceOf(one) ?? []);
    // What no host took went to a mailbox, a program or a file of ours.
    const taken = ended.filter(({ outcome, host }) => outcome === 'delivered' && host !== undefined);
    const reached = taken.map(({ row }) => keyOf(row.forwardPath));
    return bounced.length + reached.length === 0 ? undefined : { bounced, reached, ...this.#options.rules };
  }

  async #anything(): Promise<boolean> {
    const asked = (this.#isUsed ??= this.#options.database.read(isAnythingSuppressed));
    try {
      return await asked;
    } catch (error) {
      if (this.#isUsed === asked) this.#isUsed = undefined;
      throw error;
    }
  }
}

function hardBounceOf(ended: Ended): HardBounce | undefined {
  const about = ended.outcome === 'failed' ? hardnessOf(ended) : undefined;
  const { forwardPath, messageId: trace, reversePath: sender } = ended.row;
  const { code, enhanced, lines } = ended.reply;
  const reply = [code, enhanced, ...lines].filter((part) => part !== undefined && part !== '').join(' ');
  return about && { address: keyOf(forwardPath), trace, about, reply: reply.slice(0, saidCharactersMax), sender };
}

/** Of what a host said, the list shows the beginning. */
const saidCharactersMax = 200;

function keyOf(forwardPath: string): string {
  return addressKey(parseAddress(forwardPath));
}

/** formats/reports knows it by "is suppressed since". */
function textOf({ address, since, until, reason, reply }: SuppressedRow): string {
  const end = until === null ? '' : ` until ${dayOf(until)}`;
  const said = reply === '' ? '' : ` (${reply.slice(0, 150)})`;
  const why = `${reason}${said}`;
  return `${address} is suppressed since ${dayOf(since)}${end}: ${why}; the operator can end that by "posthouse suppression remove"`;
}

function dayOf(ms: number): string {
  return new Date(ms).toISOString().slice(0, 10);
}
