import { bytesOf } from '../../../base/bytes.ts';
import { limits } from '../../../base/limits.ts';
import { headerFields } from '../fields/header.ts';
import { editHeader } from './edit.ts';

/** Above what had no transfer encoding, and so may have had no version either (RFC 2045 §4). */
const version = 'MIME-Version: 1.0\r\n';

/** The header with another transfer encoding. @param isMessage not of a part: it needs the version where it has none */
export function recodedHeader(block: string, encoding: string, isMessage = false): Uint8Array[] {
  const isNamed = (wanted: string) => (field: { readonly name: string }) => field.name.toLowerCase() === wanted;
  const fields = headerFields(block, 0, limits.headerFieldsMax);
  const first = fields.find(isNamed('content-transfer-encoding'));
  const written = `Content-Transfer-Encoding: ${encoding}\r\n`;
  const each = (one: (typeof fields)[number]): string | undefined => {
    if (!isNamed('content-transfer-encoding')(one)) return undefined;
    return one === first ? written : '';
  };
  const isVersionNeeded = isMessage && !fields.some(isNamed('mime-version'));
  const below = [...(isVersionNeeded ? [version] : []), ...(first ? [] : [written])];
  return editHeader(bytesOf(block), fields, { each, below });
}
