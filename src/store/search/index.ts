/**
 * The search index: which bodies may have certain words. FTS5 in a file of its own, `search.db`, written by a thread of its
 * own that follows the bodies as they come.
 *
 * Promises that no body that has the words is left out: who finds too many looks into them and has the exact answer. Bodies
 * that are not indexed yet always count as candidates. Damaged, outdated or missing, the file is made anew while searches
 * go on without it. Knows nothing of mail: what makes words out of a body comes as a module's URL.
 */
export { indexFile, removeIndex } from './fts-file.ts';
export { FtsIndex, type FtsIndexOptions } from './fts-index.ts';
export { FtsWriter } from './fts-writer.ts';
export { type IndexFeed, Indexing, type IndexingOptions, type IndexState } from './indexing.ts';
export { MemoryIndex } from './memory-index.ts';
export * from './port.ts';
export { missingInIndex } from './probe.ts';
export type { IndexableBody, SearchProgram } from './program.ts';
