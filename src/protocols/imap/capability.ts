/** What the server can do for this session now (RFC 3501 §7.2.1). A name stands here only as long as it works. */
import type { Context } from './context.ts';

/** Each with its RFC: 7888, 4959, 2971, 2342, 4315, 6851, 3691, 2177. */
const always = ['IMAP4rev1', 'LITERAL+', 'SASL-IR', 'ID', 'NAMESPACE', 'UIDPLUS', 'MOVE', 'UNSELECT', 'IDLE'];
/** RFC 6154, 3348, 3502, 6203, 8474, 8514, 8970, 8438. */
const more = ['SPECIAL-USE', 'CHILDREN', 'MULTIAPPEND', 'SEARCH=FUZZY'];
const later = ['OBJECTID', 'SAVEDATE', 'PREVIEW', 'STATUS=SIZE'];
/** RFC 9208 §3.1.1. */
const quotas = ['QUOTA', 'QUOTA=RES-STORAGE', 'QUOTA=RES-MESSAGE'];

/** The names in the order they are told. */
export function capabilities(context: Context): readonly string[] {
  return [...always, ...more, ...later, ...quotas, ...waysIn(context)];
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
