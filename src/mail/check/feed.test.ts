import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import fc from 'fast-check';
import { normalRanges, printRanges, rangesOf } from '../../base/ranges.ts';
import type { CheckedMailbox } from '../../store/records/index.ts';
import { Told } from './feed.ts';
import type { Inspection } from './parts.ts';

const uids = fc.uniqueArray(fc.integer({ min: 1, max: 30 })).map((list) => list.toSorted((a, b) => a - b));

/** What a feed and messages disagree about, by plain sets. */
function expected(added: readonly number[], expunged: readonly number[], met: readonly number[]): string[] {
  const vanished = added.filter((uid) => !expunged.includes(uid) && !met.includes(uid));
  const risen = met.filter((uid) => expunged.includes(uid));
  return [
    ...(vanished.length > 0 ? [`not exist: UID ${printRanges(rangesOf(vanished))}`] : []),
    ...(risen.length > 0 ? [`which exist: UID ${printRanges(rangesOf(risen))}`] : []),
  ];
}

describe('The feed against messages', () => {
  const mailbox = { feedStart: 5 } as CheckedMailbox;

  it('disagrees where sets would', () =>
    fc.assert(
      fc.property(uids, uids, uids, (added, expunged, met) => {
        const pairs = (list: readonly number[]) => normalRanges(list.map((uid) => [uid, uid] as const));
        const told = new Told(mailbox, pairs(added), pairs(expunged), []);
        for (const uid of met) told.meet({ uid, modseq: 5 });
        const found = told.findings({} as Inspection).map(({ what }) => /(?:not|which) exist: UID .*$/.exec(what)?.[0]);
        assert.deepEqual(found, expected(added, expunged, met));
      }),
    ));

  it('misses the change of a message only behind its start', () =>
    fc.assert(
      fc.property(fc.uniqueArray(fc.integer({ min: 1, max: 20 })), fc.integer({ min: 1, max: 20 }), (list, modseq) => {
        const modseqs = list.filter((one) => one > 5).toSorted((a, b) => a - b);
        const told = new Told(mailbox, [], [], modseqs);
        told.meet({ uid: 1, modseq });
        assert.equal(told.findings({} as Inspection).length, modseq > 5 && !modseqs.includes(modseq) ? 1 : 0);
      }),
    ));
});
