/** Text without the files that stand in it (uuencode, yEnc). */
import { concatBytes } from '../../base/bytes.ts';
import { type EmbeddedFile, EmbeddedFinder, type Part } from '../../formats/message/index.ts';

/** Says whether files may stand in the text of a part. */
export function mayHoldFiles({ type, subtype }: Pick<Part, 'type' | 'subtype'>): boolean {
  return type === 'text' && subtype !== 'html';
}

/** The files in the decoded body of a text that is at hand. */
export function filesIn(content: Uint8Array): readonly EmbeddedFile[] {
  if (!mayHoldFile(content)) return [];
  const finder = new EmbeddedFinder();
  finder.write(content);
  return finder.end();
}

/** uuencode and yEnc ("=ybegin "), and uuencode's younger sister. */
const beginnings = ['begin ', 'begin-base64 '];

/** Most texts hold no file, which is seen at a glance. */
function mayHoldFile({ buffer, byteOffset, byteLength }: Uint8Array): boolean {
  const bytes = Buffer.from(buffer, byteOffset, byteLength);
  return beginnings.some((beginning) => bytes.includes(beginning));
}

/** Leaves the files out of a body: their lines are no words. */
export class Leaver {
  readonly #files: readonly EmbeddedFile[];
  #next = 0;
  /** Of the body, where the next bytes stand. */
  #at = 0;

  constructor(files: readonly EmbeddedFile[]) {
    this.#files = files;
  }

  write(bytes: Uint8Array): Uint8Array {
    const start = this.#at;
    const end = start + bytes.length;
    const kept: Uint8Array[] = [];
    while (this.#at < end) {
      const { start: fileStart, end: fileEnd } = this.#files[this.#next] ?? { start: end, end: end };
      const textEnd = Math.min(fileStart, end);
      if (this.#at < textEnd) kept.push(bytes.subarray(this.#at - start, textEnd - start));
      this.#at = Math.max(textEnd, Math.min(fileEnd, end));
      if (this.#at >= fileEnd) this.#next++;
    }
    return concatBytes(kept);
  }
}
