/** Numbers as an operator types them. */

import { UsageMistake } from '../usage.ts';

/** The number of something in a list. Throws UsageMistake. */
export function numberOf(text: string): number {
  if (/^\d{1,15}$/.test(text)) return Number(text);
  throw new UsageMistake(`"${text}" is no number of a list`);
}
