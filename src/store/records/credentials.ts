/** What an account proves itself with: each secret is a row of its own, and only its hash is kept. */
import { Fault } from '../../base/fault.ts';
import type { Tx, View } from '../database/index.ts';

/** What a secret is good for. */
export type CredentialKind = 'password';

export interface CredentialRow {
  readonly id: number;
  readonly kind: CredentialKind;
  /** What its owner calls it; empty where there is one of its kind only. */
  readonly label: string;
  /** A hash in PHC form. */
  readonly secret: string;
  readonly createdAt: number;
}

export interface NewCredential {
  readonly accountId: number;
  readonly kind: CredentialKind;
  readonly label?: string;
  readonly secret: string;
  readonly now: number;
}

/** All of one kind that an account has, the oldest first. */
export function credentialsOf(view: View, accountId: number, kind: CredentialKind): Promise<CredentialRow[]> {
  return view.all<CredentialRow>(
    `select id, kind, label, secret, created_at as "createdAt" from credentials
       where account_id = ? and kind = ? order by id`,
    accountId,
    kind,
  );
}

/** One more; answers its id. */
export async function insertCredential(tx: Tx, credential: NewCredential): Promise<number> {
  const { accountId, kind, label = '', secret, now } = credential;
  const added = await tx.get<{ id: number }>(
    'insert into credentials (account_id, kind, label, secret, created_at) values (?, ?, ?, ?, ?) returning id',
    accountId,
    kind,
    label,
    secret,
    now,
  );
  return (added as { id: number }).id;
}

/** Throws Fault `notFound`. */
export async function setPassword(
  tx: Tx,
  { address, passwordHash }: { address: string; passwordHash: string },
): Promise<void> {
  const changed = await tx.run(
    "update credentials set secret = ? where kind = 'password' and account_id = (select id from accounts where address = ?)",
    passwordHash,
    address,
  );
  if (changed === 0) throw new Fault('notFound', `There is no account ${address}`);
  tx.announce({ kind: 'directory' });
}
