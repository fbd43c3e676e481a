import { command, loggedIn } from '../command.ts';

export const remove = command({
  name: 'DELETE',
  rfc: 'RFC 3501 §6.3.4',
  states: loggedIn,

  parse: (input) => input.space().mailbox(),

  async act({ mailboxes, accountId }, name) {
    await mailboxes.remove(accountId, name);
  },
});
