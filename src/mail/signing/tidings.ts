import type { Log } from '../../base/log.ts';
import type { KeyConcern } from './concerns.ts';

const dayMs = 24 * 60 * 60 * 1000;
/** How often something is said again: at once what costs signatures, now and then what only waits. */
const againAfterMs = { unsigned: dayMs, lost: dayMs, awaited: 7 * dayMs, removable: 7 * dayMs };

/** Tells the log what concerns the operator, and not the same every hour. */
export class Tidings {
  readonly #log: Log;
  readonly #toldAt = new Map<string, number>();

  constructor(log: Log) {
    this.#log = log;
  }

  tell(concerns: readonly KeyConcern[], now: number): void {
    for (const { kind, domain, selector, text } of concerns) {
      const key = `${kind} ${domain} ${selector ?? ''}`;
      if ((this.#toldAt.get(key) ?? -Infinity) > now - againAfterMs[kind]) continue;
      this.#toldAt.set(key, now);
      const level = kind === 'lost' || kind === 'unsigned' ? 'warn' : 'info';
      this.#log[level]({ domain, ...(selector !== undefined && { selector }) }, text);
    }
  }
}
