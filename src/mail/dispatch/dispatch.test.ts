import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { Fault } from '../../base/fault.ts';
import { alice, answerAll, QueueHouse } from '../../../test/support/queue-house.ts';
import { Traces } from '../trace/index.ts';
import { Dispatch } from './index.ts';

const minuteMs = 60_000;

/** A house whose queue does not run: one message to three recipients, one to one. */
async function open() {
  const house = await new QueueHouse('', () => Promise.reject(new Error('Nobody is asked'))).build();
  const { clock, database } = house;
  await house.accept({ key: 'first', from: alice, to: ['a@there.test', 'b@there.test', 'c@far.test'] });
  await clock.advance(10 * minuteMs);
  await house.accept({ key: 'second', from: '', to: ['d@far.test'] });
  const checkRoute = async (word: string): Promise<void> => {
    if (word.includes(' ')) throw new Fault('cannot', 'That is no way');
  };
  const dispatch = new Dispatch({ database, clock, checkRoute });
  /** Host "mx" has put off the entry. */
  const putOff = (id: number, attempts = 1): Promise<void> => {
    const reply = '450 4.2.1 later';
    const at = clock.now();
    const said = { at, provider: 'far.test', host: 'mx.far.test', outcome: 'deferred' as const, reply, transcript: '' };
    const note = { queueId: id, trace: 'first', recipients: ['c@far.test'], ...said };
    const deferral = { id, attempts, nextAttemptAt: at + minuteMs, lastReply: `mx: ${reply}`, provider: 'far.test' };
    return database.write('settleQueue', { now: at, done: [], deferred: [deferral], attempts: [note] });
  };
  return { house, clock, dispatch, putOff };
}

const idsOf = (entries: readonly { readonly id: number }[]): number[] => entries.map(({ id }) => id);

describe('What waits', () => {
  it('is listed in pages, with a state and a reason for each entry', async () => {
    const { dispatch, putOff } = await open();
    await putOff(3);
    await dispatch.hold({ entry: '1' });
    const first = await dispatch.list({}, { limit: 3 });
    assert.deepEqual(
      first.entries.map(({ id, state, why }) => [id, state, why]),
      [
        [1, 'frozen', 'The operator holds it until it is released'],
        [2, 'waiting', 'It waits for its turn'],
        [3, 'late', 'It was tried once and put off; it is tried again later'],
      ],
    );
    assert.deepEqual([first.entries[0]?.nextAttemptAt, first.after], [null, 3]);
    const second = await dispatch.list({}, { after: 3, limit: 3 });
    assert.deepEqual([idsOf(second.entries), second.after], [[4], undefined]);
  });

  it('is counted, in all and by who does not take it', async () => {
    const { dispatch, putOff, clock } = await open();
    const tenAgo = clock.now() - 10 * minuteMs;
    await putOff(3);
    const { entries, oldest } = await dispatch.totals({});
    assert.deepEqual([entries, oldest], [4, tenAgo]);
    assert.deepEqual(await dispatch.totals({ domain: 'none.test' }), { entries: 0, sizeBytes: 0, oldest: null });
    const lines = await dispatch.summary('provider', { olderThanMs: minuteMs });
    assert.deepEqual(
      lines.map(({ name, entries: count, late, lastReply }) => [name, count, late, lastReply]),
      [
        ['there.test', 2, 0, ''],
        ['far.test', 1, 1, 'mx: 450 4.2.1 later'],
      ],
    );
  });

  it('is shown with all attempts, also when it is gone', async () => {
    const { dispatch, putOff } = await open();
    await putOff(3);
    await putOff(3, 2);
    const { trace, entries, gone } = await dispatch.show('3');
    assert.deepEqual([trace, idsOf(entries), entries[0]?.tries.length, gone], ['first', [3], 2, []]);
    assert.deepEqual(idsOf((await dispatch.show('first')).entries), [1, 2, 3]);
    await dispatch.cancel({ entry: '3' });
    for (const wanted of ['3', 'first']) assert.equal((await dispatch.show(wanted)).gone.length, 2, wanted);
    await assert.rejects(dispatch.show('77'), { code: 'notFound' });
    await assert.rejects(dispatch.show('a b'), { code: 'badSyntax' });
  });
});

describe('An order', () => {
  it('is for an entry, for a message, or for what a filter means', async () => {
    const { dispatch } = await open();
    assert.equal((await dispatch.hold({ entry: '1' })).changed, 1);
    assert.equal((await dispatch.hold({ entry: 'first' })).changed, 2);
    assert.equal((await dispatch.release({ state: 'frozen', domain: 'there.test' })).changed, 2);
    assert.equal((await dispatch.fail({ recipient: '@far.test' })).changed, 2);
    assert.equal((await dispatch.cancel({ sender: '<>' })).changed, 1);
    assert.equal((await dispatch.cancel({ olderThanMs: minuteMs })).changed, 3);
    assert.equal((await dispatch.totals({})).entries, 0);
  });

  it('is never for everything unless that is said', async () => {
    const { dispatch } = await open();
    await assert.rejects(dispatch.cancel({}), {
      code: 'cannot',
      message: 'Say which mail is meant, or that all of it is',
    });
    await assert.rejects(dispatch.cancel({ accountId: 1 }), { code: 'cannot' });
    assert.equal((await dispatch.cancel({}, { all: true })).changed, 4);
  });

  it('says what it would do when it is only rehearsed', async () => {
    const { dispatch } = await open();
    await dispatch.hold({ entry: '1' });
    const { changed, would } = await dispatch.hold({ trace: 'first' }, { dryRun: true });
    assert.deepEqual([changed, idsOf(would)], [2, [2, 3]]);
    assert.equal((await dispatch.list({ state: 'frozen' })).entries.length, 1);
  });

  it('names what is not there', async () => {
    const { dispatch } = await open();
    await dispatch.hold({ entry: '1' });
    assert.equal((await dispatch.hold({ entry: '1' })).changed, 0);
    await assert.rejects(dispatch.hold({ entry: '9' }), { code: 'notFound', message: 'Nothing waits as 9' });
    await assert.rejects(dispatch.hold({ state: 'cold' }), { code: 'badSyntax' });
    await assert.rejects(dispatch.hold({ sender: 'nobody' }), { code: 'badSyntax' });
  });

  it('sends by ways that there can be', async () => {
    const { dispatch } = await open();
    assert.equal((await dispatch.reroute({ entry: '4' }, 'relay.test:25')).changed, 1);
    assert.equal((await dispatch.list({ entry: '4' })).entries[0]?.route, 'relay.test:25');
    await assert.rejects(dispatch.reroute({ entry: '4' }, 'no way'), { code: 'cannot' });
    assert.equal((await dispatch.reroute({ domain: 'far.test' }, '')).changed, 1);
  });

  it('stands in the trace of the message', async () => {
    const { dispatch, house } = await open();
    await dispatch.hold({ entry: '1' });
    await dispatch.release({ entry: '1' });
    await dispatch.reroute({ entry: '1' }, 'relay.test');
    await dispatch.reroute({ entry: '1' }, '');
    await dispatch.fail({ entry: '1' });
    await dispatch.cancel({ entry: '1' });
    const resolve = () => Promise.resolve('notLocal' as const);
    const { database, clock } = house;
    const [story] = await new Traces({ database, clock, resolve }).find('first');
    assert.deepEqual(
      story?.lines.map(({ text }) => text.replace('For a@there.test: ', '')),
      [
        'held by the operator',
        'let go by the operator',
        'sent by relay.test from now on, as the operator wants',
        'sent by the usual way again, as the operator wants',
        'given up by the operator',
        'taken back by the operator while it waited',
      ],
    );
  });

  it('makes due what was put off, and what waits for its turn', async () => {
    const { dispatch, putOff, clock } = await open();
    await putOff(3);
    assert.equal((await dispatch.retry({ domain: 'far.test' })).changed, 2);
    assert.equal((await dispatch.list({ entry: '3' })).entries[0]?.nextAttemptAt, clock.now());
    assert.equal((await dispatch.retry({ domain: 'far.test' })).changed, 0);
  });
});

describe('An order for what is being handed over', () => {
  const later = { code: 450, enhanced: '4.2.1', lines: ['later'] };

  /** One mail is with a host that answers when it is told to. */
  async function underWay() {
    const answers: PromiseWithResolvers<void>[] = [];
    const house = await new QueueHouse('there.test A 192.0.2.1', async (destination, message) => {
      const answer = Promise.withResolvers<void>();
      answers.push(answer);
      await answer.promise;
      return answerAll(destination, message, 'deferred', later);
    }).build();
    const { clock, database } = house;
    const queue = house.queue();
    queue.start();
    await house.accept({ key: 'k', from: alice, to: ['a@there.test'] });
    await clock.advance(10);
    const answer = async (): Promise<void> => {
      answers.at(-1)?.resolve();
      await clock.advance(10);
    };
    return { house, clock, queue, answers, answer, dispatch: new Dispatch({ database, clock }) };
  }

  it('is obeyed when the attempt is over: held, it is not tried again', async () => {
    const { queue, answers, answer, dispatch, clock, house } = await underWay();
    await using _ = queue;
    await dispatch.hold({ entry: '1' });
    await answer();
    await clock.advance(24 * 60 * minuteMs);
    assert.deepEqual([answers.length, (await house.waiting()).length], [1, 1]);
    await dispatch.release({ entry: '1' });
    await clock.advance(10);
    assert.equal(answers.length, 2);
    await answer();
  });

  it('is obeyed when the attempt is over: given up, it comes back at once', async () => {
    const { queue, answers, answer, dispatch, clock, house } = await underWay();
    await using _ = queue;
    await dispatch.fail({ entry: '1' });
    await answer();
    await clock.advance(1000);
    assert.deepEqual([answers.length, await house.waiting(), (await house.inbox()).length], [1, [], 1]);
  });

  it('is obeyed when the attempt is over: taken back, it does not come again', async () => {
    const { queue, answers, answer, dispatch, clock, house } = await underWay();
    await using _ = queue;
    await dispatch.cancel({ entry: '1' });
    await answer();
    await clock.advance(24 * 60 * minuteMs);
    assert.deepEqual([answers.length, await house.waiting(), await house.inbox()], [1, [], []]);
  });
});
