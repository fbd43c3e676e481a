/** Below the 78 of RFC 5322 §2.1.1, so that quoted-printable needs to break no line again (RFC 2045 §6.7). */
const lineLength = 75;

/** Breaks a paragraph into lines at its blanks, with CRLF between them. A word longer than a line stays whole. */
export function wrap(paragraph: string): string {
  const lines: string[] = [];
  let line = '';
  for (const word of paragraph.split(' ')) {
    if (line !== '' && line.length + 1 + word.length > lineLength) {
      lines.push(line);
      line = word;
    } else line = line === '' ? word : `${line} ${word}`;
  }
  return [...lines, line].join('\r\n');
}
