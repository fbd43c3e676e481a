/**
 * Suppression: nothing is sent to addresses elsewhere that do not exist any more. Who goes on writing to them is taken for a
 * spammer by those who keep watch, and the mail of everybody in this house suffers.
 *
 * Promises: only refusals that say that there is no such mailbox (or, over days, no such domain) count; never those for
 * policy, spam, or a full mailbox. One success and all is forgotten. Every entry says why, since when, until when, and who
 * wrote last; the operator can change all of it, and it acts at once. An empty list costs nothing.
 * Never: touches addresses of this house, or decides what a sender is told.
 */
export { hardnessOf, type Refused } from './hardness.ts';
export { Suppression, type SuppressionOptions, type SuppressionRules } from './suppression.ts';
export { SuppressionBook, type SuppressionEntry } from './suppression-book.ts';
