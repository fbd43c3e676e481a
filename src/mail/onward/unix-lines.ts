const [cr, lf] = [13, 10];

/** The content with the line ends of Unix, as programs and mbox files want it: every CRLF becomes LF. */
export async function* unixLines(content: AsyncIterable<Uint8Array>): AsyncGenerator<Uint8Array> {
  let held = false;
  for await (const chunk of content) {
    const whole: Uint8Array = held ? Buffer.concat([Uint8Array.of(cr), chunk]) : chunk;
    held = whole.at(-1) === cr;
    yield withoutCr(held ? whole.subarray(0, -1) : whole);
  }
  if (held) yield Uint8Array.of(cr);
}

/** Without each CR before an LF. */
function withoutCr(bytes: Uint8Array): Uint8Array {
  const kept = new Uint8Array(bytes.length);
  let length = 0;
  for (const [index, byte] of bytes.entries()) {
    if (byte === cr && bytes[index + 1] === lf) continue;
    kept[length++] = byte;
  }
  return kept.subarray(0, length);
}
