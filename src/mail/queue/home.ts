import { parseAddress, type Path, type Reply } from '../../formats/smtp/index.ts';
import type { LocalDelivery, QueueRow } from '../../store/records/index.ts';
import type { Destination } from '../accounts/index.ts';
import type { Verdict } from './verdict.ts';
import type { Errand } from './errand.ts';

/** Stands for a domain in rows of what was held back for mailboxes of ours (RFC 4865); no name of a domain begins so. */
export const homeDomain = '@';

/** Does this row wait for a mailbox of ours? */
export function isHome({ domain }: Pick<QueueRow, 'domain'>): boolean {
  return domain === homeDomain;
}

export interface HomeOptions {
  /** `Accounts.resolve` */
  readonly resolve: (path: Path) => Promise<Destination>;
}

/** Finds the mailboxes: they get the message in the command that takes its rows out of the queue. */
export async function attemptHome(errand: Errand, { resolve }: HomeOptions): Promise<Verdict[]> {
  const verdicts: Verdict[] = [];
  for (const row of errand) {
    const destination = await resolve(parseAddress(row.forwardPath));
    const home = typeof destination === 'object' ? destination.local.map(inboxOf) : [];
    if (home.length === 0) verdicts.push({ row, outcome: 'failed', reply: nobodyThere });
    else verdicts.push({ row, outcome: 'delivered', reply: here, home });
  }
  return verdicts;
}

const nobodyThere: Reply = { code: 550, enhanced: '5.1.1', lines: ['There is no such mailbox any more'] };
const here: Reply = { code: 250, enhanced: '2.1.5', lines: ['Delivered here'] };

function inboxOf({ accountId, mailbox = 'INBOX' }: { accountId: number; mailbox?: string }): LocalDelivery {
  return { accountId, mailbox, flags: 0 };
}
