import { printStatus, type StatusItem } from '../../../formats/imap/index.ts';
import { mailboxIdOf, type MailboxStatus, type MarkedDeleted } from '../../../mail/mailboxes/index.ts';
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
    const marked = items.some((item) => item in ofMarked) ? await mailboxes.markedDeleted(status.id) : undefined;
    const pairs = items.map((item): [StatusItem, string | number] => [item, valueOf(item, status, marked)]);
    yield `* ${printStatus(mailbox, pairs)}\r\n`;
  },
});

type MarkedItem = 'DELETED' | 'DELETED-STORAGE';

const values: Readonly<Record<Exclude<StatusItem, MarkedItem>, (status: MailboxStatus) => number | string>> = {
  MESSAGES: ({ messageCount }) => messageCount,
  RECENT: ({ recentCount }) => recentCount,
  UIDNEXT: ({ uidNext }) => uidNext,
  UIDVALIDITY: ({ uidValidity }) => uidValidity,
  UNSEEN: ({ unseenCount }) => unseenCount,
  SIZE: ({ sizeBytes }) => sizeBytes,
  MAILBOXID: (status) => `(${mailboxIdOf(status)})`,
};

/** What EXPUNGE would free (RFC 9208 §4.1.4); asked for apart, because it has to be counted. */
const ofMarked: Readonly<Record<MarkedItem, (marked: MarkedDeleted) => number>> = {
  DELETED: ({ messages }) => messages,
  'DELETED-STORAGE': ({ sizeBytes }) => sizeBytes,
};

const nothingMarked: MarkedDeleted = { messages: 0, sizeBytes: 0 };

function valueOf(item: StatusItem, status: MailboxStatus, marked = nothingMarked): number | string {
  return item === 'DELETED' || item === 'DELETED-STORAGE' ? ofMarked[item](marked) : values[item](status);
}
