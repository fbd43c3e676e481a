import { bytesOf } from '../../base/bytes.ts';

/** The line that begins a message in an mbox file (RFC 4155 Appendix A); `sender` without what would break it. */
export function fromLine(sender: string, at: number): string {
  const [day, month, date, time, year] = partsOf(at);
  return `From ${sender === '' ? 'MAILER-DAEMON' : sender.replaceAll(/\s/g, '_')} ${day} ${month} ${date} ${time} ${year}\n`;
}

/** asctime in UTC: "Thu Nov  5 09:07:03 2026". */
function partsOf(at: number): string[] {
  const [day = '', date = '', month = '', year = '', time = ''] = new Date(at).toUTCString().split(/,? /);
  return [day, month, date.replace(/^0/, ' '), time, year];
}

/**
 * A message with LF line ends as mbox files keep it: a line that begins with "From ", behind any number of ">", gets one
 * more ">" (mboxrd), and an empty line follows at the end.
 */
export async function* mboxLines(content: AsyncIterable<Uint8Array>): AsyncGenerator<Uint8Array> {
  let rest: Buffer = Buffer.alloc(0);
  let isStart = true;
  for await (const chunk of content) {
    const bytes = Buffer.concat([rest, chunk]);
    const end = bytes.lastIndexOf('\n') + 1;
    // A line that is very long goes on in pieces: only its start can be quoted.
    const cut = end === 0 && bytes.length > lookAheadBytes ? bytes.length : end;
    yield quoted(bytes.subarray(0, cut), isStart);
    if (cut > 0) isStart = bytes[cut - 1] === 10;
    rest = bytes.subarray(cut);
  }
  yield quoted(rest, isStart);
  yield bytesOf(isStart && rest.length === 0 ? '\n' : '\n\n');
}

const lookAheadBytes = 64 * 1024;

function quoted(bytes: Buffer, isStart: boolean): Uint8Array {
  const text = bytes.toString('latin1');
  const lines = isStart ? text.replaceAll(/(?<![^\n])(?=>*From )/g, '>') : text.replaceAll(/(?<=\n)(?=>*From )/g, '>');
  return Buffer.from(lines, 'latin1');
}
