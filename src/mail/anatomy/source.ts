/** Where a message is read from. */
import type { TextBytes } from '../text/index.ts';

/** The bytes of a message, wherever they are. */
export interface MessageSource extends TextBytes {
  readonly sizeBytes: number;
}
