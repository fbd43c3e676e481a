/** Where the houses of a test file keep their rows: with SQLite in their folders, or all with one PostgreSQL. */
import { after } from 'node:test';
import { TestPostgres } from './postgres.ts';

let server: TestPostgres | undefined;

/** From here on to the end of this process. */
export async function keepHousesInPostgres(): Promise<void> {
  server = await TestPostgres.start();
  after(() => server?.[Symbol.asyncDispose]());
}

/** What `openDatabase` is told about a house that nobody has used yet. */
export async function newHouse(): Promise<{ readonly postgres?: string }> {
  return server ? { postgres: await server.newHouse() } : {};
}
