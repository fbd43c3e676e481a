import type { Random } from '../base/random.ts';
import { newId } from '../base/ids.ts';

/** A password to print once: fifteen letters in three groups, 75 bits of chance, nothing that looks like something else. */
export function newPassword(random: Random): string {
  const letters = newId(random) + newId(random);
  return [letters.slice(0, 5), letters.slice(5, 10), letters.slice(10, 15)].join('-');
}
