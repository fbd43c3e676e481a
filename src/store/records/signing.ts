/**
 * Keys of DKIM. Each is first 'published' (its record is to be put into the DNS), then 'active' (it signs), 'retired' (it
 * signs no more, its record stays for what is on its way) and at last 'revoked' (without its private part). Of each
 * algorithm a domain has one active key at most, and one published.
 */
import { Fault } from '../../base/fault.ts';
import { limits } from '../../base/limits.ts';
import type { Tx, View } from '../database/index.ts';

export type DkimAlgorithm = 'rsa' | 'ed25519';
export type DkimKeyState = 'published' | 'active' | 'retired' | 'revoked';
/** What the DNS said when it last said anything; '' where it was never asked. */
export type DkimFound = '' | 'seen' | 'missing' | 'wrong';

/** Without its private part. Times are in milliseconds since 1970. */
export interface DkimKeyRow {
  readonly id: number;
  readonly domain: string;
  readonly selector: string;
  readonly algorithm: DkimAlgorithm;
  /** What its record says in p=. */
  readonly publicKey: string;
  readonly state: DkimKeyState;
  readonly createdAt: number;
  readonly stateSince: number;
  readonly found: DkimFound;
  readonly foundSince: number;
  /** 0: never. */
  readonly checkedAt: number;
}

/** A key that signs. */
export interface SigningKeyRow {
  readonly id: number;
  readonly domain: string;
  readonly selector: string;
  readonly algorithm: DkimAlgorithm;
  /** PKCS #8 in PEM. */
  readonly privateKey: string;
}

export interface NewDkimKey extends Omit<SigningKeyRow, 'id'> {
  readonly publicKey: string;
  readonly now: number;
  /** In the place of the key that waits to take over, where there is one. */
  readonly replaces?: boolean;
}

const columns = `id, domain, selector, algorithm, public_key as "publicKey", state, created_at as "createdAt",
  state_since as "stateSince", found, found_since as "foundSince", checked_at as "checkedAt"`;

/** All of them, or those of one domain; by domain, the newest first. */
export function listDkimKeys(view: View, domain?: string): Promise<DkimKeyRow[]> {
  const order = 'order by domain, id desc';
  if (domain === undefined) return view.all<DkimKeyRow>(`select ${columns} from dkim_keys ${order}`);
  return view.all<DkimKeyRow>(`select ${columns} from dkim_keys where domain = ? ${order}`, domain);
}

/** The domain and the keys with which it signs: of the first of these that has active ones. RSA comes first. */
export async function signingKeysOf(view: View, domains: readonly string[]): Promise<SigningKeyRow[]> {
  if (domains.length === 0) return [];
  const rows = await view.all<SigningKeyRow>(
    `select id, domain, selector, algorithm, private_key as "privateKey" from dkim_keys
       where state = 'active' and domain in (${domains.map(() => '?').join(', ')}) order by algorithm desc`,
    ...domains,
  );
  const first = domains.find((domain) => rows.some((row) => row.domain === domain));
  return rows.filter(({ domain }) => domain === first);
}

/** Those of these domains whose mail is ours, whatever their role. */
export async function ownDomainsAmong(view: View, domains: readonly string[]): Promise<string[]> {
  if (domains.length === 0) return [];
  const places = domains.map(() => '?').join(', ');
  const rows = await view.all<{ name: string }>(`select name from domains where name in (${places})`, ...domains);
  return rows.map(({ name }) => name);
}

/** Domains with mailboxes here that have neither an active nor a published key of some algorithm. */
export function domainsWithoutKeys(view: View): Promise<{ domain: string; algorithm: DkimAlgorithm }[]> {
  return view.all(`select d.name as domain, a.algorithm as algorithm from domains d
    cross join (select 'rsa' as algorithm union all select 'ed25519' as algorithm) a
    where d.role = 'local' and not exists (select 1 from dkim_keys k
      where k.domain = d.name and k.algorithm = a.algorithm and k.state in ('published', 'active'))
    order by d.id, a.algorithm desc`);
}

/** Puts a key into the state 'published'. Throws Fault `exists` for a selector that was used, or while another waits. */
export async function addDkimKey(tx: Tx, { replaces = false, now, ...key }: NewDkimKey): Promise<{ id: number }> {
  const { domain, selector, algorithm, privateKey, publicKey } = key;
  const all = await listDkimKeys(tx, domain);
  if (all.some((one) => one.selector === selector)) {
    throw new Fault('exists', `${domain} has had a key with the selector ${selector}`);
  }
  const waiting = all.find((one) => one.algorithm === algorithm && one.state === 'published');
  if (waiting && !replaces) throw new Fault('exists', `The key ${waiting.selector} of ${domain} waits to take over`);
  if (waiting) await withdraw(tx, waiting, now);
  await tx.run(
    `insert into dkim_keys (domain, selector, algorithm, private_key, public_key, state, created_at, state_since)
       values (?, ?, ?, ?, ?, 'published', ?, ?)`,
    domain,
    selector,
    algorithm,
    privateKey,
    publicKey,
    now,
    now,
  );
  const added = await tx.get<{ id: number }>(
    'select id from dkim_keys where domain = ? and selector = ?',
    domain,
    selector,
  );
  return { id: added?.id ?? 0 };
}

/** One whose record nobody ever put anywhere leaves no trace. */
async function withdraw(tx: Tx, key: DkimKeyRow, now: number): Promise<void> {
  if (key.found === 'seen') await setState(tx, key.id, 'revoked', now);
  else await tx.run('delete from dkim_keys where id = ?', key.id);
}

/** Writes down what the DNS says of a key; undefined: nobody could say, and what was known stays. */
export async function noteDkimRecord(
  tx: Tx,
  { id, found, now }: { id: number; found?: DkimFound; now: number },
): Promise<void> {
  if (found === undefined) return void (await tx.run('update dkim_keys set checked_at = ? where id = ?', now, id));
  await tx.run(
    `update dkim_keys set checked_at = ?, found_since = case when found = ? then found_since else ? end, found = ?
       where id = ?`,
    now,
    found,
    now,
    found,
    id,
  );
}

/** From now on it signs; the one before is retired. Throws Fault `notFound`, or `cannot` for one that was revoked. */
export async function activateDkimKey(tx: Tx, { id, now }: { id: number; now: number }): Promise<void> {
  const key = await keyById(tx, id);
  if (key.state === 'active') return;
  if (key.state === 'revoked') throw new Fault('cannot', `The key ${key.selector} of ${key.domain} was revoked`);
  await tx.run(
    `update dkim_keys set state = 'retired', state_since = ? where domain = ? and algorithm = ? and state = 'active'`,
    now,
    key.domain,
    key.algorithm,
  );
  await setState(tx, id, 'active', now);
}

/** It never signs again: its private part is erased. Throws Fault `notFound`. */
export async function revokeDkimKey(tx: Tx, { id, now }: { id: number; now: number }): Promise<void> {
  const { state } = await keyById(tx, id);
  if (state !== 'revoked') await setState(tx, id, 'revoked', now);
}

/** Removes some of those that were revoked so long ago that their selectors cannot come again; 0 when none is left. */
export async function forgetDkimKeys(tx: Tx, { now }: { now: number }): Promise<{ done: number }> {
  const done = await tx.run(
    `delete from dkim_keys where id in
       (select id from dkim_keys where state = 'revoked' and state_since < ? order by id limit ?)`,
    now - limits.dkimRevokedKeptMs,
    limits.forgottenPerTurnMax,
  );
  return { done };
}

async function keyById(tx: Tx, id: number): Promise<DkimKeyRow> {
  const key = await tx.get<DkimKeyRow>(`select ${columns} from dkim_keys where id = ?`, id);
  if (!key) throw new Fault('notFound', 'There is no such key');
  return key;
}

/** Who signs has to read the keys again. */
async function setState(tx: Tx, id: number, state: DkimKeyState, now: number): Promise<void> {
  const erased = state === 'revoked' ? `, private_key = ''` : '';
  await tx.run(`update dkim_keys set state = ?, state_since = ?${erased} where id = ?`, state, now, id);
  tx.announce({ kind: 'directory' });
}
