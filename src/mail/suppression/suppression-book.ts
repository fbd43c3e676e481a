import type { Clock } from '../../base/clock.ts';
import { Fault } from '../../base/fault.ts';
import { limits } from '../../base/limits.ts';
import { parseAddress } from '../../formats/smtp/index.ts';
import type { Database } from '../../store/database/index.ts';
import {
  type commands,
  type HardBounceRow,
  hardBouncesOf,
  listSuppressed,
  suppressedRow,
  type SuppressedRow,
} from '../../store/records/index.ts';
import { addressKey } from '../addresses/index.ts';

export interface SuppressionBookOptions {
  readonly database: Pick<Database<typeof commands>, 'read' | 'write'>;
  readonly clock: Clock;
}

/** An address with all that is known of it. */
export interface SuppressionEntry {
  readonly address: string;
  readonly suppressed: SuppressedRow | null;
  /** Refusals that count, and were not enough yet. */
  readonly bounces: readonly HardBounceRow[];
}

/** The suppression list as the operator sees and changes it. */
export class SuppressionBook {
  readonly #options: SuppressionBookOptions;

  constructor(options: SuppressionBookOptions) {
    this.#options = options;
  }

  /** Those that hold now, in the order of their addresses, behind `after`; a bounded number. */
  list(after = ''): Promise<SuppressedRow[]> {
    const { database, clock } = this.#options;
    return database.read((view) => listSuppressed(view, clock.now(), after, limits.suppressedPerPageMax));
  }

  /** Throws Fault `badAddress`, and `notFound` where nothing is known of it. */
  async show(address: string): Promise<SuppressionEntry> {
    const { database, clock } = this.#options;
    const key = keyOf(address);
    const suppressed = (await database.read((view) => suppressedRow(view, key, clock.now()))) ?? null;
    const bounces = await database.read((view) => hardBouncesOf(view, key));
    if (!suppressed && bounces.length === 0)
      throw new Fault('notFound', `${key} is not suppressed, and nothing is noted of it`);
    return { address: key, suppressed, bounces };
  }

  /** For ever where `forMs` is null. Throws Fault `badAddress`. */
  async add(address: string, reason: string, forMs: number | null): Promise<void> {
    const { database, clock } = this.#options;
    const since = clock.now();
    const until = forMs === null ? null : since + forMs;
    await database.write('suppress', { address: keyOf(address), reason: reason || 'by the operator', since, until });
  }

  /** Forgets what was noted of it too. Throws Fault `badAddress`, `notFound`. */
  async remove(address: string): Promise<void> {
    const { database, clock } = this.#options;
    await database.write('unsuppress', { address: keyOf(address), now: clock.now() });
  }
}

function keyOf(address: string): string {
  const path = parseAddress(address.trim());
  if (path.domain === '') throw new Fault('badAddress', `${JSON.stringify(address)} is no address`);
  return addressKey(path);
}
