import { Fault } from '../../base/fault.ts';
import { limits } from '../../base/limits.ts';
import { addressOf, parseAddress, type Path } from '../../formats/smtp/index.ts';
import type { View } from '../../store/database/index.ts';
import {
  domainExists,
  listAccounts,
  listDomains,
  resolveAddress,
  type AddressEntry,
} from '../../store/records/index.ts';
import { addressKey, domainKey, withoutDetail } from '../addresses/index.ts';

/** Where mail for an address ends: ids of our accounts and addresses elsewhere, each of them once. */
export type Destination =
  | { readonly local: readonly number[]; readonly remote: readonly string[] }
  | 'unknownRecipient'
  | 'notLocal';

/** RFC 5321 §4.5.1 and RFC 2142 §2: every domain answers to these. Where nobody has the name, the first account does. */
const roleNames: ReadonlySet<string> = new Set(['postmaster', 'abuse']);

/** See `Accounts.resolve`. */
export async function resolveIn(view: View, path: Path): Promise<Destination> {
  const start = path.domain === '' ? await inFirstDomain(view, path) : path;
  if (!(await isOurs(view, start))) return 'notLocal';
  const found = await follow(view, start);
  return found.local.length + found.remote.length > 0 ? found : 'unknownRecipient';
}

/** Walks from address to address. An alias that leads back to where we were adds nothing; a target that is gone is left out. */
async function follow(view: View, start: Path): Promise<{ local: number[]; remote: string[] }> {
  const local = new Set<number>();
  const remote = new Set<string>();
  const seen = new Map([[addressKey(start), start]]);
  for (const path of seen.values()) {
    const step = await stepFrom(view, path);
    if (step === 'outside') remote.add(addressOf(path));
    else if (typeof step === 'number') local.add(step);
    else addTo(seen, step);
  }
  return { local: [...local], remote: [...remote] };
}

/** The account an address belongs to, or the addresses it leads on to. */
async function stepFrom(view: View, path: Path): Promise<number | 'outside' | readonly string[]> {
  if (!(await isOurs(view, path))) return 'outside';
  const entry = await entryOf(view, path);
  return entry?.accountId ?? entry?.targets ?? [];
}

function addTo(seen: Map<string, Path>, targets: readonly string[]): void {
  for (const path of targets.map(parseAddress)) seen.set(addressKey(path), path);
  if (seen.size > limits.aliasAddressesMax)
    throw new Fault('tooManyRecipients', 'An alias leads to too many addresses');
}

async function entryOf(view: View, path: Path): Promise<AddressEntry | undefined> {
  const exact = await resolveAddress(view, addressKey(path));
  const plain = withoutDetail(path);
  return exact ?? (plain && (await resolveAddress(view, addressKey(plain)))) ?? (await roleEntry(view, plain ?? path));
}

async function roleEntry(view: View, { localPart }: Path): Promise<AddressEntry | undefined> {
  if (!roleNames.has(localPart.toLowerCase())) return undefined;
  const [first] = await listAccounts(view);
  return first && { accountId: first.id };
}

async function isOurs(view: View, { domain }: Path): Promise<boolean> {
  const name = domainKey(domain);
  return name !== '' && (await domainExists(view, name));
}

async function inFirstDomain(view: View, path: Path): Promise<Path> {
  const [first] = await listDomains(view);
  return { localPart: path.localPart, domain: first?.name ?? '' };
}
