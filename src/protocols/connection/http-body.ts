import type { IncomingMessage } from 'node:http';
import type { Clock } from '../../base/clock.ts';
import { Fault } from '../../base/fault.ts';
import { limits } from '../../base/limits.ts';

/**
 * The body of a request, which must come at some pace: whoever drips holds what others need. The connection stays open
 * whatever is read of it, so that the peer hears why.
 */
export async function* pacedBody(message: IncomingMessage, clock: Clock): AsyncGenerator<Uint8Array> {
  const pieces = message.iterator({ destroyOnReturn: false }) as AsyncIterator<Uint8Array>;
  using pace = new Pace(clock);
  for (;;) {
    const step = await Promise.race([pieces.next().catch(brokenOff), pace.tooSlow]);
    if (step.done) return;
    pace.seen(step.value.length);
    yield step.value;
  }
}

function brokenOff(cause: unknown): never {
  throw new Fault('badSyntax', 'The request broke off', { cause });
}

/** Sees to it that something comes, again and again. */
class Pace implements Disposable {
  /** Never resolves. Rejects with Fault `timeout`. */
  readonly tooSlow: Promise<never>;
  readonly #clock: Clock;
  readonly #giveUp: (fault: Fault) => void;
  #bytes = 0;
  #alarm: Disposable;

  constructor(clock: Clock) {
    const { promise, reject } = Promise.withResolvers<never>();
    promise.catch(() => undefined); // nobody may be reading when it comes
    this.tooSlow = promise;
    this.#clock = clock;
    this.#giveUp = reject;
    this.#alarm = this.#begin();
  }

  seen(bytes: number): void {
    this.#bytes += bytes;
  }

  [Symbol.dispose](): void {
    this.#alarm[Symbol.dispose]();
  }

  #begin(): Disposable {
    return this.#clock.alarm(limits.messagePaceMs, () => this.#judge());
  }

  #judge(): void {
    const least = (limits.messagePaceBytesMin * limits.messagePaceMs) / 1000;
    if (this.#bytes < least) return this.#giveUp(new Fault('timeout', 'The request comes too slowly'));
    this.#bytes = 0;
    this.#alarm = this.#begin();
  }
}
