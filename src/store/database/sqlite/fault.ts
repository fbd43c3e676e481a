import { Fault } from '../../../base/fault.ts';

/** SQLite's primary result codes that speak of the disk or of another program, not of our SQL. */
const full = 13;
const unusable = new Map([
  [5, 'busy'],
  [6, 'locked'],
  [7, 'out of memory'],
  [8, 'read-only'],
  [10, 'disk I/O error'],
  [11, 'damaged'],
  [14, 'cannot be opened'],
  [26, 'not a database'],
]);

/** The Fault behind what SQLite threw; undefined where the SQL itself was wrong, which is a bug. */
export function sqliteFault(error: unknown): Fault | undefined {
  const extended = (error as { errcode?: unknown } | undefined)?.errcode;
  if (typeof extended !== 'number') return undefined;
  const code = extended & 0xff;
  if (code === full) return new Fault('storageFull', 'The disk is full', { cause: error });
  const reason = unusable.get(code);
  if (reason === undefined) return undefined;
  return new Fault('unavailable', `The database cannot be used now: ${reason}`, { cause: error });
}
