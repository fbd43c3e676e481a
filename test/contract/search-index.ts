/** What every search index must do. */
import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import type { Candidates, SearchIndex, SearchWriter, WantedWord } from '../../src/store/search/index.ts';

export interface OpenedIndex extends AsyncDisposable {
  readonly index: SearchIndex;
  readonly writer: SearchWriter;
}

export function describeSearchIndex(name: string, open: () => Promise<OpenedIndex>): void {
  describe(`The search index ${name}`, () => {
    it('knows which bodies have a word, a part of one, or one of several', async () => {
      await using opened = await open();
      add(opened.writer, { 1: 'invoice of march', 2: 'voice mail', 5: 'nothing' });
      const ask = asking(opened.index);
      assert.deepEqual(await ask([whole('voice')]), [2]);
      assert.deepEqual(await ask([{ at: 'inside', part: 'voi' }]), [1, 2]);
      assert.deepEqual(await ask([{ at: 'start', part: 'voi' }]), [2]);
      assert.deepEqual(await ask([{ at: 'end', part: 'ice' }]), [1, 2]);
      assert.deepEqual(await ask([{ at: 'end', part: 'ing' }]), [5]);
      assert.deepEqual(await ask([{ at: 'inside', part: 'zz' }]), []);
      assert.deepEqual(await ask([whole('march'), whole('nothing')]), [1, 5]);
      assert.deepEqual(await ask([{ at: 'start', part: 'm', accepts: (word) => word.length > 4 }]), [1]);
      assert.deepEqual(await ask([{ at: 'inside', part: 'o', beside: 'mail' }]), [2]);
    });

    it('wants one of each', async () => {
      await using opened = await open();
      add(opened.writer, { 1: 'red house', 2: 'blue house', 3: 'red car' });
      const found = await opened.index.candidates([[whole('house')], [whole('red'), whole('green')]]);
      assert.deepEqual(found?.ids, [1]);
    });

    it('takes for a candidate what is not indexed yet, and what it does not know whole', async () => {
      await using opened = await open();
      opened.writer.add([{ id: 3, words: ['one'], isComplete: false }], { id: 3, hash: 'c' });
      opened.writer.add([{ id: 4, words: ['two'], isComplete: true }], { id: 4, hash: 'd' });
      const found = (await opened.index.candidates([[whole('nowhere')]])) as Candidates;
      assert.deepEqual([found.mark, found.ids], [4, [3]]);
      assert.deepEqual(
        [1, 3, 4, 5, 1000].filter((id) => found.has(id)),
        [3, 5, 1000],
      );
    });

    it('promises nothing where nothing is asked', async () => {
      await using opened = await open();
      assert.equal(await opened.index.candidates([]), undefined);
    });

    it('takes a thousand choices, and hundreds of words', async () => {
      await using opened = await open();
      const words = Array.from({ length: 900 }, (_, at) => `word${at}x`);
      add(opened.writer, { 1: words.join(' '), 2: words.slice(1).join(' '), 3: 'other' });
      assert.deepEqual(await asking(opened.index)([{ at: 'start', part: 'word' }]), [1, 2]);
      const found = await opened.index.candidates(words.map((word) => [whole(word)]));
      assert.ok(found?.has(1));
      assert.ok(!found?.has(3));
    });

    it('forgets bodies that are no more', async () => {
      await using opened = await open();
      add(opened.writer, { 1: 'a word', 2: 'a word', 3: 'a word', 4: 'a word' });
      assert.equal(opened.writer.keep(1, 3, new Set([3])), 1);
      assert.deepEqual(await asking(opened.index)([whole('word')]), [1, 3, 4]);
    });

    it('goes back, and takes other bodies under the same ids', async () => {
      await using opened = await open();
      add(opened.writer, { 1: 'old', 2: 'old', 3: 'old' });
      opened.writer.truncate(1);
      assert.equal(opened.writer.mark, 1);
      add(opened.writer, { 2: 'new' });
      assert.deepEqual(await asking(opened.index)([whole('old')]), [1]);
      assert.deepEqual(await asking(opened.index)([whole('new')]), [2]);
    });

    it('finds parts of words in all scripts, however many there are', async () => {
      await using opened = await open();
      for (let id = 1; id <= 200; id++) {
        const words = [`слово${id}`, `wort${id}x`, '東京', `𐐨${id}`];
        opened.writer.add([{ id, words, isComplete: true }], { id, hash: `${id}` });
      }
      const ask = asking(opened.index);
      assert.deepEqual(await ask([{ at: 'end', part: 'ово77' }]), [77]);
      assert.deepEqual(await ask([{ at: 'inside', part: 'rt123x' }]), [123]);
      assert.deepEqual(await ask([{ at: 'start', part: '𐐨200' }]), [200]);
      assert.equal((await ask([{ at: 'inside', part: '京' }])).length, 200);
    });
  });
}

function whole(part: string): WantedWord {
  return { at: 'whole', part };
}

/** In one batch. */
function add(writer: SearchWriter, texts: Readonly<Record<number, string>>): void {
  const bodies = Object.entries(texts).map(([id, text]) => ({
    id: Number(id),
    words: text.split(' '),
    isComplete: true,
  }));
  const id = bodies.at(-1)?.id ?? 0;
  writer.add(bodies, { id, hash: `${id}` });
}

/** Any of the words. */
function asking(index: SearchIndex): (any: readonly WantedWord[]) => Promise<readonly number[]> {
  return async (any) => (await index.candidates([any]))?.ids ?? assert.fail('nothing is promised');
}
