import type { Clock } from '../../base/clock.ts';

export interface TurnstileOptions {
  readonly clock: Clock;
  /** How many may be inside. */
  readonly insideMax: number;
  /** How many may wait outside. */
  readonly waitingMax: number;
}

/** Lets so many in at one time, the others in the order in which they came. */
export class Turnstile {
  readonly #options: TurnstileOptions;
  readonly #waiting = new Set<() => void>();
  #inside = 0;

  constructor(options: TurnstileOptions) {
    this.#options = options;
  }

  /** Waits to be let in; whoever is told true leaves by `leave`. False where too many wait, or the wait was too long. */
  enter(patienceMs: number): boolean | Promise<boolean> {
    if (this.#inside < this.#options.insideMax) return ++this.#inside > 0;
    if (this.#waiting.size >= this.#options.waitingMax) return false;
    const { promise, resolve } = Promise.withResolvers<boolean>();
    const letIn = (): void => {
      alarm[Symbol.dispose]();
      resolve(true);
    };
    const alarm = this.#options.clock.alarm(patienceMs, () => {
      this.#waiting.delete(letIn);
      resolve(false);
    });
    this.#waiting.add(letIn);
    return promise;
  }

  /** Whoever waits longest takes the place. */
  leave(): void {
    const [next] = this.#waiting;
    if (!next) return void (this.#inside -= 1);
    this.#waiting.delete(next);
    next();
  }
}
