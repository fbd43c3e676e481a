import { trimBlanks } from '../fields/structured.ts';

const tagName = /^[A-Za-z]\w*$/;

/**
 * Tag=value lists, RFC 6376 §3.2: what DKIM signatures, keys and their kin are written in. Names in their case, values
 * unfolded, without the white space around them. Undefined where it is no such list: a tag without a name or "=", one that
 * comes twice, nothing between two semicolons.
 */
export function parseTagList(value: string): ReadonlyMap<string, string> | undefined {
  const tags = new Map<string, string>();
  const specs = value.replace(/[\r\n]+/g, '').split(';');
  if (trimBlanks(specs.at(-1) ?? '') === '') specs.pop();
  for (const spec of specs) {
    const equals = spec.indexOf('=');
    const name = trimBlanks(spec.slice(0, Math.max(0, equals)));
    if (!tagName.test(name) || tags.has(name)) return undefined;
    tags.set(name, trimBlanks(spec.slice(equals + 1)));
  }
  return tags;
}
