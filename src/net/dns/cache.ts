import type { Clock } from '../../base/clock.ts';
import type { Answer } from './resolver.ts';

interface Entry {
  readonly answer: Answer<string>;
  readonly expiresAt: number;
  readonly weightBytes: number;
}

/** Remembers answers as long as their TTL, in bounded memory: the entries used longest ago make room for new ones. */
export class AnswerCache {
  readonly #entries = new Map<string, Entry>();
  readonly #clock: Clock;
  readonly #bytesMax: number;
  #bytes = 0;

  constructor(clock: Clock, bytesMax: number) {
    this.#clock = clock;
    this.#bytesMax = bytesMax;
  }

  get(key: string): Answer<string> | undefined {
    const entry = this.#entries.get(key);
    if (!entry) return undefined;
    this.#remove(key, entry);
    if (entry.expiresAt <= this.#clock.monotonic()) return undefined;
    this.#insert(key, entry);
    return entry.answer;
  }

  put(key: string, answer: Answer<string>): void {
    const known = this.#entries.get(key);
    if (known) this.#remove(key, known);
    const expiresAt = this.#clock.monotonic() + answer.ttlSeconds * 1000;
    this.#insert(key, { answer, expiresAt, weightBytes: weightOf(key, answer) });
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

/** About what an entry costs: its texts, and what the engine spends on each object. */
function weightOf(key: string, answer: Answer<string>): number {
  const texts = answer.records.map((record) => record.length + 64);
  return texts.reduce((sum, length) => sum + length, key.length + 256);
}
