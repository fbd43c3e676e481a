import type { Clock } from '../../base/clock.ts';
import { Fault } from '../../base/fault.ts';
import { limits } from '../../base/limits.ts';
import type { Input } from './session.ts';

/** What reads bytes of an input. */
export type ByteInput = Pick<Input, 'peek' | 'consume'>;

/**
 * The bytes of a message that must come at some pace: whoever drips holds what others need. Only the time counts in which
 * we wait for the peer. `peek` throws Fault `timeout` when `limits.messagePaceMs` of waiting brought too little.
 */
export function paced(input: ByteInput, clock: Clock): ByteInput {
  let waitedMs = 0;
  let bytes = 0;
  const judge = (): void => {
    if (waitedMs < limits.messagePaceMs) return;
    if (bytes < (limits.messagePaceBytesMin * waitedMs) / 1000) {
      throw new Fault('timeout', 'The message comes too slowly, closing the connection');
    }
    [waitedMs, bytes] = [0, 0];
  };
  return {
    async peek() {
      judge();
      const since = clock.monotonic();
      const seen = await input.peek();
      waitedMs += clock.monotonic() - since;
      return seen;
    },
    consume(count) {
      bytes += count;
      input.consume(count);
    },
  };
}
