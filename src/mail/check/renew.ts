import { placeNow } from '../../store/records/index.ts';
import { readMessage } from '../summary/index.ts';
import type { CheckParts } from './parts.ts';

/** Reads a body anew: its summary is made again, and its messages get the threads that they do not have. */
export async function renew({ database, blobs }: Omit<CheckParts, 'renew'>, bodyId: number): Promise<void> {
  const place = await database.read((view) => placeNow(view, bodyId));
  if (place === undefined) return;
  const { summary, threadKeys } = await readMessage(blobs.read(place));
  await database.write('renewSummary', { bodyId, summary, threadKeys });
}
