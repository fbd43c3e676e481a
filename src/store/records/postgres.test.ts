/** Every test of the records once more, with the rows in PostgreSQL: the same commands, the same SQL, the same promises. */
import { globSync } from 'node:fs';
import { it } from 'node:test';
import { keepHousesInPostgres } from '../../../test/support/house-engine.ts';
import { missingPostgres } from '../../../test/support/postgres.ts';

async function runAll(): Promise<void> {
  await keepHousesInPostgres();
  const names = globSync('*.test.ts', { cwd: import.meta.dirname }).sort();
  for (const name of names) if (name !== 'postgres.test.ts') await import(`./${name}`);
}

if (missingPostgres === false) await runAll();
else it('The records on PostgreSQL', { skip: missingPostgres }, () => undefined);
