import { limits } from '../../base/limits.ts';
import { LookupFault } from './lookup-fault.ts';
import { dnsName } from './names.ts';
import { type Answer, noSuchName, RecordResolver, type RecordType } from './resolver.ts';
import { parseZone, type Zone } from './zone.ts';

const ttlSeconds = 300;

/**
 * Answers from a zone in memory (see `parseZone`): for tests, and for whoever must not ask the network. Names of which the
 * zone says nothing do not exist, or are asked of `beyond`.
 */
export class ZoneResolver extends RecordResolver {
  readonly #zone: Zone;
  readonly #beyond: RecordResolver | undefined;

  constructor(zone: string, beyond?: RecordResolver) {
    super();
    this.#zone = parseZone(zone);
    this.#beyond = beyond;
  }

  override async lookUp(name: string, type: RecordType): Promise<Answer<string>> {
    const owner = dnsName(name);
    return owner === undefined ? noSuchName(name) : await this.#follow(owner, type, limits.dnsAliasesMax);
  }

  async #follow(owner: string, type: RecordType, aliasesLeft: number): Promise<Answer<string>> {
    if (this.#beyond && !this.#zone.knows(owner)) return await this.#beyond.lookUp(owner, type);
    if (aliasesLeft < 0) throw new LookupFault('failed', `The aliases of ${owner} lead nowhere`);
    const security = this.#securityOf(owner);
    const known = this.#zone.recordsOf(owner);
    const records = known.filter((record) => record.type === type).map((record) => printed(type, record.data));
    const target = records.length === 0 ? known.find((record) => record.type === 'CNAME')?.data : undefined;
    if (target === undefined) {
      const nothing = known.length > 0 ? 'noData' : 'noName';
      return { outcome: records.length > 0 ? 'answer' : nothing, records, ttlSeconds, security, name: owner };
    }
    const end = await this.#follow(dnsName(target) ?? '', type, aliasesLeft - 1);
    return security === 'secure' ? end : { ...end, security };
  }

  #securityOf(owner: string): 'secure' | 'insecure' {
    const mark = this.#zone.markOf(owner);
    if (mark === 'FAIL') throw new LookupFault('failed', `The zone has no answer for ${owner}`);
    if (mark === 'BOGUS') throw new LookupFault('bogus', `The zone has a wrong DNSSEC signature for ${owner}`);
    return mark === 'SECURE' ? 'secure' : 'insecure';
  }
}

/** Hexadecimal digits may stand in groups, as zone files have them. */
function printed(type: RecordType, data: string): string {
  if (type !== 'TLSA') return data;
  const [usage, selector, matching, ...digits] = data.split(' ');
  return `${usage} ${selector} ${matching} ${digits.join('').toLowerCase()}`;
}
