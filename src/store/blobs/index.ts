/**
 * Bodies of messages: content named by its SHA-256, appended once to segment files, read by ranges.
 *
 * Promises that what `BodyWriter.flush` covered survives a crash, that a place once given out always means the same
 * bytes, and that a draft of any size holds little memory. Never changes a byte that was flushed, never knows who
 * refers to a body: that is written in the database.
 */
export { diskFault } from './disk-fault.ts';
export { FileBlobs, type FileBlobsOptions } from './file-blobs.ts';
export { MemoryBlobs } from './memory-blobs.ts';
export { segmentsFolder, spoolFolder } from './place.ts';
export type { Blobs, Body, BodyKeeper, BodyWriter, Draft, StoredBody, Volume } from './port.ts';
export { SegmentWriter } from './segment-writer.ts';
