/** Content that begins with a line of its own, which says how the rest is encoded. */
import { binaryOf, concatBytes } from '../../../base/bytes.ts';
import type { TransferDecoder } from '../types.ts';

/** A body whose first line does not come to an end here is not what it claims. */
const headBytesMax = 4000;

/** Gives bytes as they are. */
export const identity: TransferDecoder = { write: (chunk) => chunk, end: () => new Uint8Array(0) };

/** Decodes what stands behind the first line that is not blank; a body that begins otherwise is given as it stands. */
export class HeadedDecoder implements TransferDecoder {
  readonly #decoderOf: (line: string) => TransferDecoder | undefined;
  #head: Uint8Array = new Uint8Array(0);
  #decoder: TransferDecoder | undefined;

  /** `decoderOf` gives the decoder of what follows a line; undefined where the line does not begin encoded content. */
  constructor(decoderOf: (line: string) => TransferDecoder | undefined) {
    this.#decoderOf = decoderOf;
  }

  write(chunk: Uint8Array): Uint8Array {
    if (this.#decoder) return this.#decoder.write(chunk);
    this.#head = concatBytes([this.#head, new Uint8Array(chunk)]);
    return this.#begin(false);
  }

  end(): Uint8Array {
    const first = this.#decoder ? [] : [this.#begin(true)];
    return concatBytes([...first, this.#decoder?.end() ?? new Uint8Array(0)]);
  }

  #begin(isLast: boolean): Uint8Array {
    const [written, line] = /^[ \t\r\n]*([^ \t\r\n][^\r\n]*)\r*\n/.exec(binaryOf(this.#head, 0, headBytesMax)) ?? [];
    if (written === undefined && !isLast && this.#head.length < headBytesMax) return new Uint8Array(0);
    const decoder = line === undefined ? undefined : this.#decoderOf(line);
    this.#decoder = decoder ?? identity;
    const rest = decoder ? this.#head.subarray(written?.length ?? 0) : this.#head;
    this.#head = new Uint8Array(0);
    return this.#decoder.write(rest);
  }
}
