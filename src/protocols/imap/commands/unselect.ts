import { command, nothing, selectedOnly } from '../command.ts';

/** Leaves the mailbox and expunges nothing. */
export const unselect = command({
  name: 'UNSELECT',
  rfc: 'RFC 3691 §2',
  states: selectedOnly,
  parse: nothing,

  async act(context) {
    context.view = undefined;
  },
});
