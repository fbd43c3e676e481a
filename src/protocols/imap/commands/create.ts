import { command, loggedIn } from '../command.ts';
import { delimiter } from '../listing.ts';

/** Missing parents are created too. A delimiter at the end only announces names below. */
export const create = command({
  name: 'CREATE',
  rfc: 'RFC 3501 §6.3.3',
  states: loggedIn,

  parse(input) {
    const name = input.space().mailbox();
    return name.endsWith(delimiter) ? name.slice(0, -1) : name;
  },

  async act({ mailboxes, accountId }, name) {
    await mailboxes.create(accountId, name);
  },
});
