/**
 * The trace of a message: when it came, from whom, into which mailboxes, to which servers it was offered and what they
 * said. The store writes it in the transaction that does each thing; here it becomes a story that anybody can read.
 * Kept for 30 days. Nothing of what stands in a message is in it, its subject neither.
 */
export { Traces, type Story, type StoryLine, type TracesOptions } from './traces.ts';
