import { closeSync, mkdirSync, openSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { Fault } from '../../base/fault.ts';
import { segmentsFolder, spoolFolder } from '../blobs/index.ts';
import { sqliteFault } from './sqlite-fault.ts';

export function databaseFile(folder: string): string {
  return join(folder, 'posthouse.db');
}

/**
 * Makes the folder ready and takes it for this process. The lock is one of the operating system, held by an open
 * transaction on a file of its own, so it ends with the process however that ends.
 */
export function takeFolder(folder: string): Disposable {
  mkdirSync(folder, { recursive: true, mode: 0o700 });
  const lock = lockFolder(folder);
  // SQLite gives the files beside a database the rights of the database, and the folder may be open to others.
  closeSync(openSync(databaseFile(folder), 'a', 0o600));
  // What lies in the spool belonged to messages that nobody acknowledged.
  rmSync(spoolFolder(folder), { recursive: true, force: true });
  for (const path of [spoolFolder(folder), segmentsFolder(folder)]) mkdirSync(path, { recursive: true, mode: 0o700 });
  return lock;
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
