/** What is wrong with a message, as it is found. */
import type { Defect, DefectKind } from '../types.ts';

/** Takes note of defects; holds at most `defectsMax` of them, and one of each kind that is told once. */
export class Defects {
  readonly #defectsMax: number;
  readonly #found: Defect[] = [];
  readonly #once = new Map<DefectKind, Defect>();

  constructor(defectsMax: number) {
    this.#defectsMax = defectsMax;
  }

  note(kind: DefectKind, offset: number): void {
    if (this.#found.length < this.#defectsMax) this.#found.push({ kind, offset });
  }

  /** Notes only the first of this kind in the message. */
  noteOnce(kind: DefectKind, offset: number): void {
    if (!this.#once.has(kind)) this.#once.set(kind, { kind, offset });
  }

  /** In the order of their offsets. */
  list(): Defect[] {
    return [...this.#once.values(), ...this.#found].sort(byOffset).slice(0, this.#defectsMax);
  }
}

/** Equal offsets have an order too, so that the list does not depend on how the bytes came. */
function byOffset(a: Defect, b: Defect): number {
  return a.offset - b.offset || (a.kind < b.kind ? -1 : 1);
}
