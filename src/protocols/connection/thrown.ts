import { asFault, Fault } from '../../base/fault.ts';
import type { Log } from '../../base/log.ts';

/** The Fault to answer with; what was thrown and is no Fault is a bug, and goes to the log with its stack. */
export function logThrown(log: Log, thrown: unknown): Fault {
  const fault = asFault(thrown);
  if (fault.code === 'internal') log.error({ error: fault.cause ?? fault }, 'A bug: this should not have been thrown');
  return fault;
}
