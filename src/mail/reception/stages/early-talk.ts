import type { Clock } from '../../../base/clock.ts';
import type { Finding } from '../finding.ts';
import type { Stage } from '../stage.ts';
import { judged, type Policy } from './policy.ts';

const stage = 'early talk';

export interface EarlyTalkOptions {
  readonly policy: Policy;
  /** How long the greeting is held back to see it; 0: only what is there already. */
  readonly pauseMs: number;
  readonly clock: Pick<Clock, 'sleep'>;
}

/** RFC 5321 §4.3.1: the client waits for our greeting. Programs that only pour mail out do not. */
export function earlyTalk({ policy, pauseMs, clock }: EarlyTalkOptions): Stage {
  return {
    name: stage,
    waitsMs: pauseMs,
    async connection(visit): Promise<Finding | undefined> {
      // Also where there is no pause: what came with the connection is seen a moment later.
      if (!visit.dry) await clock.sleep(pauseMs);
      if (!visit.spokeEarly()) return undefined;
      const reason = `${visit.client.address} spoke before it was greeted`;
      const finding = judged(stage, policy, reason, 'clientRefused');
      return finding && { ...finding, offence: 'earlyTalk' };
    },
  };
}
