import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { CheckedHouse } from '../../../test/support/checked-house.ts';
import type { CheckedIndex } from './index.ts';

/** An index that says these things of itself, until it is made anew. */
function indexThat(troubles: readonly string[], missing: readonly number[]) {
  const state = { renewals: 0, thorough: [] as boolean[] };
  const index: CheckedIndex = {
    verify: async (thorough) => {
      state.thorough.push(thorough);
      return state.renewals > 0 ? [] : troubles;
    },
    missing: (ids) => (state.renewals > 0 ? [] : ids.filter((id) => missing.includes(id))),
    renew: async () => void state.renewals++,
  };
  return { index, state };
}

describe('A check of the search index', () => {
  it('tells of a damaged file and of bodies that it does not know, and makes it anew', async () => {
    await using house = await CheckedHouse.open();
    await house.deliver(['one', 'two', 'three']);
    const { index, state } = indexThat(['page 7 is torn'], [2]);
    const texts = (await house.check({}, { index })).map(({ what }) => what);
    assert.deepEqual(texts, ['The search index: page 7 is torn', 'The search index does not know 1 bodies: number 2']);
    assert.ok((await house.check({ repair: true }, { index })).every(({ mended }) => mended));
    assert.equal(state.renewals, 1);
    assert.deepEqual(await house.check({ bodies: true }, { index }), []);
    assert.deepEqual(state.thorough, [false, false, true]);
  });

  it('tells what the database says of its own file, which a person has to look at', async () => {
    await using house = await CheckedHouse.open();
    const verifyDatabase = async (): Promise<string[]> => ['row 5 missing from index x'];
    const [found, ...others] = await house.check({ repair: true }, { verifyDatabase });
    assert.deepEqual(found, {
      what: 'The database: row 5 missing from index x',
      harm: 'lost',
      remedy: 'person',
      mended: false,
    });
    assert.deepEqual(others, []);
  });
});
