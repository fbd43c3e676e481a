import { mailboxIdOf } from '../../../mail/mailboxes/index.ts';
import { command, loggedIn } from '../command.ts';

/** Missing parents are created too. The answer names the mailbox for ever (RFC 8474 §4.1). */
export const create = command({
  name: 'CREATE',
  rfc: 'RFC 3501 §6.3.3',
  states: loggedIn,

  parse: (input) => input.space().mailbox(),

  async act({ mailboxes, accountId }, name) {
    const created = await mailboxes.create(accountId, name);
    const mailbox = await mailboxes.find(accountId, created.at(-1) ?? name);
    return `[MAILBOXID (${mailboxIdOf(mailbox)})] CREATE completed`;
  },
});
