import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { Watchers } from './watch.ts';
import type { Watch } from './watch.ts';

const mailbox = { kind: 'mailbox', accountId: 1, mailboxId: 10, modseq: 5 } as const;
const otherMailbox = { kind: 'mailbox', accountId: 1, mailboxId: 11, modseq: 6 } as const;
const otherAccount = { kind: 'mailbox', accountId: 2, mailboxId: 20, modseq: 5 } as const;
const mailboxes = { kind: 'mailboxes', accountId: 1, modseq: 7 } as const;

/** Whether the watch has woken up, seen after the promises of this tick. */
async function wakes(watch: Watch): Promise<boolean> {
  let woken = false;
  void watch.next().then(() => (woken = true));
  await Promise.resolve();
  await Promise.resolve();
  return woken;
}

describe('A watch', () => {
  it('sleeps until its account has news', async () => {
    const watchers = new Watchers();
    using watch = watchers.watch(1);
    watchers.tell([otherAccount, { kind: 'queue' }, { kind: 'directory' }]);
    assert.equal(await wakes(watch), false);
    watchers.tell([mailbox]);
    assert.equal(await wakes(watch), false, 'the sleeping call took the news');
  });

  it('wakes the call that waits, in the same tick', async () => {
    const watchers = new Watchers();
    using watch = watchers.watch(1);
    const waiting = watch.next();
    assert.equal(watch.next(), waiting, 'a second call shares the wait');
    watchers.tell([mailbox]);
    await waiting;
  });

  it('remembers what happened while nobody waited, once', async () => {
    const watchers = new Watchers();
    using watch = watchers.watch(1);
    watchers.tell([mailbox]);
    watchers.tell([mailbox]);
    assert.equal(await wakes(watch), true);
    assert.equal(await wakes(watch), false);
  });

  it('of one mailbox hears of that mailbox, not of another', async () => {
    const watchers = new Watchers();
    using watch = watchers.watch(1, 10);
    watchers.tell([otherMailbox]);
    const waiting = watch.next();
    watchers.tell([otherMailbox]);
    assert.equal(watch.next(), waiting, 'it still waits');
    watchers.tell([mailbox]);
    await waiting;
    watchers.tell([mailbox]);
    assert.equal(await wakes(watch), true);
  });

  it('of one mailbox hears of changes to the list of mailboxes, because it may be gone', async () => {
    const watchers = new Watchers();
    using watch = watchers.watch(1, 10);
    watchers.tell([mailboxes]);
    assert.equal(await wakes(watch), true);
  });

  it('hears nothing once disposed', async () => {
    const watchers = new Watchers();
    const watch = watchers.watch(1);
    watch[Symbol.dispose]();
    watchers.tell([mailbox]);
    assert.equal(await wakes(watch), false);
  });
});
