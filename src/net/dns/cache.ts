import type { Clock } from '../../base/clock.ts';
import { LookupFault } from './lookup-fault.ts';
import type { Answer } from './resolver.ts';

type Known = Answer<string> | LookupFault;

interface Entry {
  readonly known: Known;
  readonly expiresAt: number;
  readonly weightBytes: number;
}

/** Remembers answers for their time and not longer, in bounded memory: the entries used longest ago make room for new ones. */
export class AnswerCache {
  readonly #entries = new Map<string, Entry>();
  readonly #clock: Clock;
  readonly #bytesMax: number;
  #bytes = 0;

  constructor(clock: Clock, bytesMax: number) {
    this.#clock = clock;
    this.#bytesMax = bytesMax;
  }

  /** An answer tells the time that is left of it. */
  get(key: string): Known | undefined {
    const entry = this.#entries.get(key);
    if (!entry) return undefined;
    this.#remove(key, entry);
    const leftMs = entry.expiresAt - this.#clock.monotonic();
    if (leftMs <= 0) return undefined;
    this.#insert(key, entry);
    return entry.known instanceof LookupFault ? entry.known : { ...entry.known, ttlSeconds: Math.ceil(leftMs / 1000) };
  }

  put(key: string, known: Known, forMs: number): void {
    const former = this.#entries.get(key);
    if (former) this.#remove(key, former);
    if (forMs <= 0) return;
    const expiresAt = this.#clock.monotonic() + forMs;
    this.#insert(key, { known, expiresAt, weightBytes: weightOf(key, known) });
    this.#makeRoom();
  }

  #insert(key: string, entry: Entry): void {
    this.#entries.set(key, entry);
    this.#bytes += entry.weightBytes;
  }

  #remove(key: string, entry: Entry): void {
    this.#entries.delete(key);
    this.#bytes -= entry.weightBytes;
  }

  #makeRoom(): void {
    for (const [key, entry] of this.#entries) {
      if (this.#bytes <= this.#bytesMax) return;
      this.#remove(key, entry);
    }
  }
}

/** About what an entry costs: its texts, and what the engine spends on each object; a fault keeps where it was thrown. */
function weightOf(key: string, known: Known): number {
  if (known instanceof LookupFault) return key.length + known.message.length + 2048;
  const texts = known.records.map((record) => record.length + 64);
  return texts.reduce((sum, length) => sum + length, key.length + known.name.length + 256);
}
