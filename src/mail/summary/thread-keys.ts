/** What makes messages one conversation: message ids they share, under one base subject (RFC 8621 §3, RFC 5256 §2.1). */
import { hash } from 'node:crypto';
import { limits } from '../../base/limits.ts';
import { baseSubject, decodeField, field, fieldsNamed, messageIds } from '../../formats/message/index.ts';
import type { HeaderField } from '../../formats/message/index.ts';
import { folded } from '../text/index.ts';

/** A key is a whole number of 48 bits: it fits in a column of integers, and two threads meet by chance in none of a million. */
const keyBytes = 6;

/** Of a long References the first ids are those of the thread's beginning, the last those of the answered message. */
const firstReferences = 5;

/**
 * The numbers by which a message finds its thread, its own first (where it has a Message-ID), then those of the messages
 * that it answers. A subject that changes makes other numbers.
 */
export function threadKeysOf(header: readonly HeaderField[]): number[] {
  const base = subjectOf(header);
  return relatedIds(header).map((id) => keyOf(id, base));
}

/** The number of the message itself; undefined where it has no Message-ID. */
export function messageKeyOf(header: readonly HeaderField[]): number | undefined {
  const [own] = messageIds(field(header, 'message-id') ?? '');
  return own === undefined ? undefined : keyOf(own, subjectOf(header));
}

function subjectOf(header: readonly HeaderField[]): string {
  const subject = (decodeField(header, 'subject') ?? '').slice(0, limits.threadSubjectCharactersMax);
  return folded(baseSubject(subject));
}

/** The number of a message that names neither itself nor another: made of how it begins. */
export function threadKeyOfBytes(start: Uint8Array): number {
  return numberOf(hash('sha1', start));
}

function relatedIds(header: readonly HeaderField[]): string[] {
  const idsIn = (name: string): string[] => fieldsNamed(header, name).flatMap(messageIds);
  const references = idsIn('references');
  const own = idsIn('message-id').slice(0, 1);
  const first = references.slice(0, firstReferences);
  const ids = [...own, ...idsIn('in-reply-to'), ...first, ...references.slice(firstReferences).toReversed()];
  return [...new Set(ids)].slice(0, limits.threadKeysMax);
}

function keyOf(id: string, subject: string): number {
  return numberOf(hash('sha1', `${id}\0${subject}`));
}

function numberOf(digest: string): number {
  return Number.parseInt(digest.slice(0, 2 * keyBytes), 16);
}
