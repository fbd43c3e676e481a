/** A life of a store that is killed in the middle of its work, and what it may be found to be afterwards. */
import type { Step } from '../support/records-model.ts';
import { after, type Model } from '../support/records-model.ts';

/** Some hours from a step to the next. */
export function nowOf(index: number): number {
  return (index + 1) * 10_000_000;
}

/** What was heard of the program. */
export interface Heard {
  /** Indexes of steps, in the order in which they were done, with the codes of their Faults. */
  readonly done: readonly (readonly [index: number, fault: string | undefined])[];
  /** Those that were begun, and nobody knows more. */
  readonly open: readonly number[];
}

/** The model after what is known to have been done; `stepAt` by index. */
export function certain(before: Model, stepAt: (index: number) => Step, { done }: Heard): Model {
  let model = before;
  for (const [index, heard] of done) {
    const { model: next, fault } = after(model, stepAt(index), nowOf(index));
    if (fault !== heard)
      throw new Error(`Step ${index} ended with ${heard ?? 'success'}, not with ${fault ?? 'success'}`);
    model = next;
  }
  return model;
}

/** Every model that may be true: any of the open steps happened, in any order, each in whole. */
export function* possible(model: Model, stepAt: (index: number) => Step, open: readonly number[]): Generator<Model> {
  yield model;
  for (const index of open) {
    const { model: next, fault } = after(model, stepAt(index), nowOf(index));
    const others = open.filter((other) => other !== index);
    if (fault === undefined) yield* possible(next, stepAt, others);
  }
}
