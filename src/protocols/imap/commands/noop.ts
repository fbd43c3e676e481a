import { anyState, command, nothing } from '../command.ts';

/** The news that a client asks for with NOOP comes before the tagged answer of every command. */
export const noop = command({
  name: 'NOOP',
  rfc: 'RFC 3501 §6.1.2',
  states: anyState,
  parse: nothing,

  async act() {
    // Nothing of its own.
  },
});
