import { command, nothing, selectedOnly } from '../command.ts';

/** Everything is on disk before it is answered, so that a checkpoint has nothing to do. */
export const check = command({
  name: 'CHECK',
  rfc: 'RFC 3501 §6.4.1',
  states: selectedOnly,
  parse: nothing,

  async act() {
    // Nothing of its own.
  },
});
