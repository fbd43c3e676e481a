import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { checked, fill, mailboxOf, messagesOf, uidsOf } from '../../../test/support/records-house.ts';
import * as records from './index.ts';

const { seen, flagged, deleted } = records.flagBits;

describe('Records: flags', () => {
  it('adds, removes and replaces flags and keywords, and tells what changed', () =>
    checked(async (house) => {
      await fill(house, 'INBOX', ['1', '2', '3']);
      const { id } = await mailboxOf(house, 'INBOX');
      const store = async (mode: records.StoreMode, uids: [number, number][], flags: number, keywords: string[]) => {
        const { changed } = await house.database.write('storeFlags', {
          mailboxId: id,
          uids,
          mode,
          flags,
          keywords,
          now: 9,
        });
        return [changed, (await messagesOf(house, 'INBOX')).map(({ flags, keywords }) => `${flags} ${keywords}`)];
      };
      assert.deepEqual(await store('add', [[1, 2]], seen, ['$Junk']), [[[1, 2]], ['1 $Junk', '1 $Junk', '0 ']]);
      assert.deepEqual(await store('add', [[2, 99]], seen, ['b', '$JUNK']), [
        [[2, 3]],
        ['1 $Junk', '1 $Junk b', '1 b $JUNK'],
      ]);
      assert.deepEqual(await store('add', [[1, 9]], seen, []), [[], ['1 $Junk', '1 $Junk b', '1 b $JUNK']]);
      assert.deepEqual(await store('remove', [[1, 9]], 0, ['$junk']), [[[1, 3]], ['1 ', '1 b', '1 b']]);
      assert.deepEqual(
        await store(
          'replace',
          [
            [1, 1],
            [3, 3],
          ],
          flagged,
          ['b'],
        ),
        [
          [
            [1, 1],
            [3, 3],
          ],
          ['4 b', '1 b', '4 b'],
        ],
      );
      assert.deepEqual(await store('remove', [[1, 9]], seen | flagged, []), [[[1, 3]], ['0 b', '0 b', '0 b']]);
    }));

  it('writes a row of the feed for a change and none for nothing', () =>
    checked(async (house) => {
      await fill(house, 'INBOX', ['1', '2']);
      const { id, modseq } = await mailboxOf(house, 'INBOX');
      const add = {
        mailboxId: id,
        uids: [[1, 9]] as [number, number][],
        mode: 'add',
        flags: seen,
        keywords: [],
        now: 9,
      } as const;
      await house.database.write('storeFlags', add);
      await house.database.write('storeFlags', add);
      const changes = await house.database.read((view) => records.changesSince(view, id, modseq));
      assert.deepEqual(
        changes.map(({ kind, uids }) => [kind, uids]),
        [['flags', [[1, 2]]]],
      );
    }));
});

describe('Records: copies, moves and expunges', () => {
  it('copies in the order of the UIDs, with flags', () =>
    checked(async (house) => {
      await fill(house, 'INBOX', ['1', '2', '3', '4']);
      await fill(house, 'Sent', ['0']);
      const [from, to] = [await mailboxOf(house, 'INBOX'), await mailboxOf(house, 'Sent')];
      const uids = [
        [2, 2],
        [4, 99],
      ] as const;
      const answer = await house.database.write('copyMessages', {
        fromMailboxId: from.id,
        toMailboxId: to.id,
        uids,
        now: 9,
      });
      assert.deepEqual(answer, {
        uidValidity: to.uidValidity,
        from: [
          [2, 2],
          [4, 4],
        ],
        to: [[2, 3]],
      });
      const places = (await messagesOf(house, 'INBOX')).map(({ place }) => place);
      assert.deepEqual(
        (await messagesOf(house, 'Sent')).slice(1).map(({ place }) => place),
        [places[1], places[3]],
      );
    }));

  it('moves: the messages leave the source', () =>
    checked(async (house) => {
      await fill(house, 'INBOX', ['1', '2', '3']);
      const [from, to] = [await mailboxOf(house, 'INBOX'), await mailboxOf(house, 'Sent')];
      const uids = [[2, 3]] as const;
      const answer = await house.database.write('moveMessages', {
        fromMailboxId: from.id,
        toMailboxId: to.id,
        uids,
        now: 9,
      });
      assert.deepEqual(answer, { uidValidity: to.uidValidity, from: [[2, 3]], to: [[1, 2]] });
      assert.deepEqual([await uidsOf(house, 'INBOX'), await uidsOf(house, 'Sent')], [[1], [1, 2]]);
    }));

  it('copies and moves within one mailbox', () =>
    checked(async (house) => {
      await fill(house, 'INBOX', ['1', '2']);
      const { id } = await mailboxOf(house, 'INBOX');
      const inside = { fromMailboxId: id, toMailboxId: id, uids: [[1, 1e9]] as const, now: 9 };
      await house.database.write('copyMessages', inside);
      assert.deepEqual(await uidsOf(house, 'INBOX'), [1, 2, 3, 4]);
      await house.database.write('moveMessages', inside);
      assert.deepEqual(await uidsOf(house, 'INBOX'), [5, 6, 7, 8]);
    }));

  it('does nothing for UIDs that do not exist', () =>
    checked(async (house) => {
      const [from, to] = [await mailboxOf(house, 'INBOX'), await mailboxOf(house, 'Sent')];
      const input = { fromMailboxId: from.id, toMailboxId: to.id, uids: [[5, 9]] as const, now: 9 };
      assert.deepEqual((await house.database.write('copyMessages', input)).to, []);
      assert.deepEqual((await house.database.write('moveMessages', input)).to, []);
      await assert.rejects(house.database.write('copyMessages', { ...input, toMailboxId: 99 }), {
        code: 'noSuchMailbox',
      });
    }));

  it('expunges what is marked, all or among some', () =>
    checked(async (house) => {
      await fill(house, 'INBOX', ['1', '2', '3', '4']);
      const { id: mailboxId } = await mailboxOf(house, 'INBOX');
      const uids = [[2, 4]] as const;
      await house.database.write('storeFlags', { mailboxId, uids, mode: 'add', flags: deleted, keywords: [], now: 9 });
      const some = await house.database.write('expungeMessages', { mailboxId, uids: [[1, 2]], keep: true, now: 9 });
      assert.deepEqual(some.expunged, [[2, 2]]);
      assert.deepEqual((await house.database.write('expungeMessages', { mailboxId, keep: true, now: 9 })).expunged, [
        [3, 4],
      ]);
      assert.deepEqual((await house.database.write('expungeMessages', { mailboxId, keep: true, now: 9 })).expunged, []);
      assert.deepEqual(await uidsOf(house, 'INBOX'), [1]);
    }));
});
