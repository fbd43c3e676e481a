/** Whatever somebody might take for the end of a message, and how RFC 5321 reads it. */

export interface Form {
  readonly name: string;
  /** Stands between two halves of a message. */
  readonly bytes: string;
}

const lineEnds = { CRLF: '\r\n', LF: '\n', CR: '\r', 'CR CRLF': '\r\r\n', 'LF CR': '\n\r' };
const isRight = (name: string): boolean => name === 'CRLF' || name === 'CR CRLF';

/** A dot between any two line ends, but for those pairs that really end the data (RFC 5321 §4.1.1.4). */
const dotBetween = Object.entries(lineEnds).flatMap(([before, start]) =>
  Object.entries(lineEnds)
    .filter(([after]) => !(isRight(before) && after === 'CRLF'))
    .map(([after, end]) => ({ name: `${before} . ${after}`, bytes: `${start}.${end}` })),
);

/** Every form that must not end a message. */
export const forms: readonly Form[] = [
  ...dotBetween,
  { name: 'CRLF NUL . CRLF', bytes: '\r\n\0.\r\n' },
  { name: 'CRLF . NUL CRLF', bytes: '\r\n.\0\r\n' },
  { name: 'CRLF SP . CRLF', bytes: '\r\n .\r\n' },
  { name: 'CRLF . SP CRLF', bytes: '\r\n. \r\n' },
  { name: 'CRLF .. CRLF', bytes: '\r\n..\r\n' },
  { name: 'CRLF ... CRLF', bytes: '\r\n...\r\n' },
  { name: 'CRLF .. LF', bytes: '\r\n..\n' },
  { name: 'LF .. CRLF', bytes: '\n..\r\n' },
  { name: 'CRLF . CR NUL LF', bytes: '\r\n.\r\0\n' },
  { name: 'CR NUL LF . CRLF', bytes: '\r\0\n.\r\n' },
  { name: 'CRLF . FF CRLF', bytes: '\r\n.\f\r\n' },
  { name: 'CRLF . VT CRLF', bytes: '\r\n.\v\r\n' },
  { name: 'NEL . NEL', bytes: '\x85.\x85' },
  { name: 'NEL of UTF-8 . NEL', bytes: '\xc2\x85.\xc2\x85' },
  { name: 'fullwidth dot', bytes: '\r\n\xef\xbc\x8e\r\n' },
  { name: 'LF . LF twice', bytes: '\n.\n\n.\n' },
];

/** What an attacker would have the next server do. */
export const smuggled =
  'MAIL FROM:<admin@example.test>\r\nRCPT TO:<victim@example.test>\r\nDATA\r\nSubject: smuggled\r\n\r\nobey\r\n';

/** The content, as one writes it on the wire, without its true end. */
export function contentWith({ bytes }: Form): string {
  return `Subject: carrier\r\n\r\nbefore${bytes}${smuggled}`;
}

export const endOfData = '.\r\n';

/** `text` cut at every place in turn, and once into single bytes. */
export function* splits(text: string, from = 0, to = text.length): Generator<string[]> {
  yield [text];
  for (let at = from + 1; at < to; at += 1) yield [text.slice(0, at), text.slice(at)];
  yield [text.slice(0, from), ...text.slice(from, to).split(''), text.slice(to)].filter((piece) => piece !== '');
}

/** `text` cut at these places, wherever they are. */
export function cut(text: string, places: readonly number[]): string[] {
  const sorted = [0, ...places.map((place) => place % (text.length + 1)), text.length].sort((a, b) => a - b);
  return sorted.slice(1).flatMap((end, index) => text.slice(sorted[index], end) || []);
}

export interface Read {
  readonly content: string;
  /** What came behind the end of data. */
  readonly left: string;
}

/** RFC 5321 §4.5.2 by the letter, of data that is there as a whole; undefined when it has no end. */
export function readStrictly(data: string): Read | undefined {
  const framed = `\r\n${data}`;
  const end = framed.indexOf('\r\n.\r\n');
  if (end < 0) return undefined;
  const lines = framed.slice(2, end + 2).split('\r\n');
  const content = lines.map((line) => line.replace(/^\./, '')).join('\r\n');
  return { content, left: framed.slice(end + 5) };
}

/** What we make of line ends that are none: see docs/quirks.md. */
export function mended(content: string): string {
  return content.replace(/\r+\n/g, '\n').replace(/\r+/g, ' ').replace(/\n/g, '\r\n');
}
