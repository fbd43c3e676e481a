import type { LocalSubmission } from '../../mail/submission/index.ts';
import { openLocalListener } from '../../net/listener/index.ts';
import { serveConnection } from '../../protocols/connection/index.ts';
import { graceMs, type Surroundings } from '../listening.ts';
import { nearer } from '../sendmail/index.ts';
import { type OpenTo, Pickup } from './pickup.ts';

export interface HandInOptions {
  readonly folder: string;
  readonly openTo: OpenTo;
  readonly lifeMs: number;
  readonly door: LocalSubmission;
}

/** Longer than a slow disk: the message is delivered meanwhile. */
const patienceMs = 60_000;
const connectionsMax = 200;

/** Opens the spool and the socket. A server that cannot have them runs without: its log says why. */
export async function openHandIn(surroundings: Surroundings, options: HandInOptions): Promise<AsyncDisposable> {
  const { sessions, clock } = surroundings;
  const log = surroundings.log.child({ service: 'sendmail' });
  await using opened = new AsyncDisposableStack();
  const pickup = opened.use(new Pickup({ ...options, clock, log }));
  try {
    await pickup.prepare();
    const { path, mode } = pickup.socket;
    const serving = { session: pickup.session.bind(pickup), patienceMs, log, clock, signal: sessions.signal, graceMs };
    const listener = await openLocalListener({
      path: nearer(path),
      mode,
      connectionsMax,
      onConnection: (socket) => sessions.track(serveConnection(socket, { address: 'sendmail', port: 0 }, serving)),
      log,
    });
    opened.use(listener);
  } catch (error) {
    log.warn({ error }, 'Programs of this machine cannot hand in mail by sendmail');
    return { [Symbol.asyncDispose]: async () => undefined };
  }
  pickup.start();
  const kept = opened.move();
  return { [Symbol.asyncDispose]: () => kept.disposeAsync() };
}
