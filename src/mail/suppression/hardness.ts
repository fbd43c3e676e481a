import { causeOfReply } from '../../formats/reports/index.ts';
import type { Reply } from '../../formats/smtp/index.ts';
import type { HardBounce } from '../../store/records/index.ts';

/** A refusal for good. */
export interface Refused {
  readonly reply: Reply;
  /** Absent where no host was asked. */
  readonly host?: string;
  readonly stage?: string;
}

/** RFC 3463 §3.2, §3.3: codes that speak of the mailbox itself. Hosts that know no codes say it in words. */
const aboutMailbox = /^5\.(?:1\.(?:1|2|3|6|10)|2\.1)$/;

/** What a refusal says of the address for good; undefined where it is about the message, its sender, or the moment. */
export function hardnessOf({ reply, host, stage }: Refused): HardBounce['about'] | undefined {
  if (reply.code < 500 || stage === 'MAIL') return undefined;
  if (reply.enhanced !== undefined && !aboutMailbox.test(reply.enhanced)) return undefined;
  const cause = causeOfReply(reply, host === undefined);
  if (cause === 'noDomain' || cause === 'noMail') return 'domain';
  return host !== undefined && (cause === 'noMailbox' || cause === 'closed') ? 'mailbox' : undefined;
}
