import { createHash, sign as signBytes, type KeyObject } from 'node:crypto';
import { promisify } from 'node:util';
import { bytesOf } from '../../base/bytes.ts';
import { limits } from '../../base/limits.ts';
import { printSignature, signatureInput, signedFields } from '../../formats/message/index.ts';
import { coverageOf } from './coverage.ts';
import type { SigningKey } from './known-keys.ts';
import type { ReadContent } from './reading.ts';

const signInPool: (algorithm: string, data: Uint8Array, key: KeyObject) => Promise<Buffer> = promisify(signBytes);

/** One DKIM-Signature field, with its line end. @param now milliseconds since 1970 */
export async function signatureField(
  { algorithm, domain, selector, privateKey }: Omit<SigningKey, 'id'>,
  { fields, bodyHash }: ReadContent,
  now: number,
): Promise<string> {
  const names = coverageOf(fields);
  const tags = {
    keyType: algorithm,
    domain,
    selector,
    signedAt: Math.floor(now / 1000),
    expiresAt: Math.floor((now + limits.dkimSignatureLifeMs) / 1000),
    fields: names,
    bodyHash,
  };
  const signed = signedFields(fields, names).map(({ raw }) => raw);
  const input = bytesOf(signatureInput('relaxed', signed, printSignature(tags)));
  // Ed25519 takes less time than the way to another thread and back. RFC 8463 §3: the hash is signed.
  const signature = await (algorithm === 'rsa'
    ? signInPool('sha256', input, privateKey)
    : signBytes(null, createHash('sha256').update(input).digest(), privateKey));
  return `${printSignature(tags, signature.toString('base64'))}\r\n`;
}
