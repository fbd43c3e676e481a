import type { Blobs } from '../blobs/index.ts';
import type { BodyWords } from './port.ts';

/** A stored body, as the indexing thread is told of it. */
export interface IndexableBody {
  readonly id: number;
  readonly hash: string;
  readonly place: string;
  readonly sizeBytes: number;
  readonly summary: Uint8Array;
}

/** What the module must export that makes words out of bodies: the indexing thread imports it by its URL. */
export interface SearchProgram {
  /** The words of a body. What it throws is logged, and the body becomes a candidate of every search. */
  wordsOf(body: IndexableBody, blobs: Pick<Blobs, 'read' | 'readAll'>): Promise<BodyWords>;
}
