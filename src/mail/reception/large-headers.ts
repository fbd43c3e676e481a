import { Fault } from '../../base/fault.ts';
import { limits } from '../../base/limits.ts';

/**
 * Headers are held in memory, because they decide what happens to the rest of a message. Large ones are rare, so only some of
 * them are held at one time, by all doors together: a thousand clients that send nothing but header find no more room.
 */
export class LargeHeaders {
  #count = 0;

  /** A header has grown large; it is held until the answer is disposed. Throws Fault `unavailable` while too many are. */
  enter(): Disposable {
    if (this.#count >= limits.largeHeadersMax)
      throw new Fault('unavailable', 'Too many messages with large headers come in at this moment, try again later');
    this.#count += 1;
    return { [Symbol.dispose]: () => void (this.#count -= 1) };
  }
}
