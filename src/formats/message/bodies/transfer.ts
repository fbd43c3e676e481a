/** Content-Transfer-Encoding, RFC 2045 §6: decoders that take chunks of any size and hold next to nothing. */
import { HeadedDecoder, identity } from '../embedded/headed.ts';
import { UuDecoder, uuencodedFile } from '../embedded/uuencode.ts';
import { YencDecoder, yencFile } from '../embedded/yenc.ts';
import type { TransferDecoder } from '../types.ts';
import { Base64Decoder } from './base64.ts';
import { QuotedPrintableDecoder } from './quoted-printable.ts';

/** Names that RFC 2045 §6.1 does not know, for encodings that we do. */
const otherNames: ReadonlyMap<string, string> = new Map([
  ['7-bit', '7bit'],
  ['8-bit', '8bit'],
  ['base-64', 'base64'],
  ['b64', 'base64'],
  ['quotedprintable', 'quoted-printable'],
  ['quoted_printable', 'quoted-printable'],
  ['uuencode', 'x-uuencode'],
  ['uue', 'x-uuencode'],
  ['x-uue', 'x-uuencode'],
  ['yenc', 'x-yenc'],
  ['x-yencode', 'x-yenc'],
]);

/**
 * The encoding that is meant by the value of a Content-Transfer-Encoding field, in lower case: without quotes, comments or what
 * else is around it, and by its usual name; "7bit" where nothing is said (RFC 2045 §6.1). A name that nobody knows stays.
 */
function encodingNamed(written: string): string {
  const [name = '7bit'] =
    /[\w-]+(?: (?:bit|printable)\b)?/.exec(written.replace(/\([^()]*\)/g, '').toLowerCase()) ?? [];
  const hyphened = name.replace(' ', '-');
  return otherNames.get(hyphened) ?? hyphened;
}

/** RFC 2045 §6.1, and what Usenet used before it. */
const knownNames: ReadonlySet<string> = new Set([
  '7bit',
  '8bit',
  'binary',
  'quoted-printable',
  'base64',
  'x-uuencode',
  'x-yenc',
]);

/** Says whether an encoding is one that we decode, by whatever name. */
export function knowsEncoding(written: string): boolean {
  return knownNames.has(encodingNamed(written));
}

/**
 * A decoder for one body. Never throws: broken content is read as far as it makes sense, unknown encodings as they are; so is
 * uuencode or yEnc that does not begin as it should.
 */
export function decodeTransfer(encoding: string): TransferDecoder {
  switch (encodingNamed(encoding)) {
    case 'base64':
      return new Base64Decoder();
    case 'quoted-printable':
      return new QuotedPrintableDecoder();
    case 'x-uuencode':
      return new HeadedDecoder(uudecoderBehind);
    case 'x-yenc':
      return new HeadedDecoder((line) => yencFile(line) && new YencDecoder());
    default:
      return identity;
  }
}

function uudecoderBehind(line: string): TransferDecoder | undefined {
  const file = uuencodedFile(line);
  return file && new UuDecoder(file);
}
