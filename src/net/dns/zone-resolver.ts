import { Fault } from '../../base/fault.ts';
import { dnsName } from './names.ts';
import { type Answer, RecordResolver, type RecordType } from './resolver.ts';
import { parseZone, type ZoneRecord } from './zone.ts';

const ttlSeconds = 300;

/** Answers from a zone in memory (see `parseZone`): for tests, and for whoever must not ask the network. */
export class ZoneResolver extends RecordResolver {
  readonly #records: readonly ZoneRecord[];

  constructor(zone: string) {
    super();
    this.#records = parseZone(zone);
  }

  protected override async lookUp(name: string, type: RecordType): Promise<Answer<string>> {
    const owner = dnsName(name);
    const known = this.#records.filter((record) => record.name === owner);
    if (known.some((record) => record.type === 'FAIL')) {
      throw new Fault('unavailable', `The zone has no answer for ${name}`);
    }
    const records = known.filter((record) => record.type === type).map((record) => record.data);
    const alias = known.find((record) => record.type === 'CNAME');
    if (records.length === 0 && alias) return this.lookUp(alias.data, type);
    const nothing = known.length > 0 ? 'noData' : 'noName';
    return { outcome: records.length > 0 ? 'answer' : nothing, records, ttlSeconds, authentic: false };
  }
}
