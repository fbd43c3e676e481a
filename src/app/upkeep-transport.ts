/** The chore of the way outward: policies of MTA-STS are renewed before they end. */
import type { LogFields } from '../base/log.ts';
import type { Transport } from '../mail/transport/index.ts';
import type { Chore } from './upkeep.ts';
import type { Pace } from './upkeep-pace.ts';

/** One round asks the hosts of those policies that were not fetched for a day; it ends when the server stops. */
export function renewingPolicies(transport: Pick<Transport, 'refresh'>): Chore {
  const round = async (pace: Pace): Promise<LogFields | undefined> => {
    const { renewed, failed } = await pace.turn(() => transport.refresh());
    return renewed + failed > 0 ? { renewed, failed } : undefined;
  };
  return { done: 'Policies of MTA-STS were renewed', round };
}
