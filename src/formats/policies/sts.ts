import { fieldsOf, onlyRecord } from './record.ts';

export type StsMode = 'enforce' | 'testing' | 'none';

/** RFC 8461 §3.2 */
export interface StsPolicy {
  readonly mode: StsMode;
  /** Host names, lower case; "*.example.com" is any one label before it. */
  readonly mx: readonly string[];
  readonly maxAgeSeconds: number;
}

const version = 'v=STSv1';
const id = /^[A-Za-z0-9]{1,32}$/;
/** RFC 8461 §3.2: max_age is one year at most. */
const maxAgeSecondsMax = 31_557_600;
const label = '[a-z0-9_](?:[a-z0-9_-]{0,61}[a-z0-9_])?';
const pattern = new RegExp(`^(?:\\*\\.)?${label}(?:\\.${label})*$`);

/** The id of the record at _mta-sts.DOMAIN (RFC 8461 §3.1); undefined where the text is no such record. */
export function parseStsRecord(text: string): string | undefined {
  const known = ({ name, value }: { name: string; value: string }): boolean | undefined =>
    name === 'id' ? id.test(value) : undefined;
  return fieldsOf(text, version, known)?.find(({ name }) => name === 'id')?.value;
}

/** The id among all the texts of that name. */
export function findStsRecord(texts: readonly string[]): string | undefined {
  const record = onlyRecord(texts, version);
  return record === undefined ? undefined : parseStsRecord(record);
}

export function printStsRecord(policyId: string): string {
  return `${version}; id=${policyId};`;
}

/**
 * Reads a policy, RFC 8461 §3.2: unknown fields are passed over, of fields that come twice (but mx) the first counts.
 * Undefined where it is none.
 */
export function parseStsPolicy(text: string): StsPolicy | undefined {
  const fields = policyFields(text);
  if (!fields) return undefined;
  const first = (name: string): string => fields.find((field) => field.name === name)?.value ?? '';
  const mode = first('mode');
  const mx = fields.filter(({ name }) => name === 'mx').map(({ value }) => value.toLowerCase());
  if (first('version') !== 'STSv1' || !isMode(mode) || !/^\d{1,10}$/.test(first('max_age'))) return undefined;
  if (!mx.every((each) => pattern.test(each)) || (mx.length === 0 && mode !== 'none')) return undefined;
  return { mode, mx, maxAgeSeconds: Math.min(Number(first('max_age')), maxAgeSecondsMax) };
}

export function printStsPolicy({ mode, mx, maxAgeSeconds }: StsPolicy): string {
  const lines = ['version: STSv1', `mode: ${mode}`, ...mx.map((each) => `mx: ${each}`), `max_age: ${maxAgeSeconds}`];
  return `${lines.join('\r\n')}\r\n`;
}

/** RFC 8461 §4.1: the wildcard stands for exactly one label, the first. `host` in lower case. */
export function matchesMx(host: string, patterns: readonly string[]): boolean {
  const rest = host.slice(host.indexOf('.') + 1);
  return patterns.some((each) => each === host || (host.includes('.') && each === `*.${rest}`));
}

interface PolicyField {
  readonly name: string;
  readonly value: string;
}

/** Lines end with CRLF or LF. A line without a colon spoils all; empty ones, which editors leave, do not. */
function policyFields(text: string): PolicyField[] | undefined {
  const lines = text.split(/\r?\n/).filter((line) => line !== '');
  const fields = lines.map((line) => /^([A-Za-z0-9][\w.-]{0,31})[ \t]*:[ \t]*(.*?)[ \t]*$/.exec(line));
  if (!fields.every((field) => field !== null)) return undefined;
  return fields.map(([, name = '', value = '']) => ({ name, value }));
}

function isMode(text: string): text is StsMode {
  return text === 'enforce' || text === 'testing' || text === 'none';
}
