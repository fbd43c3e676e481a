import { Fault } from '../../base/fault.ts';
import { limits } from '../../base/limits.ts';

/** What one request holds of the memory. Dispose it to give it back. */
export interface Claim extends Disposable {
  /** Throws Fault `unavailable` where there is no room for so much more. */
  grow(bytes: number): void;
}

/** The memory that all requests share which are held whole. */
export class Room {
  #heldBytes = 0;

  claim(): Claim {
    let own = 0;
    return {
      grow: (bytes) => {
        if (this.#heldBytes + bytes > limits.apiJsonBytesHeldMax) {
          throw new Fault('unavailable', 'Too many large requests at once, try again in a moment');
        }
        this.#heldBytes += bytes;
        own += bytes;
      },
      [Symbol.dispose]: () => {
        this.#heldBytes -= own;
        own = 0;
      },
    };
  }
}
