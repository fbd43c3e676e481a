import { describe, it } from 'node:test';
import assert from 'node:assert/strict';
import fc from 'fast-check';
import { Ascending } from '../../base/ascending.ts';
import { rangesHave, rangesOf } from '../../base/ranges.ts';
import { Uids } from './uids.ts';

const sortedUids = fc
  .uniqueArray(fc.integer({ min: 1, max: 200 }))
  .map((numbers): number[] => numbers.toSorted((a, b) => a - b));

describe('The UIDs of a view', () => {
  it('number messages from 1 upwards', () => {
    const uids = new Uids(Ascending.of([3, 7, 20]));
    assert.deepEqual([uids.count, uids.last], [3, 20]);
    assert.deepEqual(
      [3, 7, 8, 20].map((uid) => uids.numberOf(uid)),
      [1, 2, undefined, 3],
    );
    assert.deepEqual(uids.numbered([[2, 9]]), [7, 20]);
    assert.deepEqual(
      uids.within([
        [1, 3],
        [8, 19],
        [20, 4_294_967_295],
      ]),
      [3, 20],
    );
  });

  it('tell each number as it is when those before it are gone', () => {
    const uids = new Uids(Ascending.of([1, 2, 3, 4, 5]));
    assert.deepEqual(
      uids.remove([
        [1, 2],
        [4, 4],
        [9, 12],
      ]),
      [1, 1, 2],
    );
    assert.deepEqual(uids.within([[1, 9]]), [3, 5]);
    assert.deepEqual(uids.remove([[8, 8]]), []);
  });

  it('are shared with others until they differ, and again when they do no more', () => {
    const all = Ascending.of([1, 2, 3]);
    const [one, other] = [new Uids(all), new Uids(all)];
    all.push(4);
    assert.deepEqual([one.count, one.last, one.numberOf(4)], [3, 3, undefined]);
    for (const uids of [one, other]) uids.add(4);
    assert.deepEqual([one.isOwn, one.numberOf(4)], [false, 4]);
    one.remove([[2, 2]]);
    one.add(9);
    assert.deepEqual([one.isOwn, other.isOwn, other.within([[1, 9]])], [true, false, [1, 2, 3, 4]]);
    other.share(Ascending.of([1, 3, 4, 9]));
    assert.deepEqual(other.within([[1, 9]]), [1, 2, 3, 4]);
    one.share(Ascending.of([1, 3, 4, 9, 10]));
    assert.deepEqual([one.isOwn, one.within([[1, 99]])], [false, [1, 3, 4, 9]]);
  });

  it('are what a client computes that follows the EXPUNGE answers', () => {
    fc.assert(
      fc.property(sortedUids, sortedUids, (known, gone) => {
        const uids = new Uids(Ascending.of(known));
        const client = [...known];
        for (const number of uids.remove(rangesOf(gone))) client.splice(number - 1, 1);
        assert.deepEqual(uids.within([[1, 300]]), client);
        assert.deepEqual(
          client,
          known.filter((uid) => !rangesHave(rangesOf(gone), uid)),
        );
      }),
    );
  });

  it('choose by UID and by number what a search through the list would choose', () => {
    fc.assert(
      fc.property(sortedUids, sortedUids, (known, wanted) => {
        const uids = new Uids(Ascending.of(known));
        const ranges = rangesOf(wanted);
        assert.deepEqual(
          uids.within(ranges),
          known.filter((uid) => rangesHave(ranges, uid)),
        );
        assert.deepEqual(
          uids.numbered(ranges),
          known.filter((_, place) => rangesHave(ranges, place + 1)),
        );
      }),
    );
  });
});
