import type { Clock } from '../../base/clock.ts';
import { Fault } from '../../base/fault.ts';
import type { QueueRow } from '../../store/records/index.ts';
import type { Errand } from './errand.ts';
import type { Pass } from './gates.ts';
import { attemptHome, type HomeOptions, isHome } from './home.ts';
import type { Hooks } from './hooks.ts';
import { attemptLocally, isLocal, type LocalOptions } from './local.ts';
import { isOutOfTime, isWithdrawn } from './moments.ts';
import { Trip, type TripOptions } from './trip.ts';
import { unlessStopped } from './unless-stopped.ts';
import type { Attempted, Verdict } from './verdict.ts';

export interface AttemptOptions extends Omit<TripOptions, 'pass' | 'ways'>, HomeOptions, LocalOptions {
  readonly hooks: Hooks;
  readonly clock: Clock;
  /** Undefined where the provider takes no more conversations now. */
  readonly enter: (provider: string) => Pass | undefined;
}

/** Tries an errand once: a verdict for each row. 'noRoom': its provider has no room now, nothing was tried. Throws nothing but bugs. */
export async function attempt(errand: Errand, options: AttemptOptions): Promise<Attempted | 'noRoom'> {
  const early = await verdictsBefore(errand, options);
  const [first, ...others] = errand.filter((row) => !early.some((verdict) => verdict.row === row));
  if (!first) return { verdicts: early, notes: [] };
  const rest: Errand = [first, ...others];
  if (isHome(first)) return { verdicts: [...early, ...(await attemptHome(rest, options))], notes: [] };
  if (isLocal(rest)) return { verdicts: [...early, ...(await attemptLocally(rest, options))], notes: [] };
  const came = await travel(rest, options);
  if (came !== 'noRoom') return { ...came, verdicts: [...early, ...came.verdicts] };
  // Those that need no host, or have no time to wait for one, are settled all the same.
  const settled = [...early, ...rest.filter((row) => isOutOfTime(row, options.clock.now())).map(inVain)];
  return settled.length > 0 ? { verdicts: settled, notes: [] } : came;
}

/** Its provider takes nothing before its end: there is no last attempt. */
function inVain(row: QueueRow): Verdict {
  const before = row.lastReply === '' ? [] : [`Before: ${row.lastReply}`];
  const reply = {
    code: 451,
    enhanced: '4.4.7',
    lines: ['Its hosts take no mail now, and its time is over', ...before],
  };
  return { row, outcome: 'deferred', reply, ...(row.provider !== '' && { provider: row.provider }) };
}

/** Of rows for which no host needs to be asked. */
async function verdictsBefore(errand: Errand, { hooks, clock }: AttemptOptions): Promise<Verdict[]> {
  const verdicts: Verdict[] = [];
  for (const row of errand) {
    const reply = reasonOfHouse(row, clock.now()) ?? (await suppressedReply(row, hooks));
    if (reply) verdicts.push({ row, outcome: 'failed', reply });
  }
  return verdicts;
}

function reasonOfHouse(row: QueueRow, now: number) {
  if (row.orderGiven === 'fail') {
    return { code: 550, enhanced: '5.7.1', lines: ['The postmaster of this server has given it up'] };
  }
  if (!isWithdrawn(row, now)) return undefined;
  return { code: 550, enhanced: '5.4.7', lines: ['The time in which it was to be delivered is over'] };
}

async function suppressedReply(row: QueueRow, { suppressed }: Hooks) {
  return isHome(row) ? undefined : await suppressed?.(row.forwardPath);
}

/** From host to host. */
async function travel(errand: Errand, options: AttemptOptions): Promise<Attempted | 'noRoom'> {
  const [{ reversePath, domain, route }] = errand;
  try {
    const ways = await unlessStopped(options.hooks.ways({ reversePath, domain, route }), options.signal);
    const { provider, why } = ways;
    if ('refusal' in ways) {
      const verdicts = errand.map((row): Verdict => ({ row, outcome: 'failed', reply: ways.refusal, provider, why }));
      return { verdicts, notes: [] };
    }
    using pass = options.enter(provider);
    if (!pass) return 'noRoom';
    return await new Trip(errand, { ...options, pass, ways }).go();
  } catch (error) {
    if (!(error instanceof Fault)) throw error;
    // RFC 3463 §3.5: the directory could not say.
    const reply = { code: 451, enhanced: '4.4.3', lines: [error.message] };
    return { verdicts: errand.map((row) => ({ row, outcome: 'deferred', reply })), notes: [] };
  }
}
