/** What belongs to nobody. */
import {
  accountExists,
  mailboxesWithoutAccount,
  nextOwner,
  ownedTables,
  queuedWithoutBody,
  type OwnedTable,
} from '../../store/records/index.ts';
import type { Found } from './findings.ts';
import { nothingLeft, type Inspection, type Looked } from './parts.ts';

/** Waiting mail without a body, in one step. */
export async function inspectQueue({ database }: Inspection): Promise<Looked> {
  const rows = await database.read((view) => queuedWithoutBody(view));
  const mend = (): Promise<void> => database.write('removeLostQueued', { ids: rows.map(({ id }) => id) });
  const found = rows.map(({ id, forwardPath }): Found => {
    const what = `Waiting mail ${id} for ${forwardPath} has no body`;
    return { what, harm: 'lost', remedy: 'removeLost', mend };
  });
  return { found, count: rows.length };
}

const tables = Object.entries(ownedTables) as [OwnedTable, string][];

/** The tables of what belongs to accounts, one for each step, and the mailboxes last. */
export async function inspectStrays(inspection: Inspection, after: number): Promise<Looked> {
  const table = tables[after];
  if (table) return { ...(await inspectTable(inspection, ...table)), last: after + 1 };
  return after === tables.length ? inspectMailboxes(inspection) : nothingLeft;
}

async function inspectTable({ database, pace }: Inspection, table: OwnedTable, called: string): Promise<Looked> {
  const found: Found[] = [];
  let owner: number | undefined = -1;
  for (let count = 0; ; count++) {
    const after: number = owner;
    owner = await database.read((view) => nextOwner(view, table, after));
    if (owner === undefined) return { found, count };
    const accountId = owner;
    if (!(await database.read((view) => accountExists(view, accountId)))) {
      const what = `There are ${called} of account number ${accountId}, which does not exist`;
      const mend = (): Promise<void> => database.write('removeStrays', { table, accountId });
      found.push({ what, harm: 'untidy', remedy: 'repair', mend });
    }
    await pace.rest();
  }
}

async function inspectMailboxes({ database }: Inspection): Promise<Looked> {
  const rows = await database.read((view) => mailboxesWithoutAccount(view));
  const mend = (): Promise<void> => database.write('removeLostMailboxes', { ids: rows.map(({ id }) => id) });
  const found = rows.map(({ name, messageCount }): Found => {
    const what = `The account of the mailbox does not exist; it has ${messageCount} messages`;
    return { mailbox: name, what, harm: 'lost', remedy: 'removeLost', mend };
  });
  return { found, count: rows.length };
}
