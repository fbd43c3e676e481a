/** The schema as a list of keys: for describing it, for finding what a mistyped key meant, for reading `--set`. */

import type { z } from 'zod';
import { schema } from './schema.ts';
import { type KeyFacts, keyFacts } from './schema-keys.ts';

/** One key: its dotted name, its facts, and its default as it would be written in the file (or undefined). */
export interface Key extends KeyFacts {
  readonly name: string;
  readonly fallback: unknown;
  readonly isRequired: boolean;
}

export const keys: readonly Key[] = [...keysOf(schema, '')];

/** The names of all sections, such as "smtp". */
export const sections: readonly string[] = [...new Set(keys.flatMap(({ name }) => sectionOf(name) ?? []))];

export function keyNamed(name: string): Key | undefined {
  return keys.find((key) => key.name === name);
}

export function sectionOf(name: string): string | undefined {
  return name.includes('.') ? name.slice(0, name.lastIndexOf('.')) : undefined;
}

function* keysOf(object: z.ZodType, prefix: string): Generator<Key> {
  for (const [name, part] of Object.entries(shapeOf(object))) {
    const facts = keyFacts.get(part);
    if (facts) yield { name: prefix + name, fallback: fallbackOf(part), isRequired: !isOptional(part), ...facts };
    else yield* keysOf(part, `${prefix + name}.`);
  }
}

type Def = { type: string; shape?: Record<string, z.ZodType>; innerType?: z.ZodType; defaultValue?: unknown };

function shapeOf(object: z.ZodType): Record<string, z.ZodType> {
  const def = object.def as unknown as Def;
  return def.shape ?? shapeOf(def.innerType as z.ZodType);
}

function fallbackOf(part: z.ZodType): unknown {
  const def = part.def as unknown as Def;
  return def.type === 'prefault' ? def.defaultValue : undefined;
}

function isOptional(part: z.ZodType): boolean {
  return ['prefault', 'optional'].includes((part.def as unknown as Def).type);
}
