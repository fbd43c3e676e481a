import type { Clock } from '../../../base/clock.ts';
import { limits } from '../../../base/limits.ts';
import { RecentCounts } from '../../../base/recent-counts.ts';
import { networkOf } from '../../../formats/network/index.ts';
import { addressOf } from '../../../formats/smtp/index.ts';
import type { Finding } from '../finding.ts';
import type { Stage } from '../stage.ts';
import type { Visit } from '../visit.ts';

const stage = 'rates';

/** 0: as many as they like. */
export interface RatesOptions {
  readonly perNetwork: number;
  readonly perSender: number;
  readonly recipientsPerConnection: number;
  readonly clock: Clock;
}

/** Messages within an hour from one network and of one sender, and recipients of one connection. */
export function rates({ perNetwork, perSender, recipientsPerConnection, clock }: RatesOptions): Stage {
  const networks = new RecentCounts(clock, 'hour', limits.countedSendersMax);
  const senders = new RecentCounts(clock, 'hour', limits.countedSendersMax);
  const recipients = new WeakMap<Visit, number>();
  const take = ({ dry }: Visit, counts: RecentCounts, key: string, most: number): boolean =>
    most === 0 || (dry ? counts.of(key) < most : counts.take(key, most));
  return {
    name: stage,
    sender(visit, { reversePath }) {
      const network = networkOf(visit.client.address);
      if (!take(visit, networks, network, perNetwork)) return tooMany(perNetwork, `from ${network}`);
      if (reversePath === null) return undefined;
      const sender = addressOf(reversePath).toLowerCase();
      return take(visit, senders, sender, perSender) ? undefined : tooMany(perSender, `of ${sender}`);
    },
    recipient(visit) {
      const count = (recipients.get(visit) ?? 0) + 1;
      recipients.set(visit, count);
      if (recipientsPerConnection === 0 || count <= recipientsPerConnection) return undefined;
      const reason = `${recipientsPerConnection} recipients are enough for one connection, come again for the rest`;
      return { stage, verdict: 'defer', reason, fault: 'tooManyRecipients' };
    },
  };
}

function tooMany(most: number, whose: string): Finding {
  return { stage, verdict: 'defer', reason: `More than ${most} messages ${whose} within an hour, try again later` };
}
