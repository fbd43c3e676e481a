import assert from 'node:assert/strict';
import { mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, it, type TestContext } from 'node:test';
import { SegmentWriter, segmentFile, segmentsFolder } from '../../store/blobs/index.ts';
import { textBody } from '../../../test/support/records-house.ts';
import { tempFolder } from '../../../test/support/temp-folder.ts';
import { UsageMistake } from '../usage.ts';
import { runCommandLine } from './index.ts';

const texts = ['Subject: one\r\n\r\nFirst.\r\n', 'Subject: two\r\n\r\nSecond.\r\n', 'Subject: three\r\n\r\nThird.\r\n'];
const [, second] = texts.map(textBody);

interface Folder extends AsyncDisposable {
  readonly path: string;
  /** SEGMENT:OFFSET of each text. */
  readonly offsets: readonly string[];
}

/** A data folder that has segments and nothing else. */
async function openFolder(): Promise<Folder> {
  const folder = await tempFolder();
  mkdirSync(segmentsFolder(folder.path));
  using writer = new SegmentWriter(folder.path);
  const places = texts.map((text) => writer.append(textBody(text)).place);
  await writer.flush();
  return { ...folder, offsets: places.map((place) => place.split(':').slice(0, 2).join(':')) };
}

/** What a command prints on standard output, and how it failed. */
async function said(t: TestContext, ...args: string[]): Promise<{ text: string; error?: Error }> {
  const pieces: Buffer[] = [];
  const write = (piece: string | Uint8Array, done?: unknown): boolean => {
    pieces.push(Buffer.from(piece as string));
    if (typeof done === 'function') done();
    return true;
  };
  const { mock } = t.mock.method(process.stdout, 'write', write as typeof process.stdout.write);
  try {
    await runCommandLine(['blob', ...args]);
    return { text: Buffer.concat(pieces).toString() };
  } catch (error) {
    return { text: Buffer.concat(pieces).toString(), error: error as Error };
  } finally {
    mock.restore();
  }
}

function spoilSecond(folder: Folder): void {
  const path = segmentFile(folder.path, 1);
  const bytes = readFileSync(path);
  bytes[Number(folder.offsets[2]?.split(':')[1]) - 1] = 0xff;
  writeFileSync(path, bytes);
}

describe('posthouse blob', () => {
  it('prints a body by its hash and by its place', async (t) => {
    await using folder = await openFolder();
    assert.deepEqual(await said(t, 'cat', second?.hash ?? '', '--data', folder.path), { text: texts[1] });
    assert.deepEqual(await said(t, 'cat', folder.offsets[2] ?? '', '--data', folder.path), { text: texts[2] });
    assert.ok((await said(t, 'cat', 'nonsense', '--data', folder.path)).error instanceof UsageMistake);
    assert.match(
      (await said(t, 'cat', '0'.repeat(64), '--data', folder.path)).error?.message ?? '',
      /No segment holds/,
    );
  });

  it('verifies everything, and names what is damaged', async (t) => {
    await using folder = await openFolder();
    assert.deepEqual(await said(t, 'verify', '--data', folder.path), { text: '3 bodies are whole, 0 damaged\n' });
    spoilSecond(folder);
    const { text, error } = await said(t, 'verify', '1', '--data', folder.path);
    assert.match(
      text,
      new RegExp(`offset ${folder.offsets[1]?.slice(2)}, \\d+ bytes, SHA-256 ${second?.hash}: damaged`),
    );
    assert.match(text, /2 bodies are whole, 1 damaged\n$/);
    assert.match(error?.message ?? '', /damaged/);
  });

  it('does not blame a segment for what a crash left at its end', async (t) => {
    await using folder = await openFolder();
    writeFileSync(segmentFile(folder.path, 1), 'PHB2 and no more', { flag: 'a' });
    const { text, error } = await said(t, 'verify', '--data', folder.path);
    assert.match(text, /16 bytes: unfinished.*\n3 bodies are whole, 0 damaged/);
    assert.equal(error, undefined);
  });

  it('saves what is whole, from a file anywhere', async (t) => {
    await using folder = await openFolder();
    spoilSecond(folder);
    const to = join(folder.path, 'saved');
    const { text } = await said(t, 'salvage', segmentFile(folder.path, 1), '--to', to);
    assert.match(text, /damaged\n2 bodies saved\n$/);
    const names = [texts[0], texts[2]].map((saved) => `${textBody(saved ?? '').hash}.eml`);
    assert.deepEqual(readdirSync(to).sort(), names.sort());
    assert.equal(readFileSync(join(to, `${textBody(texts[0] ?? '').hash}.eml`), 'utf8'), texts[0]);
  });

  it('collects in a stopped data folder', async (t) => {
    await using folder = await openFolder();
    writeFileSync(join(folder.path, 'posthouse.db'), '');
    const { text, error } = await said(t, 'collect', '--grace', '0', '--data', folder.path);
    assert.equal(error, undefined);
    assert.match(text, /0 found unneeded, 0 dropped, 0 moved, 0 segments \(0.0 MiB\) removed/);
    assert.ok((await said(t, 'collect', '--grace', 'x', '--data', folder.path)).error instanceof UsageMistake);
  });
});
