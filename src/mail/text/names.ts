/** The names of attachments. */
import { decodeParameter, parseParameterized } from '../../formats/message/index.ts';
import type { HeaderField } from '../../formats/message/index.ts';

const namingFields: Readonly<Record<string, string>> = { 'content-disposition': 'filename', 'content-type': 'name' };

/** The names that a part's header gives it, as they are meant (RFC 2231), not as they are written. */
export function namesIn(fields: readonly HeaderField[]): string[] {
  return fields.flatMap(({ name, value }) => {
    const parameter = namingFields[name.toLowerCase()];
    if (parameter === undefined || !/name/i.test(value)) return [];
    return decodeParameter(parseParameterized(value).parameters, parameter) ?? [];
  });
}
