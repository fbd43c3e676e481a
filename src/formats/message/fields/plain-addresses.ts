/** Address lists as nine in ten are written, read at a glance: `Joe Doe <joe@example.com>, "Doe, Ann" <ann@example.com>, x@y`. */
import { limits } from '../../../base/limits.ts';
import type { Address } from '../types.ts';

const atom = String.raw`[A-Za-z0-9!#$%&*+/=?^_{|}~.\x80-\xff-]+`;
const words = String.raw`${atom}(?: ${atom})*`;
const spec = String.raw`([A-Za-z0-9!#$%&*+/=?^_{|}~.-]+)@([A-Za-z0-9.-]+)`;
/** A name, in quotation marks or not, with an address in brackets; or an address alone. */
const plain = new RegExp(String.raw`(?:(?:(?:"([^"\\@\r\n]+)"|(${words})) ?)?<${spec}>|${spec})(?:, ?|$)`, 'y');

/** What `parseAddresses` reads in such a list; undefined where anything in it needs a second look. */
export function plainAddresses(value: string): Address[] | undefined {
  const list: Address[] = [];
  for (let at = 0; at < value.length; at = plain.lastIndex) {
    plain.lastIndex = at;
    const found = plain.exec(value);
    if (!found || list.length >= limits.addressesPerFieldMax) return undefined;
    const name = found[1] ?? found[2];
    const [localPart = '', domain = ''] = [found[3] ?? found[5], found[4] ?? found[6]];
    list.push(name === undefined ? { localPart, domain } : { localPart, domain, name });
  }
  return list;
}
