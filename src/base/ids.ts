import type { Random } from './random.ts';

const letters = '0123456789abcdefghjkmnpqrstvwxyz';

/** A short id that reads well in a log: 13 letters of Crockford's base 32, 65 bits of chance. */
export function newId(random: Random): string {
  return Array.from(random.bytes(13), (byte) => letters[byte & 31]).join('');
}
