/**
 * What is read from a message once, on arrival: the summary that is kept beside its bytes, and the keys of its thread.
 *
 * Promises: the same bytes give the same answers, in bounded memory, whatever the message is; every version of a summary
 * that was ever written can be read. Knows no store and no mailbox.
 */
export type { Marks } from './marks.ts';
export type { PartPlace } from './parts.ts';
export { previewOf, shortened } from './preview.ts';
export { MessageReading, readMessage, type ReadMessage } from './reading.ts';
export { newestVersion, printSummary, Summary } from './summary.ts';
