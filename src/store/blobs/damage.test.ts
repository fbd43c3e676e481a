import assert from 'node:assert/strict';
import { createHash } from 'node:crypto';
import { mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { describe, it } from 'node:test';
import fc from 'fast-check';
import { silentLog, type Log, type LogFields } from '../../base/log.ts';
import { tempFolder } from '../../../test/support/temp-folder.ts';
import { dictionaryOf } from './dictionary.ts';
import { FileBlobs } from './file-blobs.ts';
import { findRecord, inspectSegment, readRecord, segmentsOf } from './inspect.ts';
import { parsePlace, segmentFile, segmentsFolder } from './place.ts';
import type { Body } from './port.ts';
import { frameBytes } from './record.ts';
import { SegmentWriter } from './segment-writer.ts';

function noise(sizeBytes: number, seed = ''): Buffer {
  return createHash('shake256', { outputLength: sizeBytes }).update(seed).digest();
}

function hashOf(bytes: Uint8Array): string {
  return createHash('sha256').update(bytes).digest('hex');
}

function bodyOf(bytes: Uint8Array): Body {
  return { hash: hashOf(bytes), sizeBytes: bytes.length, content: { bytes } };
}

interface Opened extends AsyncDisposable {
  readonly path: string;
  readonly places: readonly string[];
  readonly blobs: FileBlobs;
  readonly errors: readonly LogFields[];
}

/** A data folder with these contents in its first segment. */
async function openWith(contents: readonly Uint8Array[], segment?: Uint8Array): Promise<Opened> {
  const folder = await tempFolder();
  mkdirSync(segmentsFolder(folder.path));
  if (segment) writeFileSync(segmentFile(folder.path, 1), segment);
  const errors: LogFields[] = [];
  const log: Log = { ...silentLog, error: (fields) => void errors.push(fields) };
  const blobs = new FileBlobs({ folder: folder.path, log });
  using writer = new SegmentWriter(folder.path);
  const places = contents.map((bytes) => writer.append(bodyOf(bytes)).place);
  await writer.flush();
  const dispose = async (): Promise<void> => {
    blobs[Symbol.dispose]();
    await folder[Symbol.asyncDispose]();
  };
  return { path: folder.path, places, blobs, errors, [Symbol.asyncDispose]: dispose };
}

/** A record as the first version wrote it: "PHB1", four zeros, size, SHA-256, the plain content. */
function firstRecord(content: Uint8Array): Buffer {
  const head = Buffer.alloc(48);
  head.write('PHB1', 'latin1');
  head.writeBigUInt64LE(BigInt(content.length), 8);
  head.write(hashOf(content), 16, 'hex');
  return Buffer.concat([head, content]);
}

function spoil(path: string, at: number, mask = 1): void {
  const bytes = readFileSync(path);
  bytes[at] = (bytes[at] as number) ^ mask;
  writeFileSync(path, bytes);
}

const letter = Buffer.from('Subject: hello\r\n\r\nA letter of a few words, a few words, a few words.\r\n');
const large = Buffer.concat([
  Buffer.alloc(frameBytes, 'compressible '),
  noise(frameBytes),
  Buffer.alloc(50_000, 'end'),
]);

describe('Frames', () => {
  it('give any range of any content', async () => {
    const content = fc.tuple(fc.integer({ min: 0, max: 3 }), fc.nat({ max: 1 }), fc.integer({ min: -3, max: 3 }));
    const property = fc.asyncProperty(content, fc.nat(), fc.nat(), async ([frames, isNoise, extra], one, other) => {
      const sizeBytes = Math.max(frames * frameBytes + extra, 0);
      const bytes = isNoise ? noise(sizeBytes) : Buffer.alloc(sizeBytes, 'All work and no play. ');
      await using opened = await openWith([bytes]);
      const [place = ''] = opened.places;
      const [start, end] = [one % (sizeBytes + 1), other % (sizeBytes + 1)].sort((a, b) => a - b);
      assert.deepEqual(Buffer.from(await opened.blobs.readAll(place, start, end)), bytes.subarray(start, end));
      const chunks = await Array.fromAsync(opened.blobs.read(place));
      assert.ok(Buffer.concat(chunks).equals(bytes));
    });
    await fc.assert(property, { numRuns: 60 });
  });

  it('stay plain where compression saves nothing, each for itself', async () => {
    await using opened = await openWith([large, noise(5000)]);
    const [one, two] = opened.places.map((place) => parsePlace(place).recordBytes);
    assert.ok((one as number) < frameBytes + 10_000);
    assert.equal(two, 64 + 8 + 5000);
  });

  it('are inflated with the dictionary of their time, which never changes', () => {
    const expected = 'a4a80ae866b98decf96631c9cd5cdb34954130f8400e4922611c1de6d9a8c659';
    assert.equal(hashOf(dictionaryOf(1)), expected);
  });

  it('of a range are all that is read', async () => {
    await using opened = await openWith([large]);
    const [place = ''] = opened.places;
    spoil(segmentFile(opened.path, 1), parsePlace(place).recordBytes - 1);
    assert.deepEqual(Buffer.from(await opened.blobs.readAll(place, 10, 20)), large.subarray(10, 20));
    await assert.rejects(opened.blobs.readAll(place), { name: 'Fault', code: 'unavailable' });
  });
});

describe('Bit rot', () => {
  it('is never served, whichever bit it is', async () => {
    const bits = fc.tuple(fc.nat({ max: 2 }), fc.nat(), fc.nat({ max: 7 }));
    const property = fc.asyncProperty(bits, async ([which, byte, bit]) => {
      const contents = [letter, noise(3000), large];
      await using opened = await openWith(contents);
      const place = opened.places[which] as string;
      const { offset, recordBytes } = parsePlace(place);
      spoil(segmentFile(opened.path, 1), offset + (byte % recordBytes), 1 << bit);
      await assert.rejects(opened.blobs.readAll(place), { name: 'Fault', code: 'unavailable' });
      await assert.rejects(Array.fromAsync(opened.blobs.read(place)), { name: 'Fault', code: 'unavailable' });
      assert.equal(opened.errors.length, 2);
    });
    await fc.assert(property, { numRuns: 150 });
  });

  it('is reported with segment, offset and hash', async () => {
    await using opened = await openWith([letter, letter.subarray(1)]);
    const [, place = ''] = opened.places;
    const { offset, recordBytes } = parsePlace(place);
    spoil(segmentFile(opened.path, 1), offset + recordBytes - 1);
    await assert.rejects(opened.blobs.readAll(place));
    const [{ segment, offset: at, hash } = {}] = opened.errors;
    assert.deepEqual({ segment, at, hash }, { segment: 1, at: offset, hash: hashOf(letter.subarray(1)) });
  });
});

describe('A segment of the first version', () => {
  const contents = [letter, Buffer.alloc(0), noise(2 * frameBytes + 7)];
  const segment = Buffer.concat(contents.map(firstRecord));
  const places = contents.map((content, index) => {
    const before = contents.slice(0, index).reduce((sum, { length }) => sum + 48 + length, 0);
    return `1:${before + 48}:${content.length}`;
  });

  it('stays readable, whole and by ranges, and takes new records behind the old', async () => {
    await using opened = await openWith([letter.subarray(5)], segment);
    for (const [index, place] of places.entries()) {
      const content = contents[index] as Buffer;
      assert.deepEqual(Buffer.from(await opened.blobs.readAll(place)), content);
      assert.deepEqual(Buffer.from(await opened.blobs.readAll(place, 3, 30)), content.subarray(3, 30));
      assert.ok(Buffer.concat(await Array.fromAsync(opened.blobs.read(place))).equals(content));
    }
    assert.deepEqual(Buffer.from(await opened.blobs.readAll(opened.places[0] as string)), letter.subarray(5));
    assert.deepEqual(readdirSync(segmentsFolder(opened.path)).length, 1);
  });

  it('has its damage noticed when a body is read whole', async () => {
    await using opened = await openWith([], segment);
    spoil(segmentFile(opened.path, 1), 50);
    await assert.rejects(opened.blobs.readAll(places[0] as string), { code: 'unavailable' });
    assert.deepEqual(Buffer.from(await opened.blobs.readAll(places[2] as string)), contents[2]);
  });

  it('can be moved, and is compressed then', async () => {
    await using opened = await openWith([], segment);
    using writer = new SegmentWriter(opened.path, undefined, 1);
    writer.append(bodyOf(noise(10, 'begins another segment')));
    await writer.flush();
    const moved = places.map((place) => writer.keeper.move(place) as string);
    await writer.flush();
    for (const [index, place] of moved.entries()) {
      assert.notEqual(parsePlace(place).segment, 1);
      assert.deepEqual(Buffer.from(await opened.blobs.readAll(place)), contents[index]);
    }
    writer.keeper.remove('1');
    assert.throws(() => writer.keeper.remove(`${writer.newest}`));
  });
});

describe('A segment without a database', () => {
  const contents = [letter, large, noise(400), Buffer.from('last')];

  it('is walked past damage to the next record', async () => {
    await using opened = await openWith(contents);
    const [path = ''] = segmentsOf(opened.path);
    const offsets = opened.places.map((place) => parsePlace(place).offset);
    spoil(path, (offsets[0] as number) + 20); // a header: its record is lost
    spoil(path, (offsets[2] as number) + 100); // a content: the hash is known
    const walked = [...inspectSegment(path)];
    assert.deepEqual(
      walked.map(({ kind, offset }) => [kind, offset]),
      [
        ['damaged', offsets[0]],
        ['record', offsets[1]],
        ['damaged', offsets[2]],
        ['record', offsets[3]],
      ],
    );
    const [lost, , known] = walked as { hash?: string }[];
    assert.deepEqual([lost?.hash, known?.hash], [undefined, hashOf(contents[2] as Buffer)]);
  });

  it('is searched by hash and read by offset', async () => {
    await using opened = await openWith(contents);
    const found = findRecord(opened.path, hashOf(large));
    assert.ok(found);
    assert.ok(Buffer.concat([...readRecord(found.path, found.offset)]).equals(large));
    assert.equal(findRecord(opened.path, hashOf(noise(1))), undefined);
    assert.throws(() => [...readRecord(found.path, found.offset + 1)], { code: 'notFound' });
  });

  it('lets a reader finish whose segment is removed meanwhile', async () => {
    await using opened = await openWith(contents);
    using writer = new SegmentWriter(opened.path, undefined, 1);
    writer.append(bodyOf(noise(10)));
    await writer.flush();
    const chunks: Uint8Array[] = [];
    for await (const chunk of opened.blobs.read(opened.places[1] as string)) {
      chunks.push(chunk);
      writer.keeper.remove('1');
      opened.blobs.closeIdle();
    }
    assert.ok(Buffer.concat(chunks).equals(large));
    opened.blobs.closeIdle();
    await assert.rejects(opened.blobs.readAll(opened.places[0] as string), { code: 'unavailable' });
  });
});
