/** Where a message came from: the way it took, what was found of its sender's right to send it, the list that sent it on. */
import { given } from '../../base/given.ts';
import { limits } from '../../base/limits.ts';
import {
  type AuthenticationResults,
  decodeRaw,
  decodeWords,
  fieldsNamed,
  type HeaderField,
  type Hop,
  parseAuthenticationResults,
  parseListFields,
  receivedChain,
} from '../../formats/message/index.ts';
import { isoOf } from './times.ts';
import type { HopNote, ListNote } from './types.ts';

export function receivedNotes(header: readonly HeaderField[]): HopNote[] {
  return receivedChain(header).map(hopNote);
}

function hopNote({ date, delayMs, ...words }: Hop): HopNote {
  const delaySeconds = delayMs === undefined ? undefined : Math.round(delayMs / 1000);
  return { ...given('date', date && isoOf(date)), ...given('delaySeconds', delaySeconds), ...textsOf(words) };
}

/** What the fields of Authentication-Results say. Whoever wrote the message could write them too (RFC 8601 §7.1). */
export function authenticationNotes(header: readonly HeaderField[]): AuthenticationResults[] {
  const fields = fieldsNamed(header, 'Authentication-Results').slice(0, limits.authenticationFieldsShownMax);
  return fields.flatMap((value) => textsOf(parseAuthenticationResults(value) ?? []));
}

/** Undefined where no list says anything of itself. */
export function listNote(header: readonly HeaderField[]): ListNote | undefined {
  const { name, ...fields } = parseListFields(header);
  const note = { ...given('name', name === undefined ? undefined : decodeWords(name)), ...textsOf(fields) };
  return Object.keys(note).length > 0 ? note : undefined;
}

/** The same value with all its binary strings as text. */
function textsOf<T>(value: T): T {
  if (typeof value === 'string') return decodeRaw(value) as T;
  if (Array.isArray(value)) return value.map(textsOf) as T;
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(Object.entries(value).map(([key, inner]) => [key, textsOf(inner)])) as T;
}
