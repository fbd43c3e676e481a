import { command, loggedIn } from '../command.ts';

export const rename = command({
  name: 'RENAME',
  rfc: 'RFC 3501 §6.3.5',
  states: loggedIn,

  parse(input) {
    const from = input.space().mailbox();
    const to = input.space().mailbox();
    return { from, to };
  },

  async act({ mailboxes, accountId }, { from, to }) {
    await mailboxes.rename(accountId, from, to);
  },
});
