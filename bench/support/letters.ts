/** Mail for measurements: looks like mail, and no two alike, since a store may keep equal ones once. */

let count = 0;

/** A message of about `sizeBytes`, lines with CRLF. `nested` makes it multipart, so that there is a structure to tell. */
export function letter(sizeBytes: number, to: string, nested = false): string {
  const id = `${process.pid}.${++count}`;
  const header = [
    `From: Bench <bench@example.org>`,
    `To: <${to}>`,
    `Subject: Measurement ${id} of many`,
    `Date: Thu, 01 Jan 2026 12:00:00 +0000`,
    `Message-ID: <${id}@bench.example.org>`,
    'MIME-Version: 1.0',
  ];
  const text = textOf(id, sizeBytes - header.join('\r\n').length);
  if (!nested) return [...header, 'Content-Type: text/plain; charset=utf-8', '', text].join('\r\n');
  const parts = ['text/plain', 'text/html'].map(
    (type) => `--part\r\nContent-Type: ${type}\r\n\r\n${text.slice(text.length / 2)}`,
  );
  return [...header, 'Content-Type: multipart/alternative; boundary=part', '', ...parts, '--part--', ''].join('\r\n');
}

function textOf(id: string, sizeBytes: number): string {
  const line = `${id} the quick brown fox jumps over the lazy dog and runs\r\n`;
  return line.repeat(Math.max(1, Math.ceil(sizeBytes / line.length)));
}
