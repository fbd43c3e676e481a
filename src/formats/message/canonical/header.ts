/** What a DKIM signature covers of a header: RFC 6376 §3.4.1, §3.4.2, §3.7 and §5.4.2. Fields are raw, as binary strings. */
import type { Canonicalization } from './body.ts';

/**
 * A whole field, name and all, in its canonical form, which ends with CRLF. As in bodies, a line feed that stands alone is
 * read as a line end.
 */
export function canonicalField(kind: Canonicalization, rawField: string): string {
  if (kind === 'simple') return `${withoutLineEnd(rawField).replace(/\r?\n/g, '\r\n')}\r\n`;
  const colon = rawField.indexOf(':');
  const name = rawField.slice(0, Math.max(0, colon)).toLowerCase();
  return `${relaxed(name)}:${relaxed(rawField.slice(colon + 1))}\r\n`;
}

function withoutLineEnd(rawField: string): string {
  return rawField.replace(/\r?\n$/, '');
}

/** Unfolded, runs of white space as one blank, none at the ends. */
function relaxed(text: string): string {
  const squeezed = text.replace(/\r?\n/g, '').replace(/[ \t]+/g, ' ');
  return squeezed.slice(squeezed.startsWith(' ') ? 1 : 0, squeezed.endsWith(' ') ? -1 : undefined);
}

/**
 * The fields that the names of h= stand for, in the order of the signature: each name takes the lowest field that is left
 * (§5.4.2). A name that finds none stands for nothing, so that a field added later would break the signature.
 */
export function signedFields<F extends { readonly name: string }>(fields: readonly F[], names: readonly string[]): F[] {
  const left = new Map<string, F[]>();
  for (const field of fields) {
    const name = field.name.toLowerCase();
    const sameName = left.get(name);
    if (sameName) sameName.push(field);
    else left.set(name, [field]);
  }
  return names.flatMap((name) => left.get(name.toLowerCase())?.pop() ?? []);
}

/**
 * What is hashed and signed of a header (§3.7): the signed fields, in their order, and the signature's own field with an
 * empty b= and without a line end.
 */
export function signatureInput(kind: Canonicalization, signed: readonly string[], signatureField: string): string {
  const own = canonicalField(kind, withoutSignature(signatureField));
  return `${signed.map((rawField) => canonicalField(kind, rawField)).join('')}${own.slice(0, -2)}`;
}

/** The field with nothing behind b=. */
function withoutSignature(rawField: string): string {
  const valueStart = rawField.indexOf(':') + 1;
  const tags = rawField.slice(valueStart).split(';');
  const emptied = tags.map((tag) => /^[ \t\r\n]*b[ \t\r\n]*=/.exec(tag)?.[0] ?? tag);
  return rawField.slice(0, valueStart) + emptied.join(';');
}
