import type { Blobs } from '../../../store/blobs/index.ts';
import type { MessageBodyRow } from '../../../store/records/index.ts';
import { Summary } from '../../summary/index.ts';
import type { Candidate } from './key.ts';
import { MessageBytes } from './message-bytes.ts';

/** A message of the store, ready to be asked; its bytes are read when they are asked for. */
export function candidateOf(row: MessageBodyRow, blobs: Blobs): Candidate {
  const bytes = new MessageBytes(blobs, row.place, row.sizeBytes);
  return { row, lasting: row, summary: new Summary(row.summary), bytes };
}
