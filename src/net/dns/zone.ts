import { dnsName } from './names.ts';

/** One line of a zone. */
export interface ZoneRecord {
  readonly name: string;
  /** A type of record, or `FAIL`: whoever asks for this name gets no answer. */
  readonly type: string;
  /** As in a zone file, without a dot at the end of names: "10 mx.example.test". */
  readonly data: string;
}

/**
 * Reads a zone of lines as "example.test MX 10 mx.example.test". Empty lines and what follows a ";" at the start of a
 * line count for nothing. Meant for zones that a programmer writes: a broken line is an Error.
 */
export function parseZone(text: string): ZoneRecord[] {
  const lines = text.split('\n').map((line) => line.trim());
  return lines.filter((line) => line !== '' && !line.startsWith(';')).map(parseRecord);
}

function parseRecord(line: string): ZoneRecord {
  const [owner = '', type = '', ...data] = line.split(/\s+/);
  const name = dnsName(owner);
  if (name === undefined || type === '') throw new Error(`Not a record of a zone: ${line}`);
  return { name, type: type.toUpperCase(), data: data.join(' ') };
}
