import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { writeFileSync } from 'node:fs';
import { systemClock } from '../../base/clock.ts';
import { silentLog } from '../../base/log.ts';
import { describeSearchIndex } from '../../../test/contract/search-index.ts';
import { tempFolder } from '../../../test/support/temp-folder.ts';
import { FtsIndex, FtsWriter, indexFile, MemoryIndex } from './index.ts';
import { mergePages, pageOf } from './vocabulary.ts';

describeSearchIndex('in memory', async () => {
  const index = new MemoryIndex();
  return { index, writer: index, [Symbol.asyncDispose]: async () => index[Symbol.dispose]() };
});

describeSearchIndex('of FTS5', async () => {
  const folder = await tempFolder();
  const writer = new FtsWriter(folder.path, 1);
  const index = new FtsIndex({ folder: folder.path, version: 1, clock: systemClock, log: silentLog });
  return {
    index,
    writer,
    async [Symbol.asyncDispose]() {
      index[Symbol.dispose]();
      writer[Symbol.dispose]();
      await folder[Symbol.asyncDispose]();
    },
  };
});

describe('The file of the search index', () => {
  it('promises nothing when it is missing, damaged or of another version, and says so', async () => {
    await using folder = await tempFolder();
    let damaged = 0;
    const options = { folder: folder.path, clock: systemClock, log: silentLog, onDamaged: () => void damaged++ };
    using missing = new FtsIndex({ ...options, version: 1 });
    assert.equal(await missing.candidates([[{ at: 'whole', part: 'word' }]]), undefined);
    assert.equal(damaged, 0);

    new FtsWriter(folder.path, 1)[Symbol.dispose]();
    using other = new FtsIndex({ ...options, version: 2 });
    assert.equal(await other.candidates([[{ at: 'whole', part: 'word' }]]), undefined);
    assert.equal(damaged, 1);
    assert.throws(() => new FtsWriter(folder.path, 2), /another version/);

    writeFileSync(indexFile(folder.path), Buffer.alloc(10_000, 'rubbish'));
    using rotten = new FtsIndex({ ...options, version: 1 });
    assert.equal(await rotten.candidates([[{ at: 'whole', part: 'word' }]]), undefined);
    assert.equal(damaged, 2);
    assert.throws(() => new FtsWriter(folder.path, 1));
  });
});

describe('Pages of words', () => {
  it('are merged in order, each word once', () => {
    const pages = [['b', 'ä', '𐐨'], ['a', 'b', '\ue000'], []].map(pageOf);
    assert.deepEqual(Buffer.from(mergePages(pages)).toString().split('\n'), ['', 'a', 'b', 'ä', '\ue000', '𐐨', '']);
  });
});
