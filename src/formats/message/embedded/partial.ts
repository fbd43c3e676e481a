/** Messages that were sent in pieces: message/partial, RFC 2046 §5.2.2. */
import { parameterNamed } from '../fields/parameters.ts';
import type { Part } from '../types.ts';

/** Which piece of which message a part is. */
export interface PartialPlace {
  readonly id: string;
  readonly number: number;
  /** Only the last piece has to say it. */
  readonly total?: number;
}

/** What a message/partial says of its place; undefined for other parts, and where the id or the number is missing. */
export function partialOf(part: Part): PartialPlace | undefined {
  if (part.type !== 'message' || part.subtype !== 'partial') return undefined;
  const id = parameterNamed(part.parameters, 'id');
  const number = countOf(parameterNamed(part.parameters, 'number'));
  const total = countOf(parameterNamed(part.parameters, 'total'));
  if (id === undefined || id === '' || number === undefined) return undefined;
  return total === undefined ? { id, number } : { id, number, total };
}

/** Pieces are counted from 1. */
function countOf(value: string | undefined): number | undefined {
  return value !== undefined && /^\d{1,9}$/.test(value) && Number(value) > 0 ? Number(value) : undefined;
}
