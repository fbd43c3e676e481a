/** Text as SEARCH compares it: case does not count (RFC 3501 §6.4.4), nor does how an accent was composed. */
export function folded(text: string): string {
  return text.normalize('NFC').toLowerCase().replaceAll('ς', 'σ');
}
