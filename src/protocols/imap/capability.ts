/** What the server can do for this session now (RFC 3501 §7.2.1). A name stands here only as long as it works. */
import type { Context } from './context.ts';

/** Each with its RFC: 7888, 4959, 2971, 2342, 4315, 6851, 3691, 2177, 6154, 3348, 3502. */
const always = ['IMAP4rev1', 'LITERAL+', 'SASL-IR', 'ID', 'NAMESPACE', 'UIDPLUS', 'MOVE', 'UNSELECT', 'IDLE'];
const more = ['SPECIAL-USE', 'CHILDREN', 'MULTIAPPEND'];

/** The names in the order they are told. */
export function capabilities(context: Context): readonly string[] {
  return [...always, ...more, ...waysIn(context)];
}

/** As it stands in a response code: "[CAPABILITY IMAP4rev1 ...]". */
export function capabilityCode(context: Context): string {
  return `[CAPABILITY ${capabilities(context).join(' ')}]`;
}

/** RFC 3501 §6.2.1 and §6.2.3: how to encrypt and how to log in, while that is to be done. */
function waysIn(context: Context): string[] {
  if (context.account) return [];
  const encrypt = context.parts.tlsAvailable && !context.tls ? ['STARTTLS'] : [];
  return [...encrypt, context.mayLogIn ? 'AUTH=PLAIN' : 'LOGINDISABLED'];
}
