import type { Socket } from 'node:net';
import { Fault } from '../../base/fault.ts';

/** Reads so many bytes of a socket and not one more: what follows is for somebody else. Dispose it to let go of the socket. */
export class ByteReader implements Disposable {
  readonly #socket: Socket;
  #change = Promise.withResolvers<void>();
  #ended = false;

  constructor(socket: Socket) {
    this.#socket = socket;
    socket.on('readable', this.#wake).on('error', this.#end).on('end', this.#end).on('close', this.#end);
  }

  /** Throws Fault `unavailable` when the other side ends before. */
  async read(count: number): Promise<Uint8Array> {
    if (count === 0) return new Uint8Array(0);
    for (;;) {
      const bytes = this.#socket.read(count) as Uint8Array | null;
      if (bytes && bytes.length === count) return bytes;
      if (this.#ended) throw new Fault('unavailable', 'did not answer, or hung up');
      await this.#change.promise;
    }
  }

  [Symbol.dispose](): void {
    this.#socket.off('readable', this.#wake).off('error', this.#end).off('end', this.#end).off('close', this.#end);
  }

  readonly #wake = (): void => {
    this.#change.resolve();
    this.#change = Promise.withResolvers<void>();
  };

  readonly #end = (): void => {
    this.#ended = true;
    this.#wake();
  };
}
