/** What a server does once, soon after it is ready: keep what it compiled, let go of what only starting needed. */

import { flushCompileCache } from 'node:module';
import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';

/** Not at once, because whoever waited for the server is likely to come now. */
const pauseMs = 1000;

export function settleSoon(): void {
  setTimeout(settle, pauseMs).unref();
}

/** Node writes its compile cache only when it ends in peace, which a server may not. */
function settle(): void {
  flushCompileCache();
  giveBackMemory();
}

/** Frees 15 MB after the start, 20 MB after a thread has ended. Costs some ten milliseconds: for times of rest. */
export function giveBackMemory(): void {
  setFlagsFromString('--expose-gc');
  const collect = runInNewContext('gc') as (options: object) => void;
  collect({ type: 'major', execution: 'sync', flavor: 'last-resort' });
}
