import type { Clock } from '../base/clock.ts';
import type { Room } from '../store/blobs/index.ts';
import type { TlsFailures } from '../mail/tls-reports/index.ts';
import type { Indexing } from '../store/search/index.ts';
import type { ServerStatus } from '../protocols/control/index.ts';
import type { Ports } from './listening.ts';
import type { Sessions } from './sessions.ts';
import { version } from './version.ts';

export interface StatusParts {
  readonly ports: Ports;
  readonly sessions: Sessions;
  readonly room: Pick<Room, 'facts'>;
  readonly index: Pick<Indexing, 'state'>;
  readonly tlsFailures: Pick<TlsFailures, 'summary'>;
  readonly clock: Clock;
  /** The address of a PostgreSQL database, of which nothing is told but that it is used. */
  readonly postgres: string | undefined;
}

/** What `posthouse status` tells of a running server. */
export function statusOf({ ports, sessions, room, index, tlsFailures, clock, postgres }: StatusParts) {
  const startedAt = clock.now();
  return async (): Promise<ServerStatus> => ({
    version: version(),
    pid: process.pid,
    startedAt,
    database: postgres === undefined ? 'SQLite' : 'PostgreSQL',
    ports,
    // But for the one that asks.
    connections: Math.max(0, sessions.count - 1),
    memoryBytes: process.memoryUsage.rss(),
    room: await room.facts(),
    toIndex: (await index.state()).behind,
    // Of the last 24 hours, where a domain demands TLS; see `posthouse tls failures`.
    ...tlsFact(await tlsFailures?.summary()),
  });
}

function tlsFact(failed: { readonly sessions: number; readonly domains: number } | undefined) {
  return failed && { tlsFailures: failed };
}
