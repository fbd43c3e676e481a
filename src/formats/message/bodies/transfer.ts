/** Content-Transfer-Encoding, RFC 2045 §6: decoders that take chunks of any size and hold next to nothing. */
import { Base64Decoder } from './base64.ts';
import { QuotedPrintableDecoder } from './quoted-printable.ts';
import type { TransferDecoder } from '../types.ts';

const identity: TransferDecoder = { write: (chunk) => chunk, end: () => new Uint8Array(0) };

/** A decoder for one body. Never throws: broken content is read as far as it makes sense, unknown encodings as they are. */
export function decodeTransfer(encoding: string): TransferDecoder {
  switch (encoding.toLowerCase()) {
    case 'base64':
      return new Base64Decoder();
    case 'quoted-printable':
      return new QuotedPrintableDecoder();
    default:
      return identity;
  }
}
