import { printStatus, type StatusItem } from '../../../formats/imap/index.ts';
import type { MailboxStatus } from '../../../mail/mailboxes/index.ts';
import { command, loggedIn } from '../command.ts';

export const status = command({
  name: 'STATUS',
  rfc: 'RFC 3501 §6.3.10',
  states: loggedIn,

  parse(input) {
    const mailbox = input.space().mailbox();
    const items = input.space().statusItems();
    return { mailbox, items };
  },

  async *run({ mailboxes, accountId }, { mailbox, items }) {
    const status = await mailboxes.status(accountId, mailbox);
    const pairs = items.map((item): [StatusItem, number] => [item, values[item](status)]);
    yield `* ${printStatus(mailbox, pairs)}\r\n`;
  },
});

const values: Readonly<Record<StatusItem, (status: MailboxStatus) => number>> = {
  MESSAGES: ({ messageCount }) => messageCount,
  RECENT: ({ recentCount }) => recentCount,
  UIDNEXT: ({ uidNext }) => uidNext,
  UIDVALIDITY: ({ uidValidity }) => uidValidity,
  UNSEEN: ({ unseenCount }) => unseenCount,
};
