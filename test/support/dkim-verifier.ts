/** A small verifier of DKIM (RFC 6376 §6), for tests: it shares with the signer only how forms are made canonical. */
import { createHash, createPublicKey, type KeyObject, verify } from 'node:crypto';
import { binaryOf, bytesOf, concatBytes } from '../../src/base/bytes.ts';
import {
  BodyCanonicalizer,
  type DkimSignature,
  dkimRecordOf,
  dkimSignatureOf,
  fieldPlaces,
  signatureInput,
  signedFields,
} from '../../src/formats/message/index.ts';

/** What the DNS says of a name; undefined: nothing. */
export type Records = (name: string) => string | undefined;

interface Field {
  readonly name: string;
  readonly raw: string;
  readonly value: string;
}

/** One word for each signature, from the top: "pass", or what is wrong. @param message a binary string with CRLF */
export function verdictsOn(message: string, records: Records, nowSeconds?: number): string[] {
  const end = message.indexOf('\r\n\r\n');
  const [header, body] = end < 0 ? [message, ''] : [message.slice(0, end + 2), message.slice(end + 4)];
  const fields = fieldPlaces(header).map(({ name, start, end: fieldEnd, valueStart }): Field => {
    return { name, raw: header.slice(start, fieldEnd), value: header.slice(valueStart, fieldEnd) };
  });
  const signatures = fields.filter(({ name }) => name.toLowerCase() === 'dkim-signature');
  return signatures.map((field) => verdictOn(field, fields, body, records, nowSeconds));
}

function verdictOn(own: Field, fields: readonly Field[], body: string, records: Records, now?: number): string {
  const signature = dkimSignatureOf(own.value);
  if (!signature) return 'unreadable';
  if (now !== undefined && now > (signature.expiresAt ?? Infinity)) return 'expired';
  const record = dkimRecordOf(records(`${signature.selector}._domainkey.${signature.domain}`) ?? '');
  if (!record || record.publicKey === '' || record.keyType !== signature.keyType) return 'no key';
  if (bodyHashOf(body, signature) !== signature.bodyHash) return 'other body';
  const others = fields.filter((field) => field !== own);
  const signed = signedFields(others, signature.fields).map(({ raw }) => raw);
  const input = signatureInput(signature.header, signed, own.raw);
  return isSigned(input, signature, keyOf(record.keyType, record.publicKey)) ? 'pass' : 'other header';
}

function bodyHashOf(body: string, { body: kind, bodyLength }: DkimSignature): string {
  const canonicalizer = new BodyCanonicalizer(kind, bodyLength);
  const canonical = binaryOf(concatBytes([...canonicalizer.write(bytesOf(body)), ...canonicalizer.end()]));
  return createHash('sha256').update(canonical, 'latin1').digest('base64');
}

/** RFC 8463 §4: Ed25519's is raw, and gets the head of a public key here. */
export function keyOf(keyType: string, publicKey: string): KeyObject {
  const bytes = Buffer.from(publicKey, 'base64');
  const key = keyType === 'rsa' ? bytes : Buffer.concat([Buffer.from('302a300506032b6570032100', 'hex'), bytes]);
  return createPublicKey({ key, format: 'der', type: 'spki' });
}

/** RFC 8463 §3: Ed25519 signs the hash, RSA what is hashed. */
function isSigned(input: string, { keyType, signature }: DkimSignature, key: KeyObject): boolean {
  const bytes = Buffer.from(signature, 'base64');
  if (keyType === 'rsa') return verify('sha256', bytesOf(input), key, bytes);
  return verify(null, createHash('sha256').update(input, 'latin1').digest(), key, bytes);
}
