/** The accounts of the demo. Their passwords are kept beside the mail, so that the next start can show them again. */

import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { Fault } from '../../base/fault.ts';
import { systemRandom } from '../../base/random.ts';
import type { Accounts } from '../../mail/accounts/index.ts';
import { parseDomain } from '../../mail/addresses/index.ts';
import { newPassword } from '../password.ts';
import { UsageMistake } from '../usage.ts';

/** An account whose password we may show. */
export interface Guest {
  readonly address: string;
  readonly password: string;
  readonly isNew?: boolean;
}

export interface Wishes {
  readonly domains: readonly string[];
  readonly guests: readonly Guest[];
}

const usualDomain = 'example.test';
const usualNames = ['alice', 'bob'];

/** Reads ADDRESS:PASSWORD. Throws UsageMistake. */
export function guestsOf(written: readonly string[]): Guest[] {
  return written.map((text) => {
    const [, address, password] = /^([^:]+@[^:@]+):(.+)$/s.exec(text) ?? [];
    if (address === undefined || password === undefined) {
      throw new UsageMistake(
        `--account expects ADDRESS:PASSWORD, such as me@my.test:secret, not ${JSON.stringify(text)}`,
      );
    }
    return { address: address.toLowerCase(), password };
  });
}

/** Reads NAME. Throws UsageMistake. */
export function domainsOf(written: readonly string[]): string[] {
  return written.map((name) => {
    try {
      return parseDomain(name);
    } catch (error) {
      if (!(error instanceof Fault)) throw error;
      throw new UsageMistake(`--domain: ${error.message}`, { cause: error });
    }
  });
}

/** Sees to it that the domains and accounts exist; answers the accounts to show. */
export async function furnish(accounts: Accounts, folder: string, wishes: Wishes): Promise<Guest[]> {
  const kept = await keptGuests(folder);
  const wanted = wantedGuests(wishes, kept);
  await addDomains(accounts, [...wishes.domains, ...wanted.map(({ address }) => domainOf(address))]);
  const present = await addGuests(accounts, wanted, kept);
  const others = kept.filter(({ address }) => !present.some((guest) => guest.address === address));
  await keepGuests(folder, [...others, ...present]);
  return present;
}

/** Those of the command line; else those of the last start; else alice and bob. */
function wantedGuests({ domains, guests }: Wishes, kept: readonly Guest[]): readonly Guest[] {
  if (guests.length > 0) return guests;
  const ofDomains = kept.filter(({ address }) => domains.length === 0 || domains.includes(domainOf(address)));
  if (ofDomains.length > 0) return ofDomains;
  const domain = domains[0] ?? usualDomain;
  return usualNames.map((name) => ({ address: `${name}@${domain}`, password: newPassword(systemRandom) }));
}

async function addDomains(accounts: Accounts, names: readonly string[]): Promise<void> {
  const present = await accounts.domains();
  for (const name of new Set(names)) if (!present.includes(name)) await accounts.addDomain(name);
}

async function addGuests(accounts: Accounts, wanted: readonly Guest[], kept: readonly Guest[]): Promise<Guest[]> {
  const present = new Set((await accounts.accounts()).map(({ address }) => address));
  const added: Guest[] = [];
  for (const { address, password } of wanted) {
    const isNew = !present.has(address);
    if (isNew) await accounts.addAccount(address, password);
    else if (!kept.some((guest) => guest.address === address && guest.password === password)) {
      await accounts.setPassword(address, password);
    }
    added.push({ address, password, isNew });
  }
  return added;
}

function domainOf(address: string): string {
  return address.slice(address.lastIndexOf('@') + 1);
}

async function keptGuests(folder: string): Promise<Guest[]> {
  try {
    return JSON.parse(await readFile(guestFile(folder), 'utf8')) as Guest[];
  } catch {
    return [];
  }
}

async function keepGuests(folder: string, guests: readonly Guest[]): Promise<void> {
  const kept = guests.map(({ address, password }) => ({ address, password }));
  await writeFile(guestFile(folder), `${JSON.stringify(kept, null, 2)}\n`, { mode: 0o600 });
}

function guestFile(folder: string): string {
  return join(folder, 'demo-accounts.json');
}
