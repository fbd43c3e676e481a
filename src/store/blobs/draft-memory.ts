import { limits } from '../../base/limits.ts';

/** No draft borrows more than this part of what is left: so there is some for whoever comes late with little. */
const shareMax = 1 / 4;

/** Memory that all drafts share: most mail then needs no file on its way. */
export class DraftMemory {
  #freeBytes: number;

  constructor(sizeBytes: number = limits.draftsMemoryBytes) {
    this.#freeBytes = sizeBytes;
  }

  /** False where there is not so much left for a draft that has borrowed `borrowedBytes` before. */
  borrow(bytes: number, borrowedBytes: number): boolean {
    if (borrowedBytes + bytes > this.#freeBytes * shareMax) return false;
    this.#freeBytes -= bytes;
    return true;
  }

  giveBack(bytes: number): void {
    this.#freeBytes += bytes;
  }
}
