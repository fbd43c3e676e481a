/**
 * The database port, and SQLite and PostgreSQL behind it: named commands in group commits on a thread of their own, reads
 * on snapshots.
 *
 * Promises that a write which resolved survives a crash, that a Fault undoes exactly its own command, that news comes
 * after the commit and before the write resolves, and that one process at a time holds a data folder. The only folder
 * that knows a driver. Knows no table but its own version: commands and migrations come from the module it is given.
 */
export type { Engine } from './folder.ts';
export { openDatabase, type OpenOptions } from './open.ts';
export * from './port.ts';
export type { Program } from './program.ts';
/** A SQLite file beside the database, for what can be made anew from it. */
export { Connection as SqliteFile } from './sqlite/connection.ts';
export { verifyDatabaseFile, verifyFile } from './sqlite/verify.ts';
