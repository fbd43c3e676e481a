import { Fault } from '../../../base/fault.ts';

const diskFull = '53100';

/** SQLSTATEs that speak of the server and not of our SQL: whole classes by two characters, single ones by five. */
const unusable = new Map([
  ['08', 'the connection is lost'],
  ['28', 'it refuses the login'],
  ['3D', 'there is no such database'],
  ['53', 'it has no room for more'],
  ['57', 'it is stopping or starting'],
  ['58', 'its disk fails'],
  ['XX', 'its data are damaged'],
  ['25006', 'it is read-only'],
  ['40001', 'too much is written at the same time'],
  ['40P01', 'too much is written at the same time'],
  ['55P03', 'something is locked'],
]);

/** The SQLSTATE of what PostgreSQL said. SQLite and the operating system have other kinds of codes. */
export function sqlStateOf(error: unknown): string | undefined {
  const { code, severity } = (error ?? {}) as { code?: unknown; severity?: unknown };
  return typeof code === 'string' && code.length === 5 && typeof severity === 'string' ? code : undefined;
}

/** The Fault behind what PostgreSQL said; undefined where the SQL itself was wrong, which is a bug. */
export function postgresFault(error: unknown): Fault | undefined {
  const state = sqlStateOf(error);
  if (state === undefined) return undefined;
  if (state === diskFull) return new Fault('storageFull', 'The disk of the database is full', { cause: error });
  const reason = unusable.get(state) ?? unusable.get(state.slice(0, 2));
  if (reason === undefined) return undefined;
  return new Fault('unavailable', `PostgreSQL cannot be used now: ${reason}`, { cause: error });
}

/** Two transactions could not both be as if they were alone: one of them is to be tried again. */
export function isConflict(error: unknown): boolean {
  const state = sqlStateOf(error);
  return state === '40001' || state === '40P01';
}
