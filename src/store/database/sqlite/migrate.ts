import { Fault } from '../../../base/fault.ts';
import type { Connection } from './connection.ts';

/** Brings the tables to the version of this program, in one transaction. Refuses a folder of a newer program. */
export function migrate(connection: Connection, migrations: readonly string[]): void {
  connection.script('create table if not exists schema_version (version integer not null)');
  const version = connection.get<{ version: number }>('select version from schema_version')?.version ?? 0;
  if (version > migrations.length) {
    throw new Fault(
      'cannot',
      `The data folder was written by a newer version (schema ${version}, this program knows ${migrations.length})`,
    );
  }
  if (version < migrations.length) apply(connection, migrations, version);
}

function apply(connection: Connection, migrations: readonly string[], version: number): void {
  connection.script('begin immediate');
  try {
    for (const sql of migrations.slice(version)) connection.script(sql);
    connection.run('delete from schema_version');
    connection.run('insert into schema_version (version) values (?)', [migrations.length]);
    connection.script('commit');
  } catch (error) {
    if (connection.inTransaction) connection.script('rollback');
    throw error;
  }
}
