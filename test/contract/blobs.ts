import assert from 'node:assert/strict';
import { createHash } from 'node:crypto';
import { describe, it } from 'node:test';
import type { Blobs, Body, BodyProbe, BodyWriter } from '../../src/store/blobs/index.ts';

/** Both sides of one blob store. The writer may belong to another thread in the house; here it is at hand. */
export interface BlobStore extends AsyncDisposable {
  readonly blobs: Blobs & BodyProbe;
  readonly writer: BodyWriter;
}

const small = new TextEncoder().encode('Subject: hello\r\n\r\nA body.\r\n');
const large = Uint8Array.from({ length: 1_500_000 }, (_, index) => (index * 7919) >>> 3);

async function bodyOf(blobs: Blobs, content: Uint8Array, use: (body: Body) => Promise<void> | void): Promise<void> {
  await using draft = blobs.draft();
  for (let at = 0; at < content.length; at += 50_000) await draft.write(content.subarray(at, at + 50_000));
  assert.equal(draft.sizeBytes, content.length);
  await use(await draft.finish());
}

async function store(opened: BlobStore, content: Uint8Array): Promise<string> {
  let place = '';
  await bodyOf(opened.blobs, content, async (body) => {
    place = opened.writer.append(body).place;
    await opened.writer.flush();
  });
  return place;
}

async function collect(chunks: AsyncIterable<Uint8Array>): Promise<{ bytes: Uint8Array; largest: number }> {
  const all = await Array.fromAsync(chunks);
  return { bytes: Buffer.concat(all), largest: Math.max(0, ...all.map(({ length }) => length)) };
}

/** Every blob store must pass this, wherever it keeps the bodies. */
export function blobsContract(name: string, open: () => Promise<BlobStore>): void {
  describe(`Blobs: ${name}`, () => {
    it('gives back the bytes of small and large bodies', async () => {
      await using opened = await open();
      for (const content of [small, large, new Uint8Array(0)]) {
        const place = await store(opened, content);
        assert.deepEqual(Buffer.from(await opened.blobs.readAll(place)), Buffer.from(content));
        assert.deepEqual((await collect(opened.blobs.read(place))).bytes, Buffer.from(content));
      }
    });

    it('names a body by the SHA-256 of its content', async () => {
      await using opened = await open();
      await bodyOf(opened.blobs, large, async (body) => {
        const hash = createHash('sha256').update(large).digest('hex');
        assert.equal(body.hash, hash);
        const stored = opened.writer.append(body);
        assert.deepEqual([stored.hash, stored.sizeBytes], [hash, large.length]);
        await opened.writer.flush();
      });
    });

    it('tells what lies at a place', async () => {
      await using opened = await open();
      for (const content of [small, large]) {
        const place = await store(opened, content);
        const { hash, sizeBytes } = await opened.blobs.identify(place);
        assert.deepEqual([hash, sizeBytes], [createHash('sha256').update(content).digest('hex'), content.length]);
        await assert.rejects(opened.blobs.identify(`${place}0`), { code: 'unavailable' });
      }
      await assert.rejects(opened.blobs.identify('nowhere'), { code: 'unavailable' });
    });

    it('reads ranges, and cuts those that reach outside', async () => {
      await using opened = await open();
      const place = await store(opened, large);
      for (const [start, end] of [
        [0, 10],
        [299_990, 700_001],
        [1_499_990, 9_999_999],
        [5, 5],
        [9, 3],
        [-5, 3],
      ] as const) {
        const expected = Buffer.from(large.slice(Math.max(start, 0), Math.max(end, Math.max(start, 0))));
        assert.deepEqual(Buffer.from(await opened.blobs.readAll(place, start, end)), expected, `${start}-${end}`);
        assert.deepEqual((await collect(opened.blobs.read(place, start, end))).bytes, expected, `${start}-${end}`);
      }
    });

    it('reads in chunks of at most 256 KiB', async () => {
      await using opened = await open();
      const { largest } = await collect(opened.blobs.read(await store(opened, large)));
      assert.ok(largest > 0 && largest <= 256 * 1024, `${largest}`);
    });

    it('takes a copy of what is written', async () => {
      await using opened = await open();
      await using draft = opened.blobs.draft();
      const chunk = Uint8Array.of(1, 2, 3);
      await draft.write(chunk);
      chunk.fill(9);
      const stored = opened.writer.append(await draft.finish());
      await opened.writer.flush();
      assert.deepEqual([...(await opened.blobs.readAll(stored.place))], [1, 2, 3]);
    });

    it('keeps many bodies apart', async () => {
      await using opened = await open();
      const contents = Array.from({ length: 50 }, (_, index) => Uint8Array.from({ length: index }, () => index));
      const places: string[] = [];
      for (const content of contents) {
        await bodyOf(opened.blobs, content, (body) => void places.push(opened.writer.append(body).place));
      }
      await opened.writer.flush();
      for (const [index, place] of places.entries()) {
        assert.deepEqual([...(await opened.blobs.readAll(place))], [...(contents[index] as Uint8Array)]);
      }
    });

    it('moves a body without changing it, and knows what it takes', async () => {
      await using opened = await open();
      const { writer, blobs } = opened;
      for (const content of [small, large]) {
        const place = await store(opened, content);
        const moved = writer.keeper.move(place);
        await writer.flush();
        assert.ok(moved);
        for (const either of [place, moved]) {
          assert.deepEqual(Buffer.from(await blobs.readAll(either)), Buffer.from(content));
        }
        assert.ok(writer.keeper.weigh(moved).sizeBytes > 0);
      }
    });

    it('tells places of one volume from those of others by their order', async () => {
      await using opened = await open();
      const { keeper } = opened.writer;
      const places: string[] = [];
      for (let seed = 0; seed < 30; seed++) places.push(await store(opened, large.subarray(seed, seed + 500)));
      for (const { name, sizeBytes } of keeper.volumes()) {
        const [from, to] = keeper.span(name);
        const within = places.filter((place) => place >= from && place < to);
        assert.deepEqual(
          within,
          places.filter((place) => keeper.weigh(place).name === name),
        );
        assert.ok(within.reduce((sum, place) => sum + keeper.weigh(place).sizeBytes, 0) <= sizeBytes);
      }
    });

    it('lets go of a draft that nobody finished', async () => {
      await using opened = await open();
      const draft = opened.blobs.draft();
      await draft.write(large);
      await draft[Symbol.asyncDispose]();
    });
  });
}
