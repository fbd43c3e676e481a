import { once } from 'node:events';
import { Worker } from 'node:worker_threads';
import { databaseFile } from '../folder.ts';

export interface VerifyOrder {
  readonly path: string;
  /** Compare every index with its table too: that takes several times as long. */
  readonly thorough: boolean;
}

/**
 * What SQLite finds wrong with a database file, in its own words; nothing where it is whole. A thread of its own reads all
 * of the file, while others go on reading and writing.
 */
export async function verifyFile(order: VerifyOrder): Promise<string[]> {
  const thread = new Worker(new URL('./verify-thread.ts', import.meta.url), { workerData: order, name: 'verify' });
  const [troubles] = (await once(thread, 'message')) as [string[]];
  return troubles;
}

/** The same of the database in a data folder. */
export function verifyDatabaseFile(folder: string, thorough: boolean): Promise<string[]> {
  return verifyFile({ path: databaseFile(folder), thorough });
}
