/** Bytes in any charset as text, with the most useful reading where the label is wrong. */
import { bytesOf, textOfUtf8Binary } from '../../../base/bytes.ts';

/** Labels that mail uses and the Encoding Standard does not know. */
const aliases: ReadonlyMap<string, string> = new Map([
  ['cp932', 'shift_jis'],
  ['cp936', 'gbk'],
  ['cp949', 'euc-kr'],
  ['cp950', 'big5'],
  ['ms932', 'shift_jis'],
  ['ms949', 'euc-kr'],
  ['iso-2022-jp-2', 'iso-2022-jp'],
  ['iso-2022-jp-ms', 'iso-2022-jp'],
  ['iso8859_1', 'windows-1252'],
  ['utf8mb4', 'utf-8'],
  ['unicode-1-1-utf-8', 'utf-8'],
]);

/** Labels that say nothing about bytes above 127: they are tried as UTF-8 first. */
const vague = /^(?:|us-ascii|ascii|ansi_x3\.4-1968|unknown-8bit|x-unknown|default|binary|utf-?8)$/;

const decoders = new Map<string, TextDecoder>();
const western = new TextDecoder('windows-1252');

/** Decodes bytes; never throws. An unknown charset is read as UTF-8 if that fits, else as Windows-1252. */
export function decodeText(bytes: Uint8Array, charset = ''): string {
  const label = charset.trim().toLowerCase();
  if (vague.test(label)) return decodeUnlabelled(bytes, label);
  const decoder = decoderOf(aliases.get(label) ?? label);
  return decoder ? decoder.decode(bytes) : decodeUnlabelled(bytes, label);
}

/** Header text as it stands on the wire: UTF-8 (RFC 6532) if that fits, else Windows-1252. */
export function decodeRaw(binary: string): string {
  return textOfUtf8Binary(binary) ?? western.decode(bytesOf(binary));
}

/** Says whether `charset` is one that we can decode. */
export function knowsCharset(charset: string): boolean {
  const label = charset.trim().toLowerCase();
  return label !== '' && (vague.test(label) || decoderOf(aliases.get(label) ?? label) !== undefined);
}

const utf8 = new TextDecoder('utf-8');
const utf8Strict = new TextDecoder('utf-8', { fatal: true });

/** Bytes that claim to be UTF-8 keep that reading even where a few are broken; others may be Western. */
function decodeUnlabelled(bytes: Uint8Array, label: string): string {
  if (/^utf-?8$/.test(label)) return utf8.decode(bytes);
  try {
    return utf8Strict.decode(bytes);
  } catch {
    return western.decode(bytes);
  }
}

function decoderOf(label: string): TextDecoder | undefined {
  const known = decoders.get(label);
  if (known) return known;
  try {
    const decoder = new TextDecoder(label);
    decoders.set(label, decoder);
    return decoder;
  } catch {
    return undefined;
  }
}
