import { addressOf, type Path } from '../../formats/smtp/index.ts';
import type { View } from '../../store/database/index.ts';
import {
  domainRules,
  findAddresses,
  listAccounts,
  listMailboxes,
  srsSecrets,
  type AddressEntry,
  type DomainRules,
  type Writers,
} from '../../store/records/index.ts';
import { addressKey, detailReadings, domainKey } from '../addresses/index.ts';
import { isSrs, wayBack } from '../onward/index.ts';

/** What one address turned out to be, without going on from it. */
export type Found =
  | { readonly what: 'outside' }
  | { readonly what: 'nobody' }
  /** A masked address whose time is over. */
  | { readonly what: 'expired' }
  /** Made by SRS; `sender` is undefined where it is forged or too old. */
  | { readonly what: 'returnPath'; readonly sender?: Path }
  | FoundAccount
  | FoundAlias;

export interface FoundAccount {
  readonly what: 'account';
  readonly accountId: number;
  /** 'role': nobody has the name, see `roleNames`. */
  readonly by: 'account' | 'masked' | 'role';
  /** Where mail with this detail is filed; absent: INBOX. */
  readonly mailbox?: string;
}

export interface FoundAlias {
  readonly what: 'alias';
  readonly by: 'alias' | 'group' | 'catchAll';
  /** Its own address, without a detail; of a catch-all the one that was looked for. */
  readonly address: string;
  readonly targets: readonly string[];
  readonly writers: Writers;
}

/** RFC 5321 §4.5.1 and RFC 2142 §2: every domain answers to these. Where nobody has the name, the first account does. */
const roleNames: ReadonlySet<string> = new Set(['postmaster', 'abuse']);

/** An entry, and what of the address was a detail. */
interface Reading {
  readonly entry: AddressEntry;
  readonly detail: string;
}

/** The rules of the domain of a path; undefined where it is not ours. */
export async function ourDomain(view: View, { domain }: Path): Promise<DomainRules | undefined> {
  const name = domainKey(domain);
  return name === '' ? undefined : domainRules(view, name);
}

/**
 * In this order: an entry of just this address; the longest one of which the rest is a detail; a return path of SRS; a role;
 * the catch-all of the domain.
 */
export async function lookUp(view: View, path: Path, now: number): Promise<Found> {
  const domain = await ourDomain(view, path);
  if (!domain) return { what: 'outside' };
  const reading = await read(view, path, domain);
  if (reading) return await foundOf(view, reading, domain, now);
  if (isSrs(path)) return await returnPathOf(view, path, now);
  return (await byRole(view, path, domain)) ?? (await byCatchAll(view, path, domain)) ?? { what: 'nobody' };
}

/** What of the local part is the detail, and the rest: "alice" and "news". */
export async function partsOf(view: View, path: Path): Promise<{ plain: string; detail: string }> {
  const domain = await ourDomain(view, path);
  const reading = domain && (await read(view, path, domain));
  const detail = reading?.detail ?? '';
  const { localPart } = path;
  return { plain: detail === '' ? localPart : localPart.slice(0, -detail.length - 1), detail };
}

async function read(view: View, path: Path, { delimiters }: DomainRules): Promise<Reading | undefined> {
  const [exact] = await findAddresses(view, [addressKey(path)]);
  if (exact) return { entry: exact, detail: '' };
  const readings = detailReadings(path, delimiters).map((one) => ({ ...one, key: addressKey(one.path) }));
  const [entry] = await findAddresses(
    view,
    readings.map(({ key }) => key),
  );
  return entry && { entry, detail: readings.find(({ key }) => key === entry.address)?.detail ?? '' };
}

async function foundOf(view: View, { entry, detail }: Reading, domain: DomainRules, now: number): Promise<Found> {
  const { accountId, kind, expiresAt } = entry;
  if (accountId === undefined) return aliasOf(entry, kind === 'group' ? 'group' : 'alias', entry.address);
  if (expiresAt !== undefined && expiresAt <= now) return { what: 'expired' };
  const mailbox = domain.detailMailboxes ? await mailboxNamed(view, accountId, detail) : undefined;
  const by = kind === 'masked' ? 'masked' : 'account';
  return { what: 'account', accountId, by, ...(mailbox !== undefined && { mailbox }) };
}

/**
 * The mailbox of that name, or of that name below INBOX, in any case. Those with a use of their own (Sent, Trash ...) are not
 * for strangers to file into.
 */
async function mailboxNamed(view: View, accountId: number, detail: string): Promise<string | undefined> {
  if (detail === '') return undefined;
  const mailboxes = await listMailboxes(view, accountId);
  const open = mailboxes.filter(({ role, selectable }) => role === null && selectable);
  const named = (wanted: string) => open.find(({ name }) => folded(name) === folded(wanted))?.name;
  return named(detail) ?? named(`INBOX/${detail}`);
}

function folded(name: string): string {
  return name.normalize('NFC').toLowerCase();
}

async function returnPathOf(view: View, path: Path, now: number): Promise<Found> {
  const secrets = await srsSecrets(view);
  const sender = wayBack(
    path,
    secrets.map(({ secret }) => secret),
    now,
  );
  return { what: 'returnPath', ...(sender && { sender }) };
}

async function byRole(view: View, path: Path, { delimiters }: DomainRules): Promise<Found | undefined> {
  const names = [path, ...detailReadings(path, delimiters).map((one) => one.path)];
  if (!names.some(({ localPart }) => roleNames.has(localPart.toLowerCase()))) return undefined;
  const [first] = await listAccounts(view);
  return first && { what: 'account', accountId: first.id, by: 'role' };
}

async function byCatchAll(view: View, path: Path, { name }: DomainRules): Promise<Found | undefined> {
  const [entry] = await findAddresses(view, [`@${name}`]);
  return entry && aliasOf(entry, 'catchAll', addressOf({ localPart: path.localPart, domain: name }));
}

function aliasOf({ targets, writers }: AddressEntry, by: FoundAlias['by'], address: string): FoundAlias {
  return { what: 'alias', by, address, targets, writers };
}
