/** What programs of our people prove themselves with: random secrets, of which only the SHA-256 is kept. */
import { Fault } from '../../base/fault.ts';
import { limits } from '../../base/limits.ts';
import type { Tx, View } from '../database/index.ts';

/** What a token is good for: handing in mail, and hearing what becomes of it. */
export type TokenScope = 'send' | 'read';

export interface TokenRow {
  readonly id: number;
  readonly accountId: number;
  /** The address of the account. */
  readonly account: string;
  readonly label: string;
  readonly scopes: readonly TokenScope[];
  /** Addresses it may write as; none: every address of the account. */
  readonly senders: readonly string[];
  /** Times are in milliseconds since 1970. */
  readonly createdAt: number;
  /** Null: for ever. */
  readonly expiresAt: number | null;
  /** Not exact: it is noted every few minutes at most. */
  readonly usedAt: number | null;
}

export interface NewToken {
  readonly accountId: number;
  readonly label: string;
  readonly secretHash: string;
  readonly scopes: readonly TokenScope[];
  readonly senders: readonly string[];
  readonly now: number;
  readonly expiresAt: number | null;
}

type RawToken = Omit<TokenRow, 'scopes' | 'senders'> & { readonly scopes: string; readonly senders: string };

const select = `select t.id, t.account_id as "accountId", a.address as account, t.label, t.scopes, t.senders,
  t.created_at as "createdAt", t.expires_at as "expiresAt", t.used_at as "usedAt"
  from application_tokens t join accounts a on a.id = t.account_id`;

/** Those of one account, or all; the oldest first. */
export async function listTokens(view: View, accountId?: number): Promise<TokenRow[]> {
  const whose = accountId === undefined ? '' : 'where t.account_id = ?';
  const values = accountId === undefined ? [] : [accountId];
  return (await view.all<RawToken>(`${select} ${whose} order by t.id`, ...values)).map(tokenOf);
}

/** Undefined where nobody has that secret; it may have expired. */
export async function tokenByHash(view: View, secretHash: string): Promise<TokenRow | undefined> {
  const row = await view.get<RawToken>(`${select} where t.secret_hash = ?`, secretHash);
  return row && tokenOf(row);
}

/** Answers its id. Throws Fault `cannot` where the account has too many. */
export async function addToken(tx: Tx, token: NewToken): Promise<{ id: number }> {
  const { accountId, label, secretHash, scopes, senders, now, expiresAt } = token;
  const sql = 'select count(*) as count from application_tokens where account_id = ?';
  const row = await tx.get<{ count: number }>(sql, accountId);
  if ((row?.count ?? 0) >= limits.tokensPerAccountMax) {
    throw new Fault('cannot', `An account may have ${limits.tokensPerAccountMax} tokens`);
  }
  const added = await tx.get<{ id: number }>(
    `insert into application_tokens (account_id, label, secret_hash, scopes, senders, created_at, expires_at)
       values (?, ?, ?, ?, ?, ?, ?) returning id`,
    accountId,
    label,
    secretHash,
    scopes.join(' '),
    senders.join('\n'),
    now,
    expiresAt,
  );
  return { id: (added as { id: number }).id };
}

/** It is good for nothing any more. Throws Fault `notFound`. */
export async function revokeToken(tx: Tx, { id }: { id: number }): Promise<void> {
  const removed = await tx.run('delete from application_tokens where id = ?', id);
  if (removed === 0) throw new Fault('notFound', `There is no token ${id}`);
  tx.announce({ kind: 'directory' });
}

export async function noteTokenUsed(tx: Tx, { id, now }: { id: number; now: number }): Promise<void> {
  await tx.run('update application_tokens set used_at = ? where id = ?', now, id);
}

function tokenOf({ scopes, senders, ...row }: RawToken): TokenRow {
  return { ...row, scopes: scopes.split(' ') as TokenScope[], senders: senders === '' ? [] : senders.split('\n') };
}
