import { Fault } from '../../base/fault.ts';
import { chunkRanges, clipped } from './chunks.ts';
import { SpoolDraft } from './draft.ts';
import { DraftMemory } from './draft-memory.ts';
import type { Blobs, Body, BodyKeeper, BodyProbe, BodyWriter, Draft, StoredBody } from './port.ts';

/** Bodies in memory: for tests and for stores that need not survive. Both sides of the port in one object. */
export class MemoryBlobs implements Blobs, BodyProbe, BodyWriter {
  readonly #bodies = new Map<string, Uint8Array>();
  /** There are no volumes: what is dead costs memory until the store is gone. */
  readonly keeper: BodyKeeper = {
    volumes: () => [],
    span: (volume) => [volume, volume],
    weigh: (place) => ({ name: '', sizeBytes: this.#bytesAt(place).length }),
    move: (place) => place,
    remove: () => undefined,
  };

  draft(): Draft {
    return new SpoolDraft({ spool: '', memory: new DraftMemory(Infinity), memoryBytes: Infinity });
  }

  async mustHaveRoom(): Promise<void> {
    // Memory is refused to nobody.
  }

  append(body: Body): StoredBody {
    if (!('bytes' in body.content)) throw new Error('The draft was not one of this store');
    this.#bodies.set(body.hash, body.content.bytes.slice());
    return { hash: body.hash, sizeBytes: body.sizeBytes, place: body.hash };
  }

  async flush(): Promise<void> {
    // Memory has nothing behind it.
  }

  async *read(place: string, start = 0, end?: number): AsyncGenerator<Uint8Array> {
    const bytes = this.#bytesAt(place);
    for (const [from, to] of chunkRanges(...clipped(bytes.length, start, end))) yield bytes.slice(from, to);
  }

  async readAll(place: string, start = 0, end?: number): Promise<Uint8Array> {
    const bytes = this.#bytesAt(place);
    return bytes.slice(...clipped(bytes.length, start, end));
  }

  async identify(place: string): Promise<{ hash: string; sizeBytes: number }> {
    const bytes = this.#bodies.get(place);
    if (!bytes) throw new Fault('unavailable', 'There is no such body');
    return { hash: place, sizeBytes: bytes.length };
  }

  [Symbol.dispose](): void {
    this.#bodies.clear();
  }

  #bytesAt(place: string): Uint8Array {
    const bytes = this.#bodies.get(place);
    if (!bytes) throw new Error(`Not a place: ${place}`);
    return bytes;
  }
}
