export interface RememberedOptions<V> {
  /** Of names. */
  readonly max: number;
  /** About how many bytes one costs, and all together at most. */
  readonly weigh: (value: V) => number;
  readonly bytesMax: number;
}

interface Entry<V> {
  readonly value: V;
  readonly bytes: number;
}

/** Values under their names, in bounded memory: those used longest ago make room for new ones. */
export class Remembered<V> {
  readonly #entries = new Map<string, Entry<V>>();
  readonly #options: RememberedOptions<V>;
  #bytes = 0;

  constructor(options: RememberedOptions<V>) {
    this.#options = options;
  }

  get size(): number {
    return this.#entries.size;
  }

  get(name: string): V | undefined {
    const entry = this.#entries.get(name);
    if (!entry) return undefined;
    this.#entries.delete(name);
    this.#entries.set(name, entry);
    return entry.value;
  }

  set(name: string, value: V): void {
    this.forget(name);
    const bytes = name.length + this.#options.weigh(value);
    this.#entries.set(name, { value, bytes });
    this.#bytes += bytes;
    for (const oldest of this.#entries.keys()) {
      if (this.#entries.size <= this.#options.max && this.#bytes <= this.#options.bytesMax) return;
      this.forget(oldest);
    }
  }

  /** Without a name all of them. */
  forget(name?: string): void {
    if (name === undefined) {
      this.#entries.clear();
      this.#bytes = 0;
      return;
    }
    this.#bytes -= this.#entries.get(name)?.bytes ?? 0;
    this.#entries.delete(name);
  }
}
