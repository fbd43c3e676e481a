import { Fault } from '../../base/fault.ts';
import type { Database } from '../../store/database/index.ts';
import { accountByAddress, type AccountRow, type commands } from '../../store/records/index.ts';
import { parseOwnAddress } from '../addresses/index.ts';

/** The account that an operator names. Throws Fault `notFound`, `badAddress`. */
export async function accountNamed(
  database: Pick<Database<typeof commands>, 'read'>,
  address: string,
): Promise<AccountRow> {
  const key = parseOwnAddress(address);
  const account = await database.read((view) => accountByAddress(view, key));
  if (!account) throw new Fault('notFound', `There is no account ${key}`);
  return account;
}
