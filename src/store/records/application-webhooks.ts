/** Where programs want to be told what becomes of their mail, and how far each has been told. */
import { Fault } from '../../base/fault.ts';
import { limits } from '../../base/limits.ts';
import type { Tx, View } from '../database/index.ts';
import type { EventKind } from './application-messages.ts';
import { newestEvent } from './application-messages.ts';

export interface WebhookRow {
  readonly id: number;
  readonly accountId: number;
  /** The address of the account. */
  readonly account: string;
  readonly url: string;
  readonly secret: string;
  /** None: all. */
  readonly kinds: readonly EventKind[];
  /** Times are in milliseconds since 1970. */
  readonly createdAt: number;
  /** The number of the last event that was posted or passed over. */
  readonly position: number;
  readonly failures: number;
  readonly failingSince: number | null;
  readonly nextAttemptAt: number;
  readonly lastFailure: string;
  /** Null: it works. */
  readonly disabledAt: number | null;
}

export interface NewWebhook {
  readonly accountId: number;
  readonly url: string;
  readonly secret: string;
  readonly kinds: readonly EventKind[];
  readonly now: number;
}

/** How a webhook stands after an attempt. */
export interface WebhookProgress {
  readonly id: number;
  readonly position: number;
  readonly failures: number;
  readonly failingSince: number | null;
  readonly nextAttemptAt: number;
  readonly lastFailure: string;
  readonly disabledAt: number | null;
}

type RawWebhook = Omit<WebhookRow, 'kinds'> & { readonly kinds: string };

const select = `select w.id, w.account_id as "accountId", a.address as account, w.url, w.secret, w.kinds,
  w.created_at as "createdAt", w.position, w.failures, w.failing_since as "failingSince",
  w.next_attempt_at as "nextAttemptAt", w.last_failure as "lastFailure", w.disabled_at as "disabledAt"
  from webhooks w join accounts a on a.id = w.account_id`;

/** Those of one account, or all; the oldest first. */
export async function listWebhooks(view: View, accountId?: number): Promise<WebhookRow[]> {
  const whose = accountId === undefined ? '' : 'where w.account_id = ?';
  const values = accountId === undefined ? [] : [accountId];
  return (await view.all<RawWebhook>(`${select} ${whose} order by w.id`, ...values)).map(webhookOf);
}

/** Undefined where it is gone. */
export async function webhookById(view: View, id: number): Promise<WebhookRow | undefined> {
  const row = await view.get<RawWebhook>(`${select} where w.id = ?`, id);
  return row && webhookOf(row);
}

/** It is told what happens from now on. Answers its id. Throws Fault `cannot` where the account has too many. */
export async function addWebhook(tx: Tx, { accountId, url, secret, kinds, now }: NewWebhook): Promise<{ id: number }> {
  const row = await tx.get<{ count: number }>('select count(*) as count from webhooks where account_id = ?', accountId);
  if ((row?.count ?? 0) >= limits.webhooksPerAccountMax) {
    throw new Fault('cannot', `An account may have ${limits.webhooksPerAccountMax} webhooks`);
  }
  const added = await tx.get<{ id: number }>(
    'insert into webhooks (account_id, url, secret, kinds, created_at, position) values (?, ?, ?, ?, ?, ?) returning id',
    accountId,
    url,
    secret,
    kinds.join(' '),
    now,
    await newestEvent(tx),
  );
  tx.announce({ kind: 'application', accountId });
  return { id: (added as { id: number }).id };
}

/** Throws Fault `notFound`. */
export async function removeWebhook(tx: Tx, { id }: { id: number }): Promise<void> {
  const removed = await tx.run('delete from webhooks where id = ?', id);
  if (removed === 0) throw new Fault('notFound', `There is no webhook ${id}`);
}

/** It works again, from where it stopped. Throws Fault `notFound`. */
export async function enableWebhook(tx: Tx, { id }: { id: number }): Promise<void> {
  const row = await tx.get<{ accountId: number }>(
    `update webhooks set disabled_at = null, failing_since = null, failures = 0, next_attempt_at = 0 where id = ?
       returning account_id as "accountId"`,
    id,
  );
  if (!row) throw new Fault('notFound', `There is no webhook ${id}`);
  tx.announce({ kind: 'application', accountId: row.accountId });
}

export async function settleWebhook(tx: Tx, progress: WebhookProgress): Promise<void> {
  const { id, position, failures, failingSince, nextAttemptAt, lastFailure, disabledAt } = progress;
  await tx.run(
    `update webhooks set position = ?, failures = ?, failing_since = ?, next_attempt_at = ?, last_failure = ?,
       disabled_at = ? where id = ?`,
    position,
    failures,
    failingSince,
    nextAttemptAt,
    lastFailure,
    disabledAt,
    id,
  );
}

function webhookOf({ kinds, ...row }: RawWebhook): WebhookRow {
  return { ...row, kinds: kinds === '' ? [] : (kinds.split(' ') as EventKind[]) };
}
