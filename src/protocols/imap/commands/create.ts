import { mailboxIdOf } from '../../../mail/mailboxes/index.ts';
import { command, loggedIn } from '../command.ts';
import { delimiter } from '../listing.ts';

/** Missing parents are created too. The answer names the mailbox for ever (RFC 8474 §4.1). A delimiter at the end only announces names below. */
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
    return `[MAILBOXID (${mailboxIdOf(await mailboxes.find(accountId, name))})] CREATE completed`;
  },
});
