import assert from 'node:assert/strict';
import { appendFileSync, rmSync } from 'node:fs';
import { describe, it } from 'node:test';
import { tempFolder } from '../../../test/support/temp-folder.ts';
import { indexFile } from './fts-file.ts';
import { FtsWriter } from './fts-writer.ts';
import { missingInIndex } from './probe.ts';

describe('The probe of the search index', () => {
  it('names bodies that should be known and are not', async () => {
    await using folder = await tempFolder();
    using writer = new FtsWriter(folder.path, 1);
    const bodies = [2, 3, 5, 6].map((id) => ({ id, words: ['word'], isComplete: true }));
    writer.add(bodies, { id: 6, hash: 'h' });
    assert.deepEqual(missingInIndex(folder.path, [2, 3, 5, 6]), []);
    assert.deepEqual(missingInIndex(folder.path, [2, 4, 6]), [4]);
    assert.deepEqual(missingInIndex(folder.path, [6, 7, 8]), [], 'those behind the mark will come');
    assert.deepEqual(missingInIndex(folder.path, []), []);
  });

  it('names none where there is no index that can be read', async () => {
    await using folder = await tempFolder();
    assert.deepEqual(missingInIndex(folder.path, [1]), []);
    appendFileSync(indexFile(folder.path), 'rubbish');
    assert.deepEqual(missingInIndex(folder.path, [1]), []);
    rmSync(indexFile(folder.path));
  });
});
