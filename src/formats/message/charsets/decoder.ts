/** What all charsets have in common. */

/** Turns bytes into text, piece by piece: cut anywhere, the pieces give the same text. */
export interface Decoder {
  write(bytes: Uint8Array): string;
  end(): string;
}

/** A charset that we can decode. */
export interface Charset {
  /** As in the Encoding Standard, else one of `sevenBitDecoder` or `rareCharset`; '' for a label that says nothing. */
  readonly name: string;
  open(): Decoder;
}

/** One of the charsets of the Encoding Standard, by its name there. Broken bytes become U+FFFD. */
export function standardDecoder(name: string): Decoder {
  const decoder = new TextDecoder(name, { ignoreBOM: true });
  return { write: (bytes) => decoder.decode(bytes, { stream: true }), end: () => decoder.decode() };
}
