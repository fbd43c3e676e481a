import { closeSync, openSync } from 'node:fs';

interface OpenFile {
  readonly file: number;
  users: number;
}

/** Files open for reading, the last used ones kept. One in use is never closed. */
export class OpenFiles implements Disposable {
  readonly #kept: number;
  readonly #open = new Map<string, OpenFile>();

  constructor(kept: number) {
    this.#kept = kept;
  }

  /** The descriptor of `path`, in use until `release` is called with the same path. */
  acquire(path: string): number {
    const found = this.#open.get(path) ?? { file: openSync(path, 'r'), users: 0 };
    found.users++;
    this.#open.delete(path);
    this.#open.set(path, found);
    return found.file;
  }

  release(path: string): void {
    const found = this.#open.get(path);
    if (found) found.users--;
    if (this.#open.size > this.#kept) this.#closeOldest();
  }

  closeIdle(): void {
    for (const [path, { file, users }] of this.#open) {
      if (users > 0) continue;
      this.#open.delete(path);
      closeSync(file);
    }
  }

  [Symbol.dispose](): void {
    for (const { file } of this.#open.values()) closeSync(file);
    this.#open.clear();
  }

  #closeOldest(): void {
    for (const [path, { file, users }] of this.#open) {
      if (users > 0) continue;
      this.#open.delete(path);
      return closeSync(file);
    }
  }
}
