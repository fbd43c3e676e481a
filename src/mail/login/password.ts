import { argon2, timingSafeEqual, type Argon2Parameters } from 'node:crypto';
import { Fault } from '../../base/fault.ts';
import { limits } from '../../base/limits.ts';
import { systemRandom, type Random } from '../../base/random.ts';
import { parseHash, printHash, type Costs } from './phc.ts';

/** RFC 9106 with the smaller of OWASP's equal settings: 19 MiB and two passes, about 20 ms. */
const costs: Costs = { memoryKib: 19_456, passes: 2, lanes: 1 };
const saltBytes = 16;
const tagBytes = 32;

/** The PHC string to keep for `password`. Throws Fault `cannot` when the password cannot serve as one. */
export async function hashPassword(password: string, random: Random = systemRandom): Promise<string> {
  const message = prepared(password);
  if (message.length === 0) throw new Fault('cannot', 'A password cannot be empty');
  if (message.length > limits.passwordBytesMax) throw new Fault('cannot', 'The password is too long');
  const salt = random.bytes(saltBytes);
  return printHash({ ...costs, salt, tag: await derive(message, salt, costs, tagBytes) });
}

/** Whether `password` is the one that `hash` was made of. False for a hash that is not a PHC string of argon2id. */
export async function checkPassword(password: string, hash: string): Promise<boolean> {
  const wanted = parseHash(hash);
  const message = prepared(password);
  if (!wanted || message.length === 0 || message.length > limits.passwordBytesMax) return false;
  return timingSafeEqual(await derive(message, wanted.salt, wanted, wanted.tag.length), wanted.tag);
}

/** A password that is hard to guess and easy to copy by hand: four groups of four, 80 bits of chance. */
export function newPassword(random: Random = systemRandom): string {
  const letters = 'abcdefghijkmnpqrstuvwxyz23456789';
  const text = Array.from(random.bytes(16), (byte) => letters[byte & 31]).join('');
  return text.replace(/.{4}(?=.)/g, '$&-');
}

/** RFC 8265 §4.2.1 (OpaqueString): all spaces are the ASCII space, composed forms, case kept. */
function prepared(password: string): Uint8Array {
  return Buffer.from(password.replace(/\p{Zs}/gu, ' ').normalize('NFC'));
}

function derive(message: Uint8Array, salt: Uint8Array, costs: Costs, tagLength: number): Promise<Uint8Array> {
  const { memoryKib: memory, passes, lanes: parallelism } = costs;
  const parameters: Argon2Parameters = { message, nonce: salt, memory, passes, parallelism, tagLength };
  return new Promise((resolve, reject) => {
    argon2('argon2id', parameters, (error, tag) => (error ? reject(error) : resolve(tag)));
  });
}
