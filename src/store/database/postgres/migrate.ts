import { Fault } from '../../../base/fault.ts';
import type { PostgresConnection } from './connection.ts';
import { translatedMigration } from './dialect.ts';
import { sqlStateOf } from './fault.ts';

/** Held to the end of the transaction, so that of two programs that start together one migrates and the other waits. */
const lock = "select pg_advisory_xact_lock(hashtextextended('posthouse ' || current_schema(), 0))";

const notPermitted = '42501';

/**
 * Brings the tables to the version of this program, in one transaction. Refuses a database of a newer program, one that
 * may not be written, and one that cannot keep every text.
 */
export async function migrate(connection: PostgresConnection, migrations: readonly string[]): Promise<void> {
  await mustKeepAnyText(connection);
  try {
    await connection.script(`begin; ${lock}; create table if not exists schema_version (version bigint not null)`);
    await bringForward(connection, migrations);
    await connection.script('commit');
  } catch (error) {
    if (!connection.isLost) await connection.script('rollback');
    throw sqlStateOf(error) === notPermitted ? notOurs(error) : error;
  }
}

async function mustKeepAnyText(connection: PostgresConnection): Promise<void> {
  const found = await connection.get<{ encoding: string }>("select current_setting('server_encoding') as encoding");
  if (found?.encoding === 'UTF8') return;
  throw new Fault('cannot', `The PostgreSQL database has the encoding ${found?.encoding}; create one with UTF8`);
}

async function bringForward(connection: PostgresConnection, migrations: readonly string[]): Promise<void> {
  const version = (await connection.get<{ version: number }>('select version from schema_version'))?.version ?? 0;
  if (version > migrations.length) {
    throw new Fault(
      'cannot',
      `The database was written by a newer version (schema ${version}, this program knows ${migrations.length})`,
    );
  }
  if (version === migrations.length) return;
  for (const sql of migrations.slice(version)) await connection.script(translatedMigration(sql));
  await connection.run('delete from schema_version');
  await connection.run('insert into schema_version (version) values (?)', [migrations.length]);
}

function notOurs(error: unknown): Fault {
  const said = (error as Error).message;
  return new Fault('cannot', `The user of the PostgreSQL database may not make tables in it: ${said}`, {
    cause: error,
  });
}
