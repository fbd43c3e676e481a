/** SEARCH over a mailbox, and the index of words that tells it which messages it need not read: decision 16. */
export { candidateOf } from './candidate.ts';
export { mailIndex, type MailIndexParts } from './indexing.ts';
export type { Candidate, SearchedRow, SearchScope } from './key.ts';
export { search, type SearchSource } from './search.ts';
