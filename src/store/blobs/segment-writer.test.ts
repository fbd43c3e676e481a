import assert from 'node:assert/strict';
import { createHash } from 'node:crypto';
import {
  appendFileSync,
  closeSync,
  mkdirSync,
  openSync,
  readFileSync,
  statSync,
  truncateSync,
  writeFileSync,
} from 'node:fs';
import { join } from 'node:path';
import { describe, it } from 'node:test';
import { tempFolder } from '../../../test/support/temp-folder.ts';
import { parsePlace, segmentFile, segmentsFolder } from './place.ts';
import type { Body } from './port.ts';
import { contentOf, readHeader } from './record-file.ts';
import { walkSegment } from './scan.ts';
import { SegmentWriter } from './segment-writer.ts';

async function emptyFolder(): Promise<{ readonly path: string } & AsyncDisposable> {
  const folder = await tempFolder();
  mkdirSync(segmentsFolder(folder.path));
  return folder;
}

function bodyOf(text: string): Body {
  const bytes = Buffer.from(text, 'latin1');
  const hash = createHash('sha256').update(bytes).digest('hex');
  return { hash, sizeBytes: bytes.length, content: { bytes } };
}

/** What cannot be compressed. */
function noise(sizeBytes: number): string {
  return createHash('shake256', { outputLength: sizeBytes }).update('noise').digest('latin1');
}

async function append(folder: string, texts: readonly string[], newestPlace?: string): Promise<string[]> {
  using writer = new SegmentWriter(folder, newestPlace);
  const places = texts.map((text) => writer.append(bodyOf(text)).place);
  await writer.flush();
  return places;
}

function textAt(folder: string, text: string): string {
  const { segment, offset } = parsePlace(text);
  return withFile(segmentFile(folder, segment), (file) => textOf(file, offset));
}

function textOf(file: number, offset: number): string {
  const header = readHeader(file, offset);
  assert.ok(header);
  return Buffer.concat([...contentOf(file, offset, header)]).toString('latin1');
}

/** What a person with nothing but the segment can read. */
function recordsOf(path: string): string[] {
  return withFile(path, (file) =>
    [...walkSegment(file, 0, statSync(path).size)].map(({ kind, offset }) =>
      kind === 'record' ? textOf(file, offset) : kind,
    ),
  );
}

function withFile<T>(path: string, work: (file: number) => T): T {
  const file = openSync(path, 'r');
  try {
    return work(file);
  } finally {
    closeSync(file);
  }
}

describe('SegmentWriter', () => {
  it('writes records that can be read without the database', async () => {
    await using folder = await emptyFolder();
    await append(folder.path, ['one', 'two', '']);
    assert.deepEqual(recordsOf(segmentFile(folder.path, 1)), ['one', 'two', '']);
  });

  it('continues behind the last complete record, with or without a hint', async () => {
    await using folder = await emptyFolder();
    const [first] = await append(folder.path, ['one', 'two']);
    await append(folder.path, ['three'], first);
    await append(folder.path, ['four']);
    assert.deepEqual(recordsOf(segmentFile(folder.path, 1)), ['one', 'two', 'three', 'four']);
  });

  for (const [what, spoil] of [
    ['a torn header', (path: string) => appendFileSync(path, 'PHB1\0\0')],
    ['a torn content', (path: string) => truncateSync(path, statSync(path).size - 1)],
    [
      'a damaged content',
      (path: string) => writeFileSync(path, readFileSync(path).fill(0x20, statSync(path).size - 1)),
    ],
    ['foreign bytes', (path: string) => appendFileSync(path, 'no record of ours, but long enough to hold a header')],
  ] as const) {
    it(`leaves ${what} alone and begins a new segment`, async () => {
      await using folder = await emptyFolder();
      const [kept] = await append(folder.path, ['kept', 'last']);
      const path = segmentFile(folder.path, 1);
      spoil(path);
      const before = readFileSync(path);
      const [next] = await append(folder.path, ['next'], kept);
      assert.deepEqual(readFileSync(path), before);
      assert.equal(parsePlace(next as string).segment, 2);
      assert.equal(textAt(folder.path, next as string), 'next');
      assert.equal(textAt(folder.path, kept as string), 'kept');
    });
  }

  it('begins a new segment when the database knows more than the file holds', async () => {
    await using folder = await emptyFolder();
    const [, last] = await append(folder.path, ['one', 'two']);
    truncateSync(segmentFile(folder.path, 1), 50);
    const [next] = await append(folder.path, ['next'], last);
    assert.equal(parsePlace(next as string).segment, 2);
  });

  it('takes zeros behind the last record for room', async () => {
    await using folder = await emptyFolder();
    await append(folder.path, ['one']);
    appendFileSync(segmentFile(folder.path, 1), new Uint8Array(1000));
    const [next] = await append(folder.path, ['next']);
    assert.equal(parsePlace(next as string).segment, 1);
    assert.equal(textAt(folder.path, next as string), 'next');
  });

  it('gives a body that does not fit a segment of its own', async () => {
    await using folder = await emptyFolder();
    using writer = new SegmentWriter(folder.path, undefined, 200);
    const places = ['a', noise(150), noise(500), 'd'].map((text) => writer.append(bodyOf(text)).place);
    await writer.flush();
    assert.deepEqual(
      places.map((place) => parsePlace(place).segment),
      [1, 2, 3, 4],
    );
    assert.equal(textAt(folder.path, places[2] as string), noise(500));
  });

  it('refuses one body whose spool file is gone and keeps the others', async () => {
    await using folder = await emptyFolder();
    using writer = new SegmentWriter(folder.path);
    const first = writer.append(bodyOf('first'));
    const lost: Body = {
      ...bodyOf('lost'),
      content: { file: join(folder.path, 'gone'), frameBytes: 32_768, index: new Uint8Array(0) },
    };
    assert.throws(() => writer.append(lost), { name: 'Fault', code: 'unavailable' });
    const second = writer.append(bodyOf('second'));
    await writer.flush();
    assert.equal(textAt(folder.path, first.place), 'first');
    assert.equal(textAt(folder.path, second.place), 'second');
  });
});
