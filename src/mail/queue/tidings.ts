import type { DeliveryAction, RecipientNotice } from '../../formats/reports/index.ts';
import { parseOriginalRecipient } from '../../formats/reports/index.ts';
import { wants } from '../notices/index.ts';
import { isActionDomain } from '../onward/index.ts';
import type { Verdict } from './verdict.ts';
import { isHome } from './home.ts';
import { delaysBy, nextMoment } from './moments.ts';
import type { Schedule } from './schedule.ts';

/** What there is to tell of one verdict. */
export interface Tiding {
  readonly verdict: Verdict;
  readonly action: DeliveryAction;
  readonly notice: RecipientNotice;
  /** Nobody asked for it: only people of the house are told. */
  readonly forOurs: boolean;
}

/** Of a row that leaves the queue, or (`isLater`) stays. Undefined where there is nothing to tell. */
export function tidingOf(verdict: Verdict, isLater: boolean, now: number, schedule: Schedule): Tiding | undefined {
  const action = actionOf(verdict, isLater, now, schedule);
  if (!action) return undefined;
  const { row } = verdict;
  const until = action === 'delayed' && { willRetryUntil: nextMoment(row, now, schedule) };
  const notice = { ...noticeOf(verdict, action, now), ...until };
  return { verdict, action, notice, forOurs: action === 'delayed' && isHousesOwn(verdict, now) };
}

function actionOf(verdict: Verdict, isLater: boolean, now: number, schedule: Schedule): DeliveryAction | undefined {
  const { row, outcome } = verdict;
  if (isLater) return delaysBy(row, now, schedule) > row.delaysTold ? 'delayed' : undefined;
  if (outcome !== 'delivered') return wants('failure', row.terms, true) ? 'failed' : undefined;
  return successOf(verdict);
}

/** RFC 3461 §5.2.2 (b), §5.2.3 (a); a host that knows DSN tells it itself. RFC 2852 §4: or who traces hears of each host. */
function successOf({ row, reports = false }: Verdict): DeliveryAction | undefined {
  const isAsked = wants('success', row.terms, false);
  if (isHome(row) || isActionDomain(row.domain)) return isAsked ? 'delivered' : undefined;
  const isTraced = row.terms.deliverBy?.trace === true && !row.terms.notify?.includes('never');
  return (isAsked && !reports) || isTraced ? 'relayed' : undefined;
}

function isHousesOwn({ row }: Verdict, now: number): boolean {
  const { notify, deliverBy } = row.terms;
  return notify === undefined && !(deliverBy?.mode === 'notify' && now >= deliverBy.at);
}

function noticeOf({ row, outcome, reply, host }: Verdict, action: DeliveryAction, now: number): RecipientNotice {
  // Which program it is, is nobody's business.
  const address = isActionDomain(row.domain) ? row.forwardedBy : row.forwardPath;
  const original = row.terms.orcpt === undefined ? undefined : parseOriginalRecipient(row.terms.orcpt);
  return {
    address,
    action,
    status: statusOf(action, outcome, reply.enhanced),
    reply,
    lastAttemptAt: now,
    ...(original && { original }),
    ...(host !== undefined && { host }),
  };
}

/** RFC 3463; its class goes with the action. */
function statusOf(action: DeliveryAction, outcome: Verdict['outcome'], said: string | undefined): string {
  if (action === 'failed') return outcome === 'failed' ? (said ?? '5.0.0') : '4.4.7';
  if (action === 'delayed') return said?.startsWith('4.') ? said : '4.4.7';
  return said?.startsWith('2.') ? said : '2.0.0';
}
