/** How many rows to read at once, so that a batch stays near a budget of bytes whatever the rows weigh. */

const firstCount = 32;
const countMax = 512;
const budgetBytes = 512 * 1024;

/** Learns from each batch: light rows double the next one, heavy rows shrink it. */
export class BatchSize {
  #count = firstCount;

  get count(): number {
    return this.#count;
  }

  learn(rows: number, bytes: number): void {
    const bytesPerRow = bytes / Math.max(rows, 1);
    const fitting = Math.floor(budgetBytes / Math.max(bytesPerRow, 1));
    this.#count = Math.max(1, Math.min(fitting, this.#count * 2, countMax));
  }
}
