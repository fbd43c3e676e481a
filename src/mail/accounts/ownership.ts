import type { Path } from '../../formats/smtp/index.ts';
import type { View } from '../../store/database/index.ts';
import { grantsAmong } from '../../store/records/index.ts';
import { addressKey, detailReadings, domainKey } from '../addresses/index.ts';
import { ourDomain } from './lookup.ts';
import { walkFrom } from './resolve.ts';

/** See `Accounts.owns`. To be a member of a group is not to speak for it. */
export async function mayWriteAs(view: View, accountId: number, path: Path, now: number): Promise<boolean> {
  const { targets } = await walkFrom(view, path, now, ({ by }) => by !== 'group');
  if (targets.local.some((target) => target.accountId === accountId)) return true;
  return await grantsAmong(view, accountId, await namesOf(view, path));
}

/** An address as a grant may name it: itself, without a detail, or by its domain. */
async function namesOf(view: View, path: Path): Promise<string[]> {
  const domain = await ourDomain(view, path);
  const plainer = domain ? detailReadings(path, domain.delimiters).map((reading) => reading.path) : [];
  return [...[path, ...plainer].map(addressKey), `@${domainKey(path.domain)}`];
}
