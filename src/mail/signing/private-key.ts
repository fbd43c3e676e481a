import { createPrivateKey, createPublicKey, generateKeyPair, type KeyObject } from 'node:crypto';
import { promisify } from 'node:util';
import { Fault } from '../../base/fault.ts';
import type { DkimAlgorithm } from '../../store/records/index.ts';

/** A key with what the DNS is to say of it. */
export interface KeyMaterial {
  readonly algorithm: DkimAlgorithm;
  /** PKCS #8 in PEM. */
  readonly privateKey: string;
  /** For p=: RSA as SubjectPublicKeyInfo (as everybody does), Ed25519 bare (RFC 8463 §4). */
  readonly publicKey: string;
}

/** RFC 8301 §3.2: at least 1024, better 2048; larger records do not fit into one packet of the DNS. */
const rsaBits = 2048;
const rsaBitsMin = 1024;
/** Larger ones need not be verified (RFC 8301 §3.2). */
const rsaBitsMax = 4096;

/** What stands before the 32 bytes of an Ed25519 key in PKCS #8, and in a public key (RFC 8410 §7, §4). */
const privateHead = Buffer.from('302e020100300506032b657004220420', 'hex');
const publicHeadBytes = 12;

const makePair = promisify(generateKeyPair) as (
  type: 'rsa' | 'ed25519',
  options: object,
) => Promise<{ privateKey: KeyObject }>;

/** A new key: RSA of 2048 bits, or Ed25519. Made in the thread pool, within a tenth of a second or two. */
export async function newKey(algorithm: DkimAlgorithm): Promise<KeyMaterial> {
  const { privateKey } = await makePair(algorithm, algorithm === 'rsa' ? { modulusLength: rsaBits } : {});
  return materialOf(privateKey);
}

/**
 * A key that another signer used: PEM (PKCS #8 or PKCS #1, as OpenDKIM has it), or the base64 of an Ed25519 seed (rspamd).
 * Throws Fault `cannot`.
 */
export function readKey(text: string): KeyMaterial {
  const key = keyIn(text);
  if (!key) throw new Fault('cannot', 'This is no private key: PEM without a password, RSA or Ed25519, is expected');
  const bits = key.asymmetricKeyDetails?.modulusLength ?? rsaBits;
  if (bits < rsaBitsMin || bits > rsaBitsMax) {
    throw new Fault('cannot', `The key has ${bits} bits: from ${rsaBitsMin} to ${rsaBitsMax} are verified everywhere`);
  }
  return materialOf(key);
}

function keyIn(text: string): KeyObject | undefined {
  try {
    const key = text.includes('-----BEGIN') ? createPrivateKey(text) : seedKey(Buffer.from(text.trim(), 'base64'));
    return key?.asymmetricKeyType === 'rsa' || key?.asymmetricKeyType === 'ed25519' ? key : undefined;
  } catch {
    return undefined;
  }
}

/** A seed, with or without the public key behind it. */
function seedKey(bytes: Buffer): KeyObject | undefined {
  if (bytes.length !== 32 && bytes.length !== 64) return undefined;
  return createPrivateKey({
    key: Buffer.concat([privateHead, bytes.subarray(0, 32)]),
    format: 'der',
    type: 'pkcs8',
  });
}

function materialOf(key: KeyObject): KeyMaterial {
  const algorithm = key.asymmetricKeyType === 'rsa' ? 'rsa' : 'ed25519';
  const spki = createPublicKey(key).export({ format: 'der', type: 'spki' });
  return {
    algorithm,
    privateKey: key.export({ format: 'pem', type: 'pkcs8' }),
    publicKey: (algorithm === 'rsa' ? spki : spki.subarray(publicHeadBytes)).toString('base64'),
  };
}
