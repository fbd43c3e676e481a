import type { FileNote } from './types.ts';

/** A file in a part that is no part itself, and its content. */
export interface FoundFile {
  readonly facts: Omit<FileNote, 'sizeBytes' | 'sha256'>;
  readonly content: () => AsyncIterable<Uint8Array>;
}

/** One that has no name yet among the files of its part. */
export interface UncountedFile extends Omit<FoundFile, 'facts'> {
  readonly facts: Omit<FoundFile['facts'], 'number'>;
}

/** Numbers the files of a part: "2/1", "2/2" and so on. */
export function counted(files: readonly UncountedFile[], number: string): readonly FoundFile[] {
  return files.map(({ facts, content }, index) => ({ facts: { number: `${number}/${index + 1}`, ...facts }, content }));
}
