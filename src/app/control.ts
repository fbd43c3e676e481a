/** The control socket: where the operator's commands reach the running server. */

import type { Socket } from 'node:net';
import { join, relative } from 'node:path';
import { openLocalListener } from '../net/listener/index.ts';
import { serveConnection } from '../protocols/connection/index.ts';
import type { Input, Session } from '../protocols/connection/index.ts';
import { graceMs } from './listening.ts';
import type { Surroundings } from './listening.ts';

/** An operator's program asks and leaves; one that hangs is let go. */
const patienceMs = 60_000;

const peer = { address: 'control', port: 0 };

/** Opens the control socket in the data folder. A server that cannot have it runs without. */
export async function openControl(
  { config, sessions, clock, log: rootLog }: Surroundings,
  session: (input: Input) => Session,
): Promise<AsyncDisposable> {
  const log = rootLog.child({ service: 'control' });
  const onConnection = (socket: Socket): void => {
    const options = { session, patienceMs, log, clock, signal: sessions.signal, graceMs };
    sessions.track(serveConnection(socket, peer, options));
  };
  try {
    return await openLocalListener({ path: controlSocket(config.data), onConnection, log });
  } catch (error) {
    log.warn({ error }, 'The operator cannot reach this server while it runs');
    return { [Symbol.asyncDispose]: async () => undefined };
  }
}

/** Where the control socket of a data folder lies; the system takes short paths only, so the shorter way is named. */
export function controlSocket(folder: string): string {
  const whole = join(folder, 'control.sock');
  const near = relative(process.cwd(), whole);
  return near.length < whole.length ? near : whole;
}
