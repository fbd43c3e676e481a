/** What the operator's commands work on: the parts of a running server, or those of a stopped data folder. */

import { lchownSync, lstatSync, readdirSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { systemClock } from '../base/clock.ts';
import type { Clock } from '../base/clock.ts';
import { silentLog } from '../base/log.ts';
import { Accounts } from '../mail/accounts/index.ts';
import type { ControlDesk, ServerStatus } from '../protocols/control/index.ts';
import { openDatabase } from '../store/database/index.ts';
import type { Database } from '../store/database/index.ts';
import { commandsUrl, listQueue } from '../store/records/index.ts';
import type { commands } from '../store/records/index.ts';
import { BodyUpkeep } from './upkeep.ts';

export type Store = Database<typeof commands>;

/** The desk over an open database; `status` only where a server runs. */
export function deskOf(
  database: Store,
  accounts: Accounts,
  bodies: ControlDesk['bodies'],
  clock: Clock,
  status?: () => Promise<ServerStatus>,
): ControlDesk {
  const queue = {
    list: () => database.read((view) => listQueue(view)),
    retry: () => database.write('retryNow', { now: clock.now() }),
  };
  return { accounts, queue, bodies, ...(status && { status }) };
}

/** The desk of a stopped server. Throws Fault `unavailable` when a program holds the folder. */
export async function openStoppedDesk(folder: string): Promise<ControlDesk & AsyncDisposable> {
  const database: Store = await openDatabase<typeof commands>({ folder, commands: commandsUrl });
  const accounts = new Accounts({ database, clock: systemClock });
  const blobs = { closeIdle: () => undefined };
  const upkeep = new BodyUpkeep({ database, blobs, clock: systemClock, log: silentLog });
  const desk = deskOf(database, accounts, upkeep, systemClock);
  const close = async (): Promise<void> => {
    await database[Symbol.asyncDispose]();
    giveToOwner(folder);
  };
  return { ...desk, [Symbol.asyncDispose]: close };
}

/** What root made in the folder of another user must be that user's, or the server could not open it any more. */
function giveToOwner(folder: string): void {
  const { uid, gid } = statSync(folder);
  if (process.getuid?.() !== 0 || uid === 0) return;
  for (const name of readdirSync(folder, { encoding: 'utf8', recursive: true })) {
    const path = join(folder, name);
    if (lstatSync(path).uid === 0) lchownSync(path, uid, gid);
  }
}
