/** Files that stand in the text of a body, as they did before MIME: uuencode and yEnc. */
import { binaryOf } from '../../../base/bytes.ts';
import { limits } from '../../../base/limits.ts';
import { type BodyLine, LineCutter } from './lines.ts';
import type { OpenFile } from './open-file.ts';
import { uuencodedFile } from './uuencode.ts';
import { yencFile } from './yenc.ts';

/** A file in a body. Offsets count in the decoded body, from the line that begins the file to behind the one that ends it. */
export interface EmbeddedFile {
  /** What `decodeTransfer` needs to decode the bytes from `start` to `end`. */
  readonly encoding: 'x-uuencode' | 'x-yenc';
  /** As written: a binary string. */
  readonly name: string;
  readonly start: number;
  readonly end: number;
  /** The size of the content: counted for uuencode, claimed by the file's last line for yEnc. */
  readonly sizeBytes?: number;
  /** False where the line that ends the file is missing. */
  readonly isWhole: boolean;
}

interface Place {
  readonly file: OpenFile;
  readonly start: number;
  readonly end: number;
}

const letterB = 0x62;
const equals = 0x3d;

/** Finds files in the decoded bytes of one text body of any size; nothing is kept of it but what is found, and a line. */
export class EmbeddedFinder {
  readonly #lines = new LineCutter((line) => this.#line(line));
  readonly #found: EmbeddedFile[] = [];
  #open: Place | undefined;

  write(bytes: Uint8Array): void {
    if (this.#found.length < limits.embeddedFilesMax) this.#lines.write(bytes);
  }

  /** The files in their order, limits.embeddedFilesMax at most. */
  end(): readonly EmbeddedFile[] {
    this.#lines.end();
    this.#close(false);
    return this.#found;
  }

  #line(line: BodyLine): void {
    const place = this.#open;
    const what = place?.file.look(line) ?? 'foreign';
    if (place && what !== 'foreign') this.#open = { ...place, end: line.end };
    if (what !== 'content') this.#close(what === 'end');
    if (what === 'foreign') this.#begin(line);
  }

  #begin({ bytes, from, to, start }: BodyLine): void {
    if (bytes[from] !== letterB && bytes[from] !== equals) return;
    const text = binaryOf(bytes, from, to);
    const file = uuencodedFile(text) ?? yencFile(text);
    if (file) this.#open = { file, start, end: start };
  }

  /** A first line with no content below it is prose. */
  #close(isWhole: boolean): void {
    const place = this.#open;
    this.#open = undefined;
    if (!place || place.end === place.start || this.#found.length >= limits.embeddedFilesMax) return;
    const { file, start, end } = place;
    const size = file.sizeBytes === undefined ? {} : { sizeBytes: file.sizeBytes };
    this.#found.push({ encoding: file.encoding, name: file.name, start, end, ...size, isWhole });
  }
}
