/**
 * What a message is made of, for people and for programs: its parts, what is wrong with it, who sent it which way, what it
 * brings, and the content of each thing by its name.
 *
 * Promises one plain value that is the same for the same bytes, in bounded memory whatever the message is, and never throws
 * on bad mail. Verifies no signature (it only compares hashes of bodies) and asks nobody. Knows no store and no mailbox.
 */
export { anatomyOf } from './anatomy.ts';
export { contentNamed, type NamedContent, namesIn, readerText } from './naming.ts';
export type { MessageSource } from './source.ts';
export type * from './types.ts';
