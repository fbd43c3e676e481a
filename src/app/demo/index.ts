/**
 * The demo: a complete server on this machine only, with accounts to play with and a sheet that says how.
 *
 * Promises: it is reached from this machine alone, needs no rights and no configuration, and keeps its data for the next
 * start. What it prints with `--json` is read by other programs: see docs/handbook/demo.md before you change it.
 */

import type { Log } from '../../base/log.ts';
import type { Server } from '../compose.ts';
import type { Config } from '../config/index.ts';
import { openLog } from '../log.ts';
import { runServer } from '../server.ts';
import { demoConfig } from './config.ts';
import type { DemoOptions } from './config.ts';
import { domainsOf, furnish, guestsOf } from './guests.ts';
import type { Guest } from './guests.ts';
import { printLine, printSheet } from './sheet.ts';
import type { Facts } from './sheet.ts';
import { demoToken } from './token.ts';
import { welcome } from './welcome.ts';

export type { DemoOptions } from './config.ts';

/** Runs the demo until it is asked to stop. Throws UsageMistake, ConfigMistakes or a Fault. */
export async function runDemo(options: DemoOptions): Promise<void> {
  const guests = guestsOf(options.account ?? []);
  const domains = domainsOf(options.domain ?? []);
  const config = demoConfig(options);
  const log = openLog(config.log);
  await runServer(config, log, async (server) => {
    const present = await furnish(server.accounts, config.data, { domains, guests });
    await welcomeNew(server, config, log, present);
    const [first] = present;
    const token = first && (await demoToken(server.tokens, config.data, first.address));
    const facts = { ...factsOf(server, config, present), ...(token !== undefined && { token }) };
    process.stdout.write(options.json ? printLine(facts) : printSheet(facts));
  });
}

async function welcomeNew({ ports }: Server, config: Config, log: Log, guests: readonly Guest[]): Promise<void> {
  const addresses = guests.filter(({ isNew }) => isNew).map(({ address }) => address);
  if (addresses.length > 0 && ports.smtp !== undefined) await welcome({ config, log, port: ports.smtp, addresses });
}

function factsOf({ ports, authority }: Server, config: Config, guests: readonly Guest[]): Facts {
  return {
    ports,
    accounts: guests.map(({ address, password }) => ({ address, password })),
    ca: authority ?? config.tls.certificate ?? '',
    data: config.data,
    pid: process.pid,
  };
}
