import { LineMender } from '../../formats/smtp/index.ts';

const nul = 0;

/**
 * The content in a form whose end no host can see in the wrong place: CR and LF only as CRLF, since some hosts take a
 * bare one for a line end (RFC 5321 §2.3.8), and without NUL, which some drop and which may not be sent at all (RFC 2045
 * §2.8). Ordinary content passes as it is.
 */
export async function* unambiguous(content: AsyncIterable<Uint8Array>): AsyncGenerator<Uint8Array> {
  const mender = new LineMender();
  for await (const chunk of content) yield* mender.mend(withoutNuls(chunk));
  yield* mender.end();
}

/** See above. */
export function withoutNuls(chunk: Uint8Array): Uint8Array {
  return chunk.includes(nul) ? chunk.filter((byte) => byte !== nul) : chunk;
}
