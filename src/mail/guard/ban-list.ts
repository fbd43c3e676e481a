import type { Clock } from '../../base/clock.ts';
import { Fault } from '../../base/fault.ts';
import { limits } from '../../base/limits.ts';
import type { Log } from '../../base/log.ts';
import { parseNetwork, printNetwork } from '../../formats/network/index.ts';
import type { Database } from '../../store/database/index.ts';
import { type BanRow as Ban, type commands, listBans } from '../../store/records/index.ts';

export type { BanRow as Ban } from '../../store/records/index.ts';

export interface BanListOptions {
  readonly database: Pick<Database<typeof commands>, 'read' | 'write'>;
  readonly clock: Clock;
  readonly log: Log;
}

/** The bans as the operator sees and changes them. A running server obeys at once. */
export class BanList {
  readonly #options: BanListOptions;

  constructor(options: BanListOptions) {
    this.#options = options;
  }

  /** Those that hold now, the newest first. */
  list(): Promise<Ban[]> {
    const now = this.#options.clock.now();
    return this.#options.database.read((view) => listBans(view, now, limits.bansMax));
  }

  /** Keeps a network out, for ever where `forMs` is null. Throws Fault `badSyntax` for what is no network. */
  async add(network: string, reason: string, forMs: number | null): Promise<Ban> {
    const { database, clock, log } = this.#options;
    const ban = { network: canonical(network), reason: reason || 'by the operator', now: clock.now(), forMs };
    const added = await database.write('addBan', ban);
    logBan(log, added);
    return added;
  }

  /** Throws Fault `notFound`, `badSyntax`. */
  async lift(network: string): Promise<void> {
    const { database, clock, log } = this.#options;
    const lifted = canonical(network);
    await database.write('liftBan', { network: lifted, now: clock.now() });
    log.warn({ network: lifted }, `Unbanned ${lifted}`);
  }
}

/** The one line of each ban, which other programs read: docs/handbook/guard.md. */
export function logBan(log: Log, { network, reason, since, until }: Ban): void {
  const length = until === null ? 'ever' : `${Math.round((until - since) / 1000)} s`;
  log.warn({ network }, `Banned ${network} for ${length}: ${reason}`);
}

function canonical(text: string): string {
  const network = parseNetwork(text);
  if (!network) throw new Fault('badSyntax', `${text} is no network: expected one such as 192.0.2.1 or 192.0.2.0/24`);
  if (network.bits === 0) throw new Fault('badSyntax', `${text} is everybody`);
  return printNetwork(network);
}
