import { command, nothing, selectedOnly } from '../command.ts';

/** Expunges without a word, unless the mailbox was opened by EXAMINE, and leaves it. */
export const close = command({
  name: 'CLOSE',
  rfc: 'RFC 3501 §6.4.2',
  states: selectedOnly,
  parse: nothing,

  async act(context) {
    const { mailbox, readOnly } = context.selected;
    if (!readOnly) await context.mailboxes.expunge(mailbox.id);
    context.view = undefined;
  },
});
