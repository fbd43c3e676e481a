import { limits } from '../../base/limits.ts';
import type { Reply } from '../../formats/smtp/index.ts';
import type { KnownRefusal } from './known-refusal.ts';
import { refusalsOfLists } from './refusals-of-lists.ts';
import { refusalsOfProviders } from './refusals-of-providers.ts';

const known: readonly KnownRefusal[] = [...refusalsOfProviders, ...refusalsOfLists];

/** RFC 3463 §3.2, §3.3: the address or its mailbox, whatever the words. */
const ofRecipient = /^[45]\.(?:1\.(?:[1236]|10)|2\.[0-4])$/;

/**
 * What a refusal says of this host; undefined for all that is about a recipient, about the content, or not surely about us.
 * @param provider whose mail hosts said it, as `providerOf` names it
 */
export function recogniseRefusal(reply: Reply, provider: string): KnownRefusal | undefined {
  if (reply.code < 400 || ofRecipient.test(reply.enhanced ?? '')) return undefined;
  const said = saidIn(reply);
  return known.find(
    (entry) =>
      (entry.provider ?? provider) === provider && entry.pattern.test(said) && !(entry.except?.test(said) ?? false),
  );
}

export function refusalById(id: string): KnownRefusal | undefined {
  return known.find((entry) => entry.id === id);
}

/** On one line, and no longer than anybody wants to read: "550 5.7.1 Go away". */
export function saidIn({ code, enhanced, lines }: Reply): string {
  const words = lines.map((line) => line.replace(/^[245]\.\d{1,3}\.\d{1,3}\s+/, '').trim());
  const all = [`${code}`, ...(enhanced ? [enhanced] : []), ...words].join(' ').replaceAll(/\s+/g, ' ');
  return all.slice(0, limits.refusalCharactersMax);
}
