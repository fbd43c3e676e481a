import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { Fault } from '../../base/fault.ts';
import { limits } from '../../base/limits.ts';
import type { Path, Reply } from '../../formats/smtp/index.ts';
import { SteeredClock } from '../../../test/support/clock.ts';
import { openRelayHouse } from '../../../test/support/relay-house.ts';

const yes: Reply = { code: 250, enhanced: '2.1.5', lines: ['fine'] };
const stranger: Reply = { code: 550, enhanced: '5.1.1', lines: ['No such user'] };
const later: Reply = { code: 451, enhanced: '4.7.1', lines: ['Greylisted'] };

/** A backup of there.test whose host answers what `answers` has for a local part; without an answer it is away. */
async function backup(answers: Record<string, Reply | undefined> = {}) {
  const clock = new SteeredClock();
  const asked: string[] = [];
  const asking = async (_: unknown, { localPart }: Path): Promise<Reply> => {
    asked.push(localPart);
    const reply = answers[localPart];
    if (!reply) throw new Fault('unavailable', 'Nobody there');
    return reply;
  };
  const house = await openRelayHouse({ asking, clock });
  await house.book.add('there.test', 'backup');
  const taken = async (name: string): Promise<string> =>
    (await house.handIn({ to: [`${name}@there.test`] })).atRcpt[0] ?? '';
  return { ...house, clock, asked, answers, taken };
}

describe('A backup', () => {
  it('takes mail for those whom the operator named, and asks nobody', async () => {
    await using here = await backup();
    await here.book.addRecipients('there.test', ['Alice@there.test', 'bob@there.test']);
    assert.deepEqual(await here.book.recipients('there.test'), ['alice@there.test', 'bob@there.test']);
    for (const known of ['alice', 'ALICE', 'bob+news', 'postmaster'])
      assert.equal(await here.taken(known), '250', known);
    assert.match(await here.taken('carol'), /^550 5\.1\.1 There is no carol@there\.test/);
    assert.equal(await here.book.removeRecipients('there.test', ['alice@there.test', 'carol@there.test']), 1);
    assert.match(await here.taken('alice'), /^550/);
    assert.deepEqual(here.asked, []);
    const waiting = await here.house.queue();
    assert.deepEqual([...new Set(waiting.map(({ domain }) => domain))], ['there.test']);
  });

  it('asks the host about others, and remembers what it says', async () => {
    await using here = await backup({ alice: yes, carol: stranger });
    for (let turn = 0; turn < 3; turn++) {
      assert.equal(await here.taken('alice'), '250');
      assert.match(await here.taken('carol'), /^550 5\.1\.1/);
    }
    assert.deepEqual(here.asked, ['alice', 'carol']);
    await here.clock.advance(limits.relayStrangerKnownMs + 1);
    here.answers['carol'] = yes;
    assert.equal(await here.taken('carol'), '250');
    assert.equal(await here.taken('alice'), '250');
    assert.deepEqual(here.asked, ['alice', 'carol', 'carol']);
    await here.clock.advance(limits.relayRecipientKnownMs + 1);
    here.answers['alice'] = stranger;
    assert.match(await here.taken('alice'), /^550/);
  });

  it('takes mail for whom it never asked about while the host is away, and goes by its last word otherwise', async () => {
    await using here = await backup({ alice: yes, carol: stranger });
    await here.taken('alice');
    await here.taken('carol');
    await here.clock.advance(limits.relayRecipientKnownMs + 1);
    here.answers['alice'] = here.answers['carol'] = undefined;
    assert.equal(await here.taken('alice'), '250');
    assert.match(await here.taken('carol'), /^550/);
    assert.equal(await here.taken('dave'), '250');
  });

  it('leaves a host alone for a while that was away, until it says that it is back', async () => {
    await using here = await backup();
    await here.taken('a');
    await here.taken('b');
    assert.deepEqual(here.asked, ['a']);
    await here.relays.flush('there.test');
    await here.taken('c');
    assert.deepEqual(here.asked, ['a', 'c']);
  });

  it('takes mail where the host does not want to say now, and remembers nothing', async () => {
    await using here = await backup({ alice: later });
    assert.equal(await here.taken('alice'), '250');
    assert.equal(await here.taken('alice'), '250');
    assert.deepEqual(here.asked, ['alice', 'alice']);
  });

  it('is told by ETRN to try now; counts messages; knows no other domains', async () => {
    await using here = await backup({ alice: yes });
    await here.house.accounts.addDomain('mine.test');
    assert.deepEqual(
      [await here.relays.flush('mine.test'), await here.relays.flush('else.test')],
      [undefined, undefined],
    );
    assert.equal(await here.relays.flush('there.test'), 0);
    await here.taken('alice');
    await here.taken('alice');
    const [row] = await here.house.queue();
    const after = { attempts: 1, lastReply: '', nextAttemptAt: here.clock.now() + 3_600_000 };
    const deferred = { id: row?.id ?? 0, ...after };
    await here.house.database.write('settleQueue', {
      now: here.clock.now(),
      done: [],
      deferred: [deferred],
      notes: [],
    });
    await here.clock.advance(limits.flushEveryMs);
    assert.equal(await here.relays.flush('There.Test'), 2);
    assert.ok((await here.house.queue()).every(({ nextAttemptAt }) => nextAttemptAt <= here.clock.now()));
  });

  it('lets go by ETRN nothing that its sender holds back', async () => {
    await using here = await backup({ alice: yes });
    const holdUntil = here.clock.now() + 3_600_000;
    await here.handIn({ to: ['alice@there.test'], terms: { holdUntil } });
    assert.equal(await here.relays.flush('there.test'), 1);
    assert.deepEqual(
      (await here.house.queue()).map(({ nextAttemptAt }) => nextAttemptAt),
      [holdUntil],
    );
  });

  it('keeps its domain free of accounts, and lets it go with its list', async () => {
    await using here = await backup();
    await assert.rejects(here.house.accounts.addAccount('a@there.test', 'secret'), { code: 'cannot' });
    await assert.rejects(here.book.add('there.test', 'backup'), { code: 'exists' });
    await assert.rejects(here.book.addRecipients('there.test', ['a@other.test']), { code: 'cannot' });
    await assert.rejects(here.book.add('front.test', 'front'), { code: 'cannot' });
    await assert.rejects(here.book.setNextHost('example.test', null), { code: 'notFound' });
    await here.book.addRecipients('there.test', ['a@there.test']);
    await here.house.accounts.removeDomain('there.test');
    assert.deepEqual(await here.book.list(), []);
  });
});
