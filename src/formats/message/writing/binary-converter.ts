/** What came as BINARYMIME (RFC 3030 §3), made fit for all that know no binary: stores, IMAP, and servers without it. */
import { bytesOf } from '../../../base/bytes.ts';
import { Base64Encoder } from '../bodies/base64.ts';
import { recodedHeader } from './recoded-header.ts';
import { Recoder, type Recoding } from './recoder.ts';

/** Leaves become base64, multiparts and messages are called 8bit. */
const unbinary: Recoding = {
  leaf: ({ encoding }) => (encoding === 'binary' ? { encoding: 'base64', encoder: new Base64Encoder() } : undefined),
  composite: ({ encoding }) => (encoding === 'binary' ? '8bit' : undefined),
  header: (block, encoding) => (encoding === undefined ? [bytesOf(block)] : recodedHeader(block, encoding)),
  asItIs: (content) => content,
};

/** Writes a message as it is, but for bodies with the transfer encoding "binary". See `Recoder`. */
export class BinaryConverter {
  readonly #recoder = new Recoder(unbinary);

  /** What became known. Throws Fault `badMessage` for headers and parts beyond the limits. */
  write(chunk: Uint8Array): readonly Uint8Array[] {
    return this.#recoder.write(chunk);
  }

  /** The rest. */
  end(): readonly Uint8Array[] {
    return this.#recoder.end();
  }
}
