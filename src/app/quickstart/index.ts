/**
 * The first steps of a new server: a configuration file, a domain, an account, and what to do next.
 *
 * Promises: it never overwrites a file, shows the password once and keeps it nowhere, and starts nothing.
 */

import { existsSync, rmSync, writeFileSync } from 'node:fs';
import { dirname, relative, resolve } from 'node:path';
import { Fault } from '../../base/fault.ts';
import { systemRandom } from '../../base/random.ts';
import { parseDomain, parseOwnAddress } from '../../mail/addresses/index.ts';
import { loadConfig, presetLayer } from '../config/index.ts';
import { openStoppedDesk } from '../desk.ts';
import { newPassword } from '../password.ts';
import { UsageMistake } from '../usage.ts';
import { printFile } from './file.ts';
import { printSteps } from './steps.ts';

export interface QuickstartOptions {
  readonly hostname?: string;
  readonly config: string;
  readonly data: string;
}

/** Sets up a server whose first account is `written`. Throws UsageMistake, ConfigMistakes or a Fault. */
export async function quickstart(written: string, options: QuickstartOptions): Promise<void> {
  const { config: file } = options;
  const { address, domain } = understood(written);
  if (existsSync(file)) throw new UsageMistake(`${file} exists already; name another file by --config, or remove it`);
  const { hostname, data } = loadConfig([presetLayer(valuesOf(options, domain), 'quickstart')]);
  const password = newPassword(systemRandom);
  writeFileSync(file, printFile(hostname, asSeenFrom(file, data)), { flag: 'wx' });
  try {
    await addFirst(data, domain, address, password);
  } catch (error) {
    rmSync(file);
    throw error;
  }
  process.stdout.write(printSteps({ file, hostname, address, domain, password }));
}

function valuesOf({ hostname, data }: QuickstartOptions, domain: string) {
  return { hostname: hostname ?? `mail.${domain}`, data };
}

/** A path in a configuration file starts from the folder of that file. */
function asSeenFrom(file: string, folder: string): string {
  const near = relative(dirname(resolve(file)), folder);
  return near === '' || near.startsWith('..') ? folder : near;
}

function understood(written: string): { address: string; domain: string } {
  try {
    const address = parseOwnAddress(written);
    return { address, domain: parseDomain(address.slice(address.lastIndexOf('@') + 1)) };
  } catch (error) {
    if (!(error instanceof Fault)) throw error;
    throw new UsageMistake(`${error.message}; quickstart expects one such as you@example.org`, { cause: error });
  }
}

/** The data folder may have been used before: a domain that is there is all right, an account is not. */
async function addFirst(folder: string, domain: string, address: string, password: string): Promise<void> {
  await using desk = await openStoppedDesk(folder);
  const known = await desk.accounts.domains();
  if (!known.includes(domain)) await desk.accounts.addDomain(domain);
  await desk.accounts.addAccount(address, password);
}
