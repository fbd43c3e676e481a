import type { RecipientNotice } from '../../formats/reports/index.ts';
import { parseOriginalRecipient } from '../../formats/reports/index.ts';
import { addressOf } from '../../formats/smtp/index.ts';
import type { TraceFacts } from '../../store/records/index.ts';
import { wants } from '../notices/index.ts';
import type { Envelope, Recipient } from './envelope.ts';
import { heldUntil, isExpanded, textOf } from './ways.ts';

/** Who asked to hear of success, and what there is to say when the message is stored: RFC 3461 §5.2.3 and §5.2.7.3 (c). */
export function successesOf(envelope: Envelope, now: number): RecipientNotice[] {
  const isHeld = heldUntil(envelope, now) !== undefined;
  return envelope.recipients.flatMap((recipient) => {
    const action = wants('success', recipient.terms, false) ? actionOf(recipient, isHeld) : undefined;
    return action ? [noticeOf(recipient, action)] : [];
  });
}

/** What waits in the queue is told of when it leaves it. */
function actionOf(recipient: Recipient, isHeld: boolean): 'expanded' | 'delivered' | undefined {
  if (isExpanded(recipient)) return 'expanded';
  const isThrownAway = recipient.actions.some(({ action }) => action.kind === 'discard');
  return (recipient.local.length > 0 && !isHeld) || isThrownAway ? 'delivered' : undefined;
}

function noticeOf({ path, terms: { orcpt } }: Recipient, action: 'expanded' | 'delivered'): RecipientNotice {
  const original = orcpt === undefined ? undefined : parseOriginalRecipient(orcpt);
  return { address: addressOf(path), action, status: '2.1.5', ...(original && { original }) };
}

/** What the trace keeps of a report of success. */
export function toldOf({ reversePath }: Envelope, notices: readonly RecipientNotice[]): Told[] {
  const alike = Map.groupBy(notices, ({ action }) => action as Told['action']);
  return [...alike].map(([action, same]) => {
    return { to: textOf(reversePath), action, recipients: same.map(({ address }) => address) };
  });
}

type Told = TraceFacts['told'];
