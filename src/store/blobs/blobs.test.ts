import assert from 'node:assert/strict';
import { mkdir, readdir } from 'node:fs/promises';
import { describe, it } from 'node:test';
import { blobsContract, type BlobStore } from '../../../test/contract/blobs.ts';
import { tempFolder } from '../../../test/support/temp-folder.ts';
import { Fault } from '../../base/fault.ts';
import { FileBlobs, MemoryBlobs, SegmentWriter, segmentsFolder, spoolFolder } from './index.ts';

async function openFiles(segmentBytesMax?: number): Promise<BlobStore & { readonly folder: string }> {
  const folder = await tempFolder();
  await mkdir(segmentsFolder(folder.path));
  await mkdir(spoolFolder(folder.path));
  const blobs = new FileBlobs({ folder: folder.path, draftMemoryBytes: 200_000, draftsMemoryBytes: 0 });
  const writer = new SegmentWriter(folder.path, undefined, segmentBytesMax);
  const dispose = async (): Promise<void> => {
    blobs[Symbol.dispose]();
    writer[Symbol.dispose]();
    await folder[Symbol.asyncDispose]();
  };
  return { folder: folder.path, blobs, writer, [Symbol.asyncDispose]: dispose };
}

blobsContract('segment files', () => openFiles());
blobsContract('tiny segment files', () => openFiles(1000));
blobsContract('memory', async () => {
  const blobs = new MemoryBlobs();
  return { blobs, writer: blobs, [Symbol.asyncDispose]: async () => blobs[Symbol.dispose]() };
});

describe('FileBlobs', () => {
  it('needs no file while there is memory for all drafts, and takes one when there is not', async () => {
    await using folder = await tempFolder();
    await mkdir(spoolFolder(folder.path));
    using blobs = new FileBlobs({ folder: folder.path, draftMemoryBytes: 200_000, draftsMemoryBytes: 1_800_000 });
    const spooled = async (): Promise<number> => (await readdir(spoolFolder(folder.path))).length;
    const first = blobs.draft();
    await first.write(new Uint8Array(600_000));
    assert.equal(await spooled(), 0);
    await using second = blobs.draft();
    await second.write(new Uint8Array(600_000));
    assert.equal(await spooled(), 1);
    await first[Symbol.asyncDispose]();
    await using third = blobs.draft();
    await third.write(new Uint8Array(600_000));
    assert.equal(await spooled(), 1, 'what the first gave back is there for the third');
  });

  it('lends nobody so much that nothing is left for those who come late with little', async () => {
    await using folder = await tempFolder();
    await mkdir(spoolFolder(folder.path));
    using blobs = new FileBlobs({ folder: folder.path });
    await using crowd = new AsyncDisposableStack();
    for (let count = 0; count < 500; count++) await crowd.use(blobs.draft()).write(new Uint8Array(1_000_000));
    const spooled = (await readdir(spoolFolder(folder.path))).length;
    assert.ok(spooled > 400, `${spooled} of 500 went to files`);
    const usual = crowd.use(blobs.draft());
    await usual.write(new Uint8Array(50_000));
    assert.ok('bytes' in (await usual.finish()).content);
  });

  it('gives back what came in small frames, because there was no memory for large ones', async () => {
    await using opened = await openFiles();
    await using draft = opened.blobs.draft();
    const content = Uint8Array.from({ length: 300_000 }, (_, index) => (index * index) >>> 5);
    for (let at = 0; at < content.length; at += 70_000) await draft.write(content.subarray(at, at + 70_000));
    const body = await draft.finish();
    assert.ok('file' in body.content);
    assert.deepEqual([body.content.frameBytes, body.content.index.length / 8], [32_768, 10]);
    const { place } = opened.writer.append(body);
    await opened.writer.flush();
    assert.deepEqual(Buffer.from(await opened.blobs.readAll(place)), Buffer.from(content));
    assert.deepEqual(
      Buffer.from(await opened.blobs.readAll(place, 65_000, 70_000)),
      Buffer.from(content.subarray(65_000, 70_000)),
    );
  });

  it('spools what grows past the memory of a draft, and removes the file with the draft', async () => {
    await using opened = await openFiles();
    const spool = spoolFolder(opened.folder);
    const draft = opened.blobs.draft();
    await draft.write(new Uint8Array(199_000));
    assert.deepEqual(await readdir(spool), []);
    await draft.write(new Uint8Array(2000));
    await draft.write(new Uint8Array(2000));
    const body = await draft.finish();
    assert.ok('file' in body.content);
    assert.equal((await readdir(spool)).length, 1);
    await draft[Symbol.asyncDispose]();
    assert.deepEqual(await readdir(spool), []);
  });

  it('puts off what others write where room is short, at the end and while it grows, and never our own', async () => {
    await using folder = await tempFolder();
    await mkdir(spoolFolder(folder.path));
    const asked: number[] = [];
    const room = {
      mustHold: async (sizeBytes: number): Promise<void> => {
        asked.push(sizeBytes);
        throw new Fault('storageFull', 'No room');
      },
    };
    using blobs = new FileBlobs({ folder: folder.path, draftMemoryBytes: 200_000, draftsMemoryBytes: 0, room });
    await using small = blobs.draft();
    await small.write(new Uint8Array(10));
    await assert.rejects(small.finish(), { code: 'storageFull' });
    await using large = blobs.draft();
    await assert.rejects(async () => large.write(new Uint8Array(600_000)), { code: 'storageFull' });
    assert.deepEqual(await readdir(spoolFolder(folder.path)), []);
    await assert.rejects(blobs.mustHaveRoom(5), { code: 'storageFull' });
    assert.deepEqual([asked[0], asked.length, asked.at(-1)], [10, 3, 5]);
    await using ours = blobs.draft('house');
    await ours.write(new Uint8Array(600_000));
    assert.equal((await ours.finish()).sizeBytes, 600_000);
  });

  it('keeps the order of chunks whose promises nobody awaits', async () => {
    await using opened = await openFiles();
    await using draft = opened.blobs.draft();
    for (let value = 0; value < 100; value++) void draft.write(new Uint8Array(10_000).fill(value));
    const stored = opened.writer.append(await draft.finish());
    await opened.writer.flush();
    const bytes = await opened.blobs.readAll(stored.place);
    for (let value = 0; value < 100; value++) assert.equal(bytes[value * 10_000], value);
  });

  it('answers a missing segment with a Fault', async () => {
    await using opened = await openFiles();
    await assert.rejects(opened.blobs.readAll('7:48:10'), { name: 'Fault', code: 'unavailable' });
  });
});
