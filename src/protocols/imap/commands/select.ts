import { mailboxIdOf } from '../../../mail/mailboxes/index.ts';
import { command, loggedIn, type Command } from '../command.ts';
import { View } from '../view.ts';

export const select = selecting('SELECT', 'RFC 3501 §6.3.1', false);
export const examine = selecting('EXAMINE', 'RFC 3501 §6.3.2', true);

function selecting(name: string, rfc: string, readOnly: boolean): Command {
  return command({
    name,
    rfc,
    states: loggedIn,

    parse: (input) => input.space().mailbox(),

    async *run(context, mailbox) {
      // What was selected before is left even where this fails (RFC 3501 §6.3.1).
      context.view = undefined;
      const view = await View.open(context.mailboxes, context.accountId, mailbox, readOnly);
      context.view = view;
      yield [...firstWords(view)].join('');
      return `[${readOnly ? 'READ-ONLY' : 'READ-WRITE'}] ${name} completed`;
    },
  });
}

/** What every client must hear of a mailbox before it works with it. */
function* firstWords(view: View): Generator<string> {
  const { uidValidity, uidNext } = view.mailbox;
  yield* view.keywords.responses(view.readOnly);
  yield `* ${view.uids.count} EXISTS\r\n`;
  yield `* ${view.recentCount} RECENT\r\n`;
  if (view.firstUnseen) yield `* OK [UNSEEN ${view.firstUnseen}] The first unseen message\r\n`;
  yield `* OK [UIDVALIDITY ${uidValidity}] UIDs are valid\r\n`;
  yield `* OK [UIDNEXT ${uidNext}] The next UID\r\n`;
  yield `* OK [MAILBOXID (${mailboxIdOf(view.mailbox)})] Its name for ever\r\n`;
}
