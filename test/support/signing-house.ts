/** A store with domains that have keys, and what signs with them. */
import { bytesOf } from '../../src/base/bytes.ts';
import { silentLog } from '../../src/base/log.ts';
import {
  defaultKeySchedule,
  KeyBook,
  type KeyBookOptions,
  KeyKeeper,
  type KeySchedule,
  newKey,
  Signing,
} from '../../src/mail/signing/index.ts';
import type { Answer, Resolver } from '../../src/net/dns/index.ts';
import { Fault } from '../../src/base/fault.ts';
import type { Log } from '../../src/base/log.ts';
import { openDatabase } from '../../src/store/database/index.ts';
import { commandsUrl, type commands, type DkimAlgorithm } from '../../src/store/records/index.ts';
import { SteeredClock } from './clock.ts';
import { verdictsOn } from './dkim-verifier.ts';
import { tempFolder } from './temp-folder.ts';

export const hostName = 'mail.example.test';

/** A zone that tests write: a text, several, or "silent" where nobody answers. */
export class KeyZone implements Pick<Resolver, 'txt'> {
  readonly records = new Map<string, string | readonly string[]>();
  isSilent = false;
  questions = 0;

  async txt(name: string): Promise<Answer<string>> {
    this.questions += 1;
    if (this.isSilent) throw new Fault('unavailable', 'Nobody answers');
    const found = this.records.get(name);
    const records = found === undefined ? [] : [found].flat();
    return await Promise.resolve({
      outcome: records.length > 0 ? 'answer' : 'noName',
      records,
      ttlSeconds: 300,
      security: 'insecure',
      name,
    });
  }

  text(name: string): string | undefined {
    const found = this.records.get(name);
    return typeof found === 'string' ? found : undefined;
  }
}

/** Keys take time to make, so that tests make few: each is given out again in turn. */
const made = new Map<DkimAlgorithm, Awaited<ReturnType<typeof newKey>>[]>();
let given = 0;

export async function testKey(algorithm: DkimAlgorithm): ReturnType<typeof newKey> {
  const pool = made.get(algorithm) ?? [];
  made.set(algorithm, pool);
  if (pool.length < 3) pool.push(await newKey(algorithm));
  const key = pool[given++ % pool.length];
  return key ?? (await newKey(algorithm));
}

export interface SigningHouseOptions {
  readonly schedule?: KeySchedule;
  readonly log?: Log;
  /** When it begins; verifiers that others wrote know no clock but their own. */
  readonly now?: number;
}

export async function openSigningHouse({
  schedule = defaultKeySchedule,
  log = silentLog,
  now,
}: SigningHouseOptions = {}) {
  const opened = new AsyncDisposableStack();
  const folder = opened.use(await tempFolder());
  const database = opened.use(await openDatabase<typeof commands>({ folder: folder.path, commands: commandsUrl }));
  const clock = new SteeredClock(now);
  const zone = new KeyZone();
  const parts = { database, clock, log, schedule, resolver: zone, newKey: testKey, hostName } satisfies KeyBookOptions;
  const keeper = opened.use(new KeyKeeper(parts));
  const book = new KeyBook(parts);
  const signing = opened.use(new Signing({ database, clock, log, hostName }));
  /** Adds a domain whose keys sign. */
  const addSigner = async (domain: string): Promise<void> => {
    await database.write('addDomain', { name: domain, now: clock.now() });
    await keeper.round();
    await publish(domain);
    await book.check(domain);
  };
  /** Puts the records of all keys into the zone. */
  const publish = async (domain?: string): Promise<void> => {
    for (const { record } of (await book.report(domain)).keys) zone.records.set(record.name, record.text);
  };
  const sign = (text: string, reversePath: string, isPassing = false, bodyKey = text): Promise<string> =>
    signing.sign({ reversePath, bodyKey, isPassing, content: () => pieces(text) });
  const verdicts = (message: string): string[] => verdictsOn(message, (name) => zone.text(name), clock.now() / 1000);
  const dispose = (): Promise<void> => opened.disposeAsync();
  const doors = { folder: folder.path, database, clock, zone, keeper, book, signing };
  return { ...doors, addSigner, publish, sign, verdicts, [Symbol.asyncDispose]: dispose };
}

/** A binary string as it comes from a disk. */
export async function* pieces(text: string, size = 7): AsyncGenerator<Uint8Array> {
  const bytes = bytesOf(text);
  for (let at = 0; at < bytes.length; at += size) yield await Promise.resolve(bytes.subarray(at, at + size));
}
