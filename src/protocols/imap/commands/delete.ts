import { command, loggedIn } from '../command.ts';

export const remove = command({
  name: 'DELETE',
  rfc: 'RFC 3501 §6.3.4',
  states: loggedIn,

  parse: (input) => input.space().mailbox(),

  async act(context, name) {
    const removed = await context.mailboxes.remove(context.accountId, name);
    // Who deletes the mailbox that is selected has left it.
    if (context.view?.mailbox.id === removed) context.view = undefined;
  },
});
