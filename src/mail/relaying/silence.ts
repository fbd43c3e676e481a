import { Fault } from '../../base/fault.ts';

/** Trouble with the host behind us is no end of the conversation with our client: it may try again. Bugs go on. */
export function silence(error: unknown): Fault {
  if (!(error instanceof Fault)) throw error;
  return new Fault('unavailable', `The host that keeps this mail: ${error.message}`, { cause: error });
}
