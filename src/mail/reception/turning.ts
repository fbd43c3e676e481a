import { Fault } from '../../base/fault.ts';
import { limits } from '../../base/limits.ts';
import { addressOf, type Path } from '../../formats/smtp/index.ts';
import type { Accounts } from '../accounts/index.ts';
import type { TraceFacts } from '../../store/records/index.ts';
import { traced } from './traced.ts';
import type { Visit } from './visit.ts';
import { textOf } from './ways.ts';

/** Mail that was not taken: whose it was, as far as that was said, and why. */
export interface TurnedAway {
  readonly facts: TraceFacts['turnedAway'];
  /** Those of ours whose mail it would have been. */
  readonly accountIds: readonly number[];
}

export interface TurningOptions {
  readonly accounts: Pick<Accounts, 'resolve'>;
  readonly turnedAway?: (mail: TurnedAway) => void;
}

interface Mail {
  readonly reversePath: Path | null;
  readonly paths: readonly Path[];
}

/** Tells the trace of mail that is turned away. */
export class Turning {
  readonly #options: TurningOptions;

  constructor(options: TurningOptions) {
    this.#options = options;
  }

  /** Does `work`; what it throws goes on to the client after it was told of. */
  async watch<T>(visit: Visit, mail: Mail, work: () => Promise<T>): Promise<T> {
    try {
      return await work();
    } catch (error) {
      if (error instanceof Fault && !visit.dry) await this.#tell(visit, mail, error);
      throw error;
    }
  }

  async #tell({ client, findings }: Visit, { reversePath, paths }: Mail, fault: Fault): Promise<void> {
    const { turnedAway } = this.#options;
    if (!turnedAway) return;
    const named = paths.slice(0, limits.turnedAwayRecipientsMax);
    const facts = {
      client: client.address,
      name: client.greeting,
      reversePath: textOf(reversePath),
      recipients: named.map(addressOf),
      reply: replyOf(fault).slice(0, limits.findingCharactersMax),
      findings: findings.map(traced),
    };
    turnedAway({ facts, accountIds: isGuess(fault) ? [] : await this.#accountsOf(named) });
  }

  /** Only mail for somebody who exists: the guess of a scanner costs no second look. */
  async #accountsOf(paths: readonly Path[]): Promise<number[]> {
    try {
      const found = await Promise.all(paths.map((path) => this.#options.accounts.resolve(path)));
      const ids = found.flatMap((one) => (typeof one === 'object' ? one.local.map(({ accountId }) => accountId) : []));
      return [...new Set(ids)].slice(0, limits.turnedAwayRecipientsMax);
    } catch (error) {
      if (error instanceof Fault) return [];
      throw error;
    }
  }
}

/** As SMTP tells it (RFC 5321 §4.2, RFC 3463). */
export function replyOf({ faces, message }: Fault): string {
  return `${faces.smtp} ${message}`;
}

/** Nobody of ours is concerned. */
function isGuess({ code }: Fault): boolean {
  return code === 'unknownRecipient' || code === 'relayDenied';
}
