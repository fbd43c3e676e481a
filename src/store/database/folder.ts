import { closeSync, existsSync, mkdirSync, openSync, rmSync, writeFileSync } from 'node:fs';
import { dirname, join, resolve } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { Fault } from '../../base/fault.ts';
import { segmentsFolder, spoolFolder, syncFolder } from '../blobs/index.ts';
import { sqliteFault } from './sqlite/fault.ts';

/** What keeps everything but bodies. */
export type Engine = 'SQLite' | 'PostgreSQL';

function postgresMark(folder: string): string {
  return join(folder, 'postgresql');
}

export function databaseFile(folder: string): string {
  return join(folder, 'posthouse.db');
}

/**
 * Makes the folder ready and takes it for this process. The lock is one of the operating system, held by an open
 * transaction on a file of its own, so it ends with the process however that ends.
 */
export function takeFolder(folder: string, engine: Engine): Disposable {
  makeFolder(folder);
  using taken = new DisposableStack();
  taken.use(lockFolder(folder));
  mustBelongTo(folder, engine);
  // SQLite gives the files beside a database the rights of the database, and the folder may be open to others.
  if (engine === 'SQLite') closeSync(openSync(databaseFile(folder), 'a', 0o600));
  // What lies in the spool belonged to messages that nobody acknowledged.
  rmSync(spoolFolder(folder), { recursive: true, force: true });
  for (const path of [spoolFolder(folder), segmentsFolder(folder)]) mkdirSync(path, { recursive: true, mode: 0o700 });
  // SQLite would do so when it begins its log; with PostgreSQL nobody does.
  syncFolder(folder);
  return taken.move();
}

/** A folder once used with the other engine would seem empty, and what is in it would be lost from sight. */
function mustBelongTo(folder: string, engine: Engine): void {
  const found = engine === 'SQLite' ? postgresMark(folder) : databaseFile(folder);
  if (!existsSync(found)) return;
  throw new Fault(
    'cannot',
    engine === 'SQLite'
      ? `The accounts and mailboxes of the data folder ${folder} are in PostgreSQL, which the configuration does not name`
      : `The data folder ${folder} holds accounts and mailboxes itself; PostgreSQL needs a new folder`,
  );
}

/** Says in the folder that its rows are elsewhere; once they really are. */
export function markPostgres(folder: string): void {
  writeFileSync(postgresMark(folder), 'The accounts and mailboxes of this folder are in PostgreSQL.\n', {
    mode: 0o600,
  });
}

/** Its name has to survive a crash as what is in it does, and the names of folders that were made on the way to it. */
function makeFolder(folder: string): void {
  const path = resolve(folder);
  const first = mkdirSync(path, { recursive: true, mode: 0o700 }) ?? path;
  for (let made = path; made !== dirname(first); made = dirname(made)) syncNames(dirname(made));
}

/** As far as we may: the folder above may be one that we can only pass through. */
function syncNames(folder: string): void {
  try {
    syncFolder(folder);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'EACCES') throw error;
  }
}

function lockFolder(folder: string): Disposable {
  const driver = new DatabaseSync(join(folder, 'lock.db'), { timeout: 0 });
  try {
    driver.exec('begin exclusive');
  } catch (error) {
    driver.close();
    if (!sqliteFault(error)) throw error;
    throw new Fault('unavailable', `The data folder ${folder} is in use by another program`, { cause: error });
  }
  return { [Symbol.dispose]: () => driver.close() };
}
