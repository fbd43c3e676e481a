/** One look at the whole content of a part: its size, its hash, how its text begins, and the files in it. */
import { createHash } from 'node:crypto';
import { given } from '../../base/given.ts';
import { limits } from '../../base/limits.ts';
import {
  decodeTransfer,
  type EmbeddedFile,
  EmbeddedFinder,
  type Part,
  type TransferDecoder,
} from '../../formats/message/index.ts';
import { shortened } from '../summary/index.ts';
import { mayHoldFiles } from '../text/index.ts';
import { contentOf, type Piece } from './content.ts';
import { withoutFiles } from './opening.ts';
import { PartText } from './part-text.ts';

const pieceBytes = 2048;

export interface Content {
  readonly sizeBytes: number;
  readonly sha256: string;
}

export interface PartContent extends Content {
  /** Undefined for what is no text. */
  readonly text?: string;
  readonly files: readonly EmbeddedFile[];
}

/** Reads bytes for their size and hash. */
export async function measured(chunks: AsyncIterable<Uint8Array>): Promise<Content> {
  const meter = new Meter('binary');
  for await (const chunk of chunks) meter.write(chunk);
  return meter.end();
}

/** The sizes and hashes of the files in the text of a part, which stand one behind the other; reads it once. */
export async function measuredFiles(piece: Piece, files: readonly EmbeddedFile[]): Promise<Content[]> {
  const meter = new FilesMeter(files);
  if (files.length > 0) for await (const chunk of contentOf(piece)) meter.write(chunk);
  return meter.end();
}

class FilesMeter {
  readonly #files: readonly EmbeddedFile[];
  readonly #done: Content[] = [];
  #current: Meter | undefined;
  #at = 0;

  constructor(files: readonly EmbeddedFile[]) {
    this.#files = files;
  }

  write(chunk: Uint8Array): void {
    const end = this.#at + chunk.length;
    for (let file = this.#next; file && file.start < end; file = this.#next) {
      this.#current ??= new Meter(file.encoding);
      this.#current.write(chunk.subarray(Math.max(0, file.start - this.#at), file.end - this.#at));
      if (file.end > end) break;
      this.#done.push(this.#current.end());
      this.#current = undefined;
    }
    this.#at = end;
  }

  end(): Content[] {
    return this.#current ? [...this.#done, this.#current.end()] : this.#done;
  }

  get #next(): EmbeddedFile | undefined {
    return this.#files[this.#done.length];
  }
}

class Meter {
  readonly #decoder: TransferDecoder;
  readonly #hash = createHash('sha256');
  #sizeBytes = 0;

  constructor(encoding: string) {
    this.#decoder = decodeTransfer(encoding);
  }

  write(chunk: Uint8Array): void {
    this.#add(this.#decoder.write(chunk));
  }

  end(): Content {
    this.#add(this.#decoder.end());
    return { sizeBytes: this.#sizeBytes, sha256: this.#hash.digest('hex') };
  }

  #add(content: Uint8Array): void {
    this.#hash.update(content);
    this.#sizeBytes += content.length;
  }
}

/** What one look at the content of a part tells. */
export async function readPart(piece: Piece): Promise<PartContent> {
  const meter = new Meter('binary');
  const beginning = piece.part.type === 'text' ? new Beginning(piece.part) : undefined;
  const finder = mayHoldFiles(piece.part) ? new EmbeddedFinder() : undefined;
  for await (const chunk of contentOf(piece)) for (const reader of [meter, beginning, finder]) reader?.write(chunk);
  const files = finder?.end() ?? [];
  const text = files.length > 0 ? await beginningWithout(piece, files) : beginning?.end();
  return { ...meter.end(), ...given('text', text), files };
}

async function beginningWithout(piece: Piece, files: readonly EmbeddedFile[]): Promise<string> {
  const beginning = new Beginning(piece.part);
  for await (const chunk of withoutFiles(piece, files)) {
    beginning.write(chunk);
    if (beginning.isEnough) break;
  }
  return beginning.end();
}

/** How a text begins, on one line; reads no further than it needs. */
class Beginning {
  readonly #reader: PartText;
  #text = '';

  constructor(part: Part) {
    this.#reader = new PartText(part);
  }

  write(chunk: Uint8Array): void {
    if (this.isEnough) return;
    // A chunk may be much more than is wanted.
    for (let at = 0; at < chunk.length && !this.isEnough; at += pieceBytes) {
      this.#add(this.#reader.write(chunk.subarray(at, at + pieceBytes)));
    }
  }

  end(): string {
    if (!this.isEnough) this.#add(this.#reader.end());
    return shortened(this.#text.trim(), limits.shownTextCharactersMax);
  }

  get isEnough(): boolean {
    return this.#text.length > 2 * limits.shownTextCharactersMax;
  }

  #add(text: string): void {
    this.#text = `${this.#text}${text}`.replace(/\s+/g, ' ');
  }
}
