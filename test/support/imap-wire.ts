/** IMAP text at hand, as a session would have collected it. */
import { bytesOf } from '../../src/base/bytes.ts';
import { literalAtEnd, Reader } from '../../src/formats/imap/index.ts';
import type { CommandText, Literal } from '../../src/formats/imap/index.ts';

/** Splits text with its literals in place ("a {3}\r\nb c d") into segments. */
export function commandOf(wire: string): CommandText {
  const segments: (string | Literal)[] = [];
  let rest = wire;
  for (;;) {
    const line = rest.split('\r\n', 1)[0] ?? '';
    segments.push(line);
    const literal = literalAtEnd(line);
    if (!literal) return { segments };
    const start = line.length + 2;
    segments.push({ bytes: bytesOf(rest.slice(start, start + literal.sizeBytes)) });
    rest = rest.slice(start + literal.sizeBytes);
  }
}

export function readerOf(wire: string): Reader {
  return new Reader(commandOf(wire));
}
