/** Runs a server until somebody asks it to stop. */

import { systemClock } from '../base/clock.ts';
import type { Log } from '../base/log.ts';
import { systemRandom } from '../base/random.ts';
import { compose } from './compose.ts';
import type { Server } from './compose.ts';
import type { Config } from './config/index.ts';
import { settleSoon } from './settle.ts';

/** A stop that hangs is cut off before whoever asked for it loses patience. */
const stopMsMax = 4500;

/** Resolves when the server has stopped. `ready` is called once it is reached. */
export async function runServer(config: Config, log: Log, ready: (server: Server) => Promise<void>): Promise<void> {
  const stopped = stopRequest();
  {
    await using server = await compose(config, { log, clock: systemClock, random: systemRandom, giveUp });
    await ready(server);
    settleSoon();
    log.info({ reason: await stopped }, 'Stopping');
    cutOff(log);
  }
  log.info({}, 'Stopped');
}

/** For what no part can mend while it runs. Whoever watches over the process starts it again, and nothing acknowledged is lost. */
function giveUp(): void {
  process.exit(1);
}

/** Resolves at the first SIGTERM or SIGINT, or when the process that started us is gone. */
function stopRequest(): Promise<string> {
  return new Promise((resolve) => {
    for (const signal of ['SIGTERM', 'SIGINT', 'SIGHUP']) process.on(signal, () => resolve(signal));
    process.once('disconnect', () => resolve('the launcher ended'));
    process.channel?.unref();
  });
}

/** What is acknowledged is on disk already, so nothing is lost by leaving. */
function cutOff(log: Log): void {
  const leave = (): void => {
    log.warn({}, 'Some connections did not end in time');
    process.exit(0);
  };
  setTimeout(leave, stopMsMax).unref();
}
