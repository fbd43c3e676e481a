import { closeSync, openSync, readdirSync, rmSync, statSync } from 'node:fs';
import { diskFault } from './disk-fault.ts';
import { syncFolder } from './file.ts';
import { DamagedRecord } from './frames.ts';
import { parsePlace, segmentFile, segmentOfName, segmentsFolder, type Place } from './place.ts';
import type { Body, BodyKeeper, StoredBody, Volume } from './port.ts';
import type { RecordHeader } from './record.ts';
import { contentOf, readHeader } from './record-file.ts';

/** What the keeper needs of the writer beside it. */
interface Appender {
  readonly newest: number;
  append(body: Body): StoredBody;
  appendRecord(source: number, offset: number, header: RecordHeader): string;
}

/** Plain records of the first version are compressed when they are moved, as long as they fit in memory. */
const repackedBytesMax = 1024 * 1024;

/** Looks after the segment files. A volume is a segment, named by its number. */
export class SegmentKeeper implements BodyKeeper {
  readonly #folder: string;
  readonly #writer: Appender;

  constructor(folder: string, writer: Appender) {
    this.#folder = folder;
    this.#writer = writer;
  }

  volumes(): Volume[] {
    const numbers = readdirSync(segmentsFolder(this.#folder)).map((name) => segmentOfName(name) ?? Infinity);
    const sealed = numbers.filter((number) => number < this.#writer.newest).sort((a, b) => a - b);
    return sealed.map((number) => ({ name: `${number}`, sizeBytes: statSync(this.#file(number)).size }));
  }

  span(volume: string): readonly [string, string] {
    return [`${volume}:`, `${volume};`];
  }

  weigh(place: string): Volume {
    const { segment, recordBytes } = parsePlace(place);
    return { name: `${segment}`, sizeBytes: recordBytes };
  }

  move(text: string): string | undefined {
    const place = parsePlace(text);
    try {
      const file = openSync(this.#file(place.segment), 'r');
      try {
        return this.#copied(file, place);
      } finally {
        closeSync(file);
      }
    } catch (error) {
      if (error instanceof DamagedRecord) return undefined;
      throw diskFault(error);
    }
  }

  remove(volume: string): void {
    const number = Number(volume);
    if (number >= this.#writer.newest) throw new Error(`Segment ${volume} still takes bodies`);
    rmSync(this.#file(number), { force: true });
    syncFolder(segmentsFolder(this.#folder));
  }

  #copied(file: number, { offset, recordBytes }: Place): string {
    const header = readHeader(file, offset);
    if (header?.recordBytes !== recordBytes) throw new DamagedRecord('There is no record');
    const isFirstVersion = header.frames.some(({ checksum }) => checksum === undefined);
    if (!isFirstVersion) return this.#writer.appendRecord(file, offset, header);
    if (header.sizeBytes > repackedBytesMax) return this.#copiedPlain(file, offset, header);
    const { hash, sizeBytes } = header;
    const bytes = Buffer.concat([...contentOf(file, offset, header)]);
    return this.#writer.append({ hash, sizeBytes, content: { bytes } }).place;
  }

  /** A plain record has nothing but its hash to be checked by, so it is read twice. */
  #copiedPlain(file: number, offset: number, header: RecordHeader): string {
    for (const content of contentOf(file, offset, header)) void content;
    return this.#writer.appendRecord(file, offset, header);
  }

  #file(number: number): string {
    return segmentFile(this.#folder, number);
  }
}
