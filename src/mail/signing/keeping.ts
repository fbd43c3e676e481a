import type { Clock } from '../../base/clock.ts';
import { Fault } from '../../base/fault.ts';
import type { Log } from '../../base/log.ts';
import type { Resolver } from '../../net/dns/index.ts';
import type { Database } from '../../store/database/index.ts';
import { type commands, type DkimAlgorithm, type DkimKeyRow, listDkimKeys } from '../../store/records/index.ts';
import { isLookDue, type KeySchedule, stepsDue, type KeyStep } from './lifecycle.ts';
import type { KeyMaterial, newKey } from './private-key.ts';
import { lookForRecord } from './record.ts';
import { nextSelector } from './selectors.ts';

export interface KeepingOptions {
  readonly database: Pick<Database<typeof commands>, 'read' | 'write'>;
  readonly clock: Clock;
  readonly log: Log;
  readonly schedule: KeySchedule;
  /** Absent where a stopped server is looked after. */
  readonly resolver?: Pick<Resolver, 'txt'>;
  readonly newKey: typeof newKey;
}

interface LookOptions {
  /** Also where it need not be asked again. */
  readonly isForced?: boolean;
  /** Ends the wait for an answer. */
  readonly stopped?: Promise<'stopped'>;
}

/** What is done with keys, by the hour and by the operator. */
export class Keeping {
  readonly #options: KeepingOptions;

  constructor(options: KeepingOptions) {
    this.#options = options;
  }

  keysOf(domain: string): Promise<DkimKeyRow[]> {
    return this.#options.database.read((view) => listDkimKeys(view, domain));
  }

  /** Makes a key that waits to take over, with the next selector. Throws Fault `exists` where one waits already. */
  async make(domain: string, algorithm: DkimAlgorithm): Promise<void> {
    const selectors = (await this.keysOf(domain)).map(({ selector }) => selector);
    const selector = nextSelector(algorithm, selectors, this.#options.clock.now());
    await this.add(domain, selector, await this.#options.newKey(algorithm));
  }

  /** @param replaces in the place of a key that waits */
  async add(domain: string, selector: string, material: KeyMaterial, replaces = false): Promise<number> {
    const { database, clock, log } = this.#options;
    const { id } = await database.write('addDkimKey', { ...material, domain, selector, now: clock.now(), replaces });
    log.info({ domain, selector }, 'There is a new DKIM key; to see its record: posthouse dkim record');
    return id;
  }

  /**
   * Asks the DNS for the records of those keys of which it has to be asked again, or of all of them. False: nobody could say.
   * Throws Fault `cannot` without a resolver.
   */
  async look(key: DkimKeyRow, { isForced = false, stopped }: LookOptions = {}): Promise<boolean> {
    const { resolver, database, clock } = this.#options;
    if (!resolver) throw new Fault('cannot', 'The DNS is asked by the running server alone');
    if (!isForced && !isLookDue(key, clock.now())) return true;
    const looking = lookForRecord(key, resolver);
    const found = await (stopped ? Promise.race([looking, stopped]) : looking);
    if (found === 'stopped') return false;
    await database.write('noteDkimRecord', { id: key.id, now: clock.now(), ...(found !== undefined && { found }) });
    return found !== undefined;
  }

  /** Does what is due for a domain; how many steps that were. `isOurs`: its mail still is. */
  async advance(domain: string, isOurs: boolean): Promise<number> {
    const { clock, schedule } = this.#options;
    const keys = await this.keysOf(domain);
    const steps = isOurs ? stepsDue(keys, clock.now(), schedule) : keys.flatMap(farewell);
    for (const step of steps) await this.#take(domain, step);
    return steps.length;
  }

  async activate(key: Pick<DkimKeyRow, 'id' | 'domain' | 'selector'>): Promise<void> {
    const { database, clock, log } = this.#options;
    await database.write('activateDkimKey', { id: key.id, now: clock.now() });
    log.info({ domain: key.domain, selector: key.selector }, 'A DKIM key signs from now on');
  }

  async revoke(key: Pick<DkimKeyRow, 'id' | 'domain' | 'selector'>): Promise<void> {
    const { database, clock, log } = this.#options;
    await database.write('revokeDkimKey', { id: key.id, now: clock.now() });
    log.info({ domain: key.domain, selector: key.selector }, 'A DKIM key was erased');
  }

  /** Answers how many were forgotten. */
  async forget(): Promise<number> {
    const { database, clock } = this.#options;
    return (await database.write('forgetDkimKeys', { now: clock.now() })).done;
  }

  async #take(domain: string, step: KeyStep): Promise<void> {
    if (step.kind === 'make') await this.make(domain, step.algorithm);
    else if (step.kind === 'activate') await this.activate(step.key);
    else await this.revoke(step.key);
  }
}

function farewell(key: DkimKeyRow): KeyStep[] {
  return key.state === 'revoked' ? [] : [{ kind: 'revoke', key }];
}
