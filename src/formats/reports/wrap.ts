/** RFC 5322 §2.1.1: lines should not be longer. */
const lineLength = 78;

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
