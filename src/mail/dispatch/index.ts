/**
 * What the operator, and who has sent it, can do with mail that waits in the queue: look at it, with what was said in each
 * attempt, hold it, let it go, take it back, try it now, give it up, send it by another way.
 *
 * Promises: an order is for one entry, one message, or all that a filter means; never for everything unless that is said. It
 * is carried out in small turns beside the running queue: what comes into the queue meanwhile, or leaves it, may or may not
 * be among them. What is being handed over at that moment is not called back, but the order outlives the attempt.
 * Never: sends anything itself, or changes a message.
 */
export { Dispatch, type DispatchOptions, type Ordered, type OrderOptions, type Page } from './dispatch.ts';
export type { QueueEntry } from './entry.ts';
export type { Selection } from './selection.ts';
export type { ShownMail, SummaryLine, Totals } from './queue-book.ts';
export type { AttemptRow, QueueGrouping, QueueOrder, QueueState } from '../../store/records/index.ts';
