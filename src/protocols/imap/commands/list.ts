import { printList } from '../../../formats/imap/index.ts';
import { command, loggedIn, type Answer } from '../command.ts';
import type { Context } from '../context.ts';
import { attributesOf, delimiter, hierarchy, isListed, parsePattern } from '../listing.ts';

export const list = command({
  name: 'LIST',
  rfc: 'RFC 3501 §6.3.8',
  states: loggedIn,
  parse: parsePattern,

  async *run(context, pattern) {
    if (pattern === undefined) yield hierarchy('LIST');
    else yield* matching(context, pattern);
  },
});

async function* matching({ mailboxes, accountId }: Context, pattern: string): Answer {
  const all = await mailboxes.list(accountId);
  for (const mailbox of all) {
    if (!isListed(mailbox, pattern)) continue;
    yield `* ${printList({ attributes: attributesOf(mailbox, all), delimiter, name: mailbox.name })}\r\n`;
  }
}
