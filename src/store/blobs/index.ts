/**
 * Bodies of messages: content named by its SHA-256, appended once to segment files, read by ranges.
 *
 * Promises that what `BodyWriter.flush` covered survives a crash, that a place once given out always means the same
 * bytes as long as its volume lives, that a draft of any size holds little memory, and that damaged bytes are never given
 * out for a body. Never changes a byte that was flushed, never knows who refers to a body: that is written in the database.
 */
export { isDamage } from './damage.ts';
export { diskFault } from './disk-fault.ts';
export { syncFolder } from './file.ts';
export { FileBlobs, type FileBlobsOptions } from './file-blobs.ts';
export { findRecord, inspectSegment, readRecord, segmentsOf } from './inspect.ts';
export { MemoryBlobs } from './memory-blobs.ts';
export { segmentFile, segmentsFolder, spoolFolder } from './place.ts';
export type { Blobs, Body, BodyKeeper, BodyProbe, BodyWriter, Draft, Origin, StoredBody, Volume } from './port.ts';
export { Room, type DiskRoom, type RoomFacts, type RoomOptions, type RoomState } from './room.ts';
export type { Stretch } from './scan.ts';
export { SegmentWriter } from './segment-writer.ts';
