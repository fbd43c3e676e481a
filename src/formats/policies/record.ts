/** What the TXT records of RFC 8461 §3.1 and RFC 8460 §3 have in common: a version and fields behind semicolons. */

const name = '[A-Za-z0-9][A-Za-z0-9_.-]{0,31}';
/** sts-ext-value and tlsrpt-ext-value: visible, without ";" and "=". */
const extension = new RegExp(`^(${name})=([\\x21-\\x3a\\x3c\\x3e-\\x7e]+)$`);

export interface RecordField {
  readonly name: string;
  readonly value: string;
}

/**
 * The one record of its kind among the texts of a name. RFC 8461 §3.1, RFC 8460 §3: others are passed over; where two are
 * left, or none, the domain says nothing.
 */
export function onlyRecord(texts: readonly string[], version: string): string | undefined {
  const own = texts.filter((text) => new RegExp(`^${version}[ \\t]*;`).test(text));
  return own.length === 1 ? own[0] : undefined;
}

/**
 * The fields behind the version. `known` reads a field with a grammar of its own: true where it is well formed. Undefined
 * where the text is no such record.
 */
export function fieldsOf(
  text: string,
  version: string,
  known: (field: RecordField) => boolean | undefined,
): RecordField[] | undefined {
  const [first, ...others] = text.split(/[ \t]*;[ \t]*/);
  if (others.at(-1) === '') others.pop();
  if (first !== version || others.length === 0) return undefined;
  const fields = others.map(fieldOf);
  return fields.every((field) => field && (known(field) ?? extension.test(`${field.name}=${field.value}`)))
    ? (fields as RecordField[])
    : undefined;
}

function fieldOf(text: string): RecordField | undefined {
  const equals = text.indexOf('=');
  return equals < 0 ? undefined : { name: text.slice(0, equals), value: text.slice(equals + 1) };
}
