/**
 * For the indexing thread: a stored body as the terms of the search index. Reached by its URL alone, so that what it loads
 * is loaded in that thread.
 */
import type { BodyWords, IndexableBody } from '../../../store/search/index.ts';
import type { Blobs } from '../../../store/blobs/index.ts';
import { termsOfMessage } from '../../text/index.ts';
import { MessageBytes } from './message-bytes.ts';
import { Summary } from '../../summary/index.ts';

export function wordsOf(
  { place, sizeBytes, summary }: IndexableBody,
  blobs: Pick<Blobs, 'read' | 'readAll'>,
): Promise<BodyWords> {
  return termsOfMessage(new MessageBytes(blobs, place, sizeBytes), new Summary(summary).root);
}
