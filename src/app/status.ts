import type { Clock } from '../base/clock.ts';
import type { ServerStatus } from '../protocols/control/index.ts';
import type { Ports } from './listening.ts';
import type { Sessions } from './sessions.ts';
import { version } from './version.ts';

/** What `posthouse status` tells of a running server. */
export function statusOf({ ports, sessions, clock }: { ports: Ports; sessions: Sessions; clock: Clock }) {
  const startedAt = clock.now();
  return async (): Promise<ServerStatus> => ({
    version: version(),
    pid: process.pid,
    startedAt,
    ports,
    // But for the one that asks.
    connections: Math.max(0, sessions.count - 1),
    memoryBytes: process.memoryUsage.rss(),
  });
}
