/** The search index: its file, and whether it knows all bodies that it says it knows. */
import { idsToCheck } from '../../store/records/index.ts';
import type { Found } from './findings.ts';
import { nothingLeft, type Inspection, type Looked } from './parts.ts';

const bodiesAtOnce = 1000;
const bodiesShown = 10;

/** The file, in one step. */
export async function inspectIndex({ index, bodies }: Inspection): Promise<Looked> {
  if (!index) return nothingLeft;
  const troubles = await index.verify(bodies);
  const found = troubles.map((what): Found => {
    return { what: `The search index: ${what}`, harm: 'wrong', remedy: 'repair', mend: index.renew };
  });
  return { found, count: 1 };
}

/** Looks whether the index knows the next bodies behind `after` by id. */
export async function inspectIndexed({ database, index }: Inspection, after: number): Promise<Looked> {
  if (!index) return nothingLeft;
  const ids = await database.read((view) => idsToCheck(view, after, bodiesAtOnce));
  const last = ids.at(-1);
  if (last === undefined) return nothingLeft;
  const missing = index.missing(ids);
  const more = missing.length > bodiesShown ? ', and more' : '';
  const numbers = missing.slice(0, bodiesShown).join(', ') + more;
  const what = `The search index does not know ${missing.length} bodies: number ${numbers}`;
  const found: Found[] = missing.length === 0 ? [] : [{ what, harm: 'wrong', remedy: 'repair', mend: index.renew }];
  return { found, count: ids.length, last };
}
