const lineFeed = 0x0a;
const firstPrintable = 0x20;
const firstEightBit = 0x80;
/** RFC 5322 §2.1.1: 998, with CRLF */
const lineBytesMax = 1000;

export function hasEightBit(bytes: Uint8Array): boolean {
  return bytes.some((byte) => byte >= firstEightBit);
}

/** What kind of bytes a body has, as they come. */
export class ByteCount {
  isEightBit = false;
  /** Longer than SMTP takes (RFC 5321 §4.5.3.1.6). */
  hasLongLines = false;
  #total = 0;
  #strange = 0;
  #line = 0;

  /** Where fewer than one byte of six must be written as three, quoted-printable is shorter than base64. */
  get isMostlyAscii(): boolean {
    return this.#strange * 6 <= this.#total;
  }

  write(chunk: Uint8Array): void {
    this.#total += chunk.length;
    for (const byte of chunk) {
      this.#line += 1;
      if (byte >= firstEightBit) this.isEightBit = true;
      if (byte >= firstEightBit || byte < firstPrintable) this.#note(byte);
    }
    if (this.#line > lineBytesMax) this.hasLongLines = true;
  }

  #note(byte: number): void {
    if (byte >= firstEightBit || byte === 0) this.#strange += 1;
    if (byte !== lineFeed) return;
    if (this.#line > lineBytesMax) this.hasLongLines = true;
    this.#line = 0;
  }
}
