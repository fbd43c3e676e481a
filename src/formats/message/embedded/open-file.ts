/** A file in a body while its lines come. */
import type { BodyLine } from './lines.ts';

/** What a line is to the file that began above it. */
export type LineOfFile = 'content' | 'end' | 'foreign';

/** A file whose first line was seen, and that looks at one line after the other. */
export interface OpenFile {
  readonly encoding: 'x-uuencode' | 'x-yenc';
  /** As written: a binary string. */
  readonly name: string;
  /** The size of the content, as far as it is known by now. */
  readonly sizeBytes: number | undefined;
  look(line: BodyLine): LineOfFile;
}
