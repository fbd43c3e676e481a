import { decodeRaw } from '../charsets/charset.ts';
import type { HeaderField } from '../types.ts';
import { printAddress } from '../writing/compose.ts';
import { membersOf, parseAddresses } from './addresses.ts';
import { fieldsNamed } from './header.ts';

/**
 * The addresses in all fields of a name, those of groups too: real text as SMTP writes them, without names. Where there is no
 * domain the "@" stands at the end.
 */
export function addressesIn(fields: readonly HeaderField[], name: string): string[] {
  const mailboxes = fieldsNamed(fields, name).flatMap((value) => parseAddresses(value).flatMap(membersOf));
  return mailboxes.map(({ localPart, domain }) =>
    decodeRaw(domain === '' ? `${localPart}@` : printAddress({ localPart, domain })),
  );
}
