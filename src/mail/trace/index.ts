/**
 * The trace of a message: when it came, from whom, into which mailboxes, to which servers it was offered and what they
 * said. The store writes it in the transaction that does each thing; here it becomes a story that anybody can read.
 * Mail that is not taken is noted too (`Refusals`), beside the dialog and never more than a bounded number of it.
 * Kept for 30 days. Nothing of what stands in a message is in it but its Message-ID, its subject neither.
 */
export { Refusals, type RefusalsOptions } from './refusals.ts';
export { thisMachine } from './sentence.ts';
export { Traces, type Story, type StoryLine, type TracesOptions } from './traces.ts';
