import type { Clock } from '../../base/clock.ts';
import { limits } from '../../base/limits.ts';
import { RecentCounts } from '../../base/recent-counts.ts';
import { type Cause, causeOfReply, type RecipientNotice } from '../../formats/reports/index.ts';

/** What there may be to tell to somebody elsewhere. */
export interface StrangersTidings {
  readonly recipients: readonly RecipientNotice[];
  /** It was proved that the message came from its sender (SPF). */
  readonly isProved?: boolean;
}

/**
 * Reports to people elsewhere: of mail that came from outside and was sent on. Its sender may be forged, and then each
 * report is spam to somebody who has nothing to do with it ("backscatter"). So what was refused as unwanted is not reported
 * unless its sender is proved, and of the rest there are bounds.
 */
export class Strangers {
  readonly #perDay: RecentCounts;
  readonly #perHour: RecentCounts;

  constructor(clock: Clock) {
    this.#perDay = new RecentCounts(clock, 'day', limits.strangersCountedMax);
    this.#perHour = new RecentCounts(clock, 'hour', 1);
  }

  /** Why this is not to be told; undefined where it is, and then it counts. */
  silence(to: string, { recipients, isProved = false }: StrangersTidings): string | undefined {
    const failed = recipients.filter(({ action }) => action === 'failed');
    if (!isProved && failed.length > 0 && failed.length === recipients.length && failed.every(isUnwanted)) {
      return 'it was refused as unwanted, and nobody knows whether it is from this sender';
    }
    const key = to.toLowerCase();
    if (this.#perDay.of(key) >= limits.strangersBouncesPerDayMax) return 'this address got too many reports today';
    if (!this.#perHour.take('', limits.strangersBouncesPerHourMax)) return 'too many reports go to people elsewhere';
    this.#perDay.take(key, limits.strangersBouncesPerDayMax);
    return undefined;
  }
}

const unwanted: readonly Cause[] = ['spam', 'content', 'unproven', 'refused'];

function isUnwanted({ reply, host }: RecipientNotice): boolean {
  return reply !== undefined && unwanted.includes(causeOfReply(reply, host === undefined));
}
