/** A TXT record as a line of a zone file (RFC 1035 §5.1), in strings of 255 bytes at most (§3.3). */
export function zoneLine({ name, text }: { readonly name: string; readonly text: string }): string {
  const strings = Array.from({ length: Math.ceil(text.length / stringBytesMax) }, (_, index) =>
    text.slice(index * stringBytesMax, (index + 1) * stringBytesMax),
  );
  const quoted = strings.map((string) => `"${string.replace(/["\\]/g, '\\$&')}"`);
  return `${name}. IN TXT ${quoted.length > 1 ? `( ${quoted.join(' ')} )` : (quoted[0] ?? '""')}\n`;
}

const stringBytesMax = 255;
