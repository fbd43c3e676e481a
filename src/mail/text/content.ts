/** The content of bodies: what is left of them without their transfer encoding. */
import { concatBytes } from '../../base/bytes.ts';
import { decodeTransfer } from '../../formats/message/index.ts';

/** The content of a body that is at hand whole. */
export function decodedOf(encoding: string, body: Uint8Array): Uint8Array {
  const transfer = decodeTransfer(encoding);
  return concatBytes([transfer.write(body), transfer.end()]);
}

/** The content of a body that comes in chunks. */
export async function* decodedChunks(encoding: string, chunks: AsyncIterable<Uint8Array>): AsyncGenerator<Uint8Array> {
  const transfer = decodeTransfer(encoding);
  for await (const chunk of chunks) yield transfer.write(chunk);
  yield transfer.end();
}
