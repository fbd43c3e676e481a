import { printRanges, rangesOf } from '../../../base/ranges.ts';
import type { NewMessage } from '../../../mail/mailboxes/index.ts';
import { command, loggedIn, type ImapReader } from '../command.ts';

/** One message or many (RFC 3502); all are stored or none. They have arrived in drafts when the command is read. */
export const append = command({
  name: 'APPEND',
  rfc: 'RFC 3501 §6.3.11',
  states: loggedIn,

  parse(input) {
    const mailbox = input.space().mailbox();
    const messages = [newMessage(input)];
    // It ends because each turn consumes a literal of the command.
    while (input.next === ' ') messages.push(newMessage(input));
    return { mailbox, messages };
  },

  async act({ mailboxes, accountId }, { mailbox, messages }) {
    const target = await mailboxes.findTarget(accountId, mailbox);
    const { uidValidity, uids } = await mailboxes.append(target.id, messages);
    return `[APPENDUID ${uidValidity} ${printRanges(rangesOf(uids))}] APPEND completed`;
  },
});

function newMessage(input: ImapReader): NewMessage {
  const { flags, internalDate } = input.appendOptions();
  return { flags, internalDate: internalDate?.ms, ...input.messageLiteral() };
}
