import { fieldsOf, onlyRecord } from './record.ts';

/** Where reports go (RFC 8460 §3): by mail to an address, or by POST to a URL. */
export type ReportTarget =
  | { readonly kind: 'mailto'; readonly address: string }
  | { readonly kind: 'https'; readonly url: string };

const version = 'v=TLSRPTv1';
/** A URI in which "!", "," and ";" are written encoded. */
const uri = '[A-Za-z][A-Za-z0-9+.-]*:[\\x22-\\x2b\\x2d-\\x3a\\x3c-\\x7e]+';
const uris = new RegExp(`^${uri}(?:[ \\t]*,[ \\t]*${uri})*$`);

/** The targets of a record, those of unknown schemes left out; undefined where the text is no such record. */
export function parseReportRecord(text: string): ReportTarget[] | undefined {
  const fields = fieldsOf(text, version, ({ name, value }) => (name === 'rua' ? uris.test(value) : undefined));
  const rua = fields?.find(({ name }) => name === 'rua')?.value;
  return rua?.split(/[ \t]*,[ \t]*/).flatMap(targetOf);
}

/** The targets of the one record among the texts of _smtp._tls.DOMAIN. */
export function findReportRecord(texts: readonly string[]): ReportTarget[] | undefined {
  const record = onlyRecord(texts, version);
  return record === undefined ? undefined : parseReportRecord(record);
}

export function printReportRecord(targets: readonly ReportTarget[]): string {
  return `${version}; rua=${targets.map(printTarget).join(',')}`;
}

function targetOf(text: string): ReportTarget[] {
  if (/^https:\/\/[^/]/i.test(text)) return [{ kind: 'https', url: text }];
  const [, address] = /^mailto:([^?]+)/i.exec(text) ?? [];
  const plain = address === undefined ? undefined : decoded(address);
  return plain === undefined || !/^[^@]+@[^@]+$/.test(plain) ? [] : [{ kind: 'mailto', address: plain }];
}

/** Undefined where an escape stands for nothing, or for what has no place in an address. */
function decoded(text: string): string | undefined {
  try {
    const plain = decodeURIComponent(text);
    // oxlint-disable-next-line no-control-regex -- control characters are what must not pass
    return /[\x00-\x20\x7f]/.test(plain) ? undefined : plain;
  } catch {
    return undefined;
  }
}

function printTarget(target: ReportTarget): string {
  if (target.kind === 'https') return target.url.replace(/[!,;]/g, escaped);
  return `mailto:${encodeURI(target.address).replace(/[!,;?#]/g, escaped)}`;
}

function escaped(character: string): string {
  return `%${character.charCodeAt(0).toString(16).toUpperCase().padStart(2, '0')}`;
}
