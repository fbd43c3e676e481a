/** What a key of the configuration is made of. */

import { z } from 'zod';
import type { Kind } from './kinds.ts';

export interface KeyFacts {
  readonly meaning: string;
  readonly expected: string;
  readonly expectedItem?: string | undefined;
  readonly form: Kind<z.ZodType>['form'];
  /** How a value may look where there is no default, as written in the file. */
  readonly example?: unknown;
}

/** What is known of each key beside its schema. */
export const keyFacts = z.registry<KeyFacts>();

/** A key that must be given. */
export function required<S extends z.ZodType>(kind: Kind<S>, meaning: string, example: unknown) {
  return described(kind.schema.clone(), kind, meaning, example);
}

/** A key that may be left out, which means something of its own. */
export function optional<S extends z.ZodType>(kind: Kind<S>, meaning: string, example: unknown) {
  return described(kind.schema.optional(), kind, meaning, example);
}

/** A key with a default, as it would be written in the file. */
export function key<S extends z.ZodType>(kind: Kind<S>, meaning: string, fallback: z.input<S>) {
  return described(kind.schema.prefault(fallback as never), kind, meaning);
}

function described<S extends z.ZodType>(schema: S, kind: Kind<z.ZodType>, meaning: string, example?: unknown): S {
  const { expected, expectedItem, form } = kind;
  keyFacts.add(schema, { meaning, expected, expectedItem, form, ...(example !== undefined && { example }) });
  return schema;
}

export function section<S extends z.ZodRawShape>(shape: S) {
  return z.strictObject(shape).prefault({} as never);
}
