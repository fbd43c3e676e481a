/** Bytes that are asked for several times and read from their place once; for what is small. They are read to the end, or read again. */
export function readOnce(read: () => AsyncIterable<Uint8Array>): () => AsyncIterable<Uint8Array> {
  let whole: readonly Uint8Array[] | undefined;
  return async function* () {
    if (whole) {
      yield* whole;
      return;
    }
    const chunks: Uint8Array[] = [];
    for await (const chunk of read()) {
      chunks.push(chunk);
      yield chunk;
    }
    whole = chunks;
  };
}
