import { limits } from '../../base/limits.ts';
import type { Given } from './fields.ts';

/** RFC 3339 §5.6; seconds may have a fraction. */
const pattern = /^\d{4}-\d{2}-\d{2}T\d{2}:\d{2}:\d{2}(?:\.\d{1,9})?(?:Z|[+-]\d{2}:\d{2})$/i;

/** When to send, in milliseconds since 1970. Throws `FieldFault` for what is no moment, or too far away. */
export function momentOf(given: Given, now: number): number {
  const text = given.text(40);
  const at = pattern.test(text) ? Date.parse(text) : Number.NaN;
  if (Number.isNaN(at)) throw given.fault('must be a time such as "2026-12-24T18:00:00Z"');
  if (at - now > limits.messageHeldMsMax) throw given.fault('is more than a year away');
  return at;
}
