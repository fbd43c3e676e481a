/** What a report makes of one recipient before it finds words for it. */
import { type Cause, causeOfReply } from './causes.ts';
import type { RecipientNotice } from './delivery-notice.ts';
import { nearDomain } from './near-domain.ts';

export interface Finding {
  readonly cause: Cause;
  /** The time is over; `cause` is what was said the last time. */
  readonly isOver: boolean;
  /** The sender may have meant this domain. */
  readonly meant?: string;
}

/** Why it was not delivered. */
export function findingOf({ address, status, reply, host }: RecipientNotice): Finding {
  const said = causeOfReply(reply ?? { enhanced: status, lines: [] }, host === undefined);
  if (status === '4.4.7') return { cause: isTelling(said) ? said : 'expired', isOver: true };
  const cause = said === 'unknown' ? causeOfReply({ enhanced: status, lines: [] }) : said;
  const meant = cause === 'noDomain' || cause === 'noMail' ? nearDomain(domainOf(address)) : undefined;
  return { cause, isOver: false, ...(meant !== undefined && { meant }) };
}

/** Of what lasted to the end: that a host was away or busy says no more than that the time is over. */
function isTelling(cause: Cause): boolean {
  return !['unknown', 'broken', 'refused', 'malformed', 'late', 'givenUp', 'noDomain'].includes(cause);
}

function domainOf(address: string): string {
  return address.slice(address.lastIndexOf('@') + 1);
}
