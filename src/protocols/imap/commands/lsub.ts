import { matchesPattern, printList } from '../../../formats/imap/index.ts';
import { command, loggedIn, type Answer } from '../command.ts';
import type { Context } from '../context.ts';
import { delimiter, hierarchy, parentsOf, parsePattern } from '../listing.ts';

export const lsub = command({
  name: 'LSUB',
  rfc: 'RFC 3501 §6.3.9',
  states: loggedIn,
  parse: parsePattern,

  async *run(context, pattern) {
    if (pattern === undefined) yield hierarchy('LSUB');
    else yield* matching(context, pattern);
  },
});

async function* matching({ mailboxes, accountId }: Context, pattern: string): Answer {
  const subscribed = new Set(await mailboxes.subscriptions(accountId));
  for (const name of withParents([...subscribed], pattern)) {
    if (!matchesPattern(name, pattern, delimiter)) continue;
    const attributes = subscribed.has(name) ? [] : ['\\Noselect'];
    yield `* ${printList({ attributes, delimiter, name }, 'LSUB')}\r\n`;
  }
}

/** "%" also finds a name that is not subscribed itself, but of which a level below is (RFC 3501 §6.3.9). */
function withParents(subscribed: readonly string[], pattern: string): Set<string> {
  return new Set(pattern.includes('%') ? [...subscribed, ...subscribed.flatMap(parentsOf)] : subscribed);
}
