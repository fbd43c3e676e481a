import { command, loggedIn, type Command } from '../command.ts';

export const subscribe = subscribing('SUBSCRIBE', 'RFC 3501 §6.3.6', true);
export const unsubscribe = subscribing('UNSUBSCRIBE', 'RFC 3501 §6.3.7', false);

function subscribing(name: string, rfc: string, subscribed: boolean): Command {
  return command({
    name,
    rfc,
    states: loggedIn,

    parse: (input) => input.space().mailbox(),

    async act({ mailboxes, accountId }, mailbox) {
      await mailboxes.subscribe(accountId, mailbox, subscribed);
    },
  });
}
