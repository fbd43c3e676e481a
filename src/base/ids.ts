import type { Random } from './random.ts';

const letters = '0123456789abcdefghjkmnpqrstvwxyz';

/** A short id that reads well in a log: 13 letters of Crockford's base 32, 65 bits of chance. */
export function newId(random: Random): string {
  return Array.from(random.bytes(13), (byte) => letters[byte & 31]).join('');
}

/**
 * The same with the second it was made in (six letters, which begin anew every 34 years) before 35 bits of chance: ids
 * that are made one after the other stand side by side in an index.
 */
export function newTimedId(now: number, random: Random): string {
  const second = Math.floor(now / 1000);
  const time = Array.from({ length: 6 }, (_, place) => letters[(second >>> (5 * (5 - place))) & 31]);
  return time.join('') + newId(random).slice(6);
}
