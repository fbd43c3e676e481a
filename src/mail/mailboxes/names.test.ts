import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { Fault } from '../../base/fault.ts';
import { inOrder, keptName, newName } from './names.ts';

describe('Mailbox names', () => {
  it('know INBOX in any case, as a whole level only', () => {
    assert.equal(keptName('inBox'), 'INBOX');
    assert.equal(keptName('inbox/Work'), 'INBOX/Work');
    assert.equal(keptName('inboxes'), 'inboxes');
    assert.equal(keptName('Work/inbox'), 'Work/inbox');
  });

  it('are the same however an accent was composed', () => {
    assert.equal(keptName('Entwu\u0308rfe'), 'Entwürfe');
  });

  it('may end in the delimiter when they are created', () => {
    assert.equal(newName('Work/'), 'Work');
  });

  for (const bad of ['', '/', 'a//b', '/a', 'a//', 'a\tb', 'a\u0085', '\ud800', 'x'.repeat(1001), 'a/'.repeat(31)]) {
    it(`refuse ${JSON.stringify(bad.slice(0, 12))} (${bad.length})`, () => {
      assert.throws(
        () => newName(bad),
        (thrown) => thrown instanceof Fault && thrown.code === 'badMailboxName',
      );
    });
  }

  it('stand in order, INBOX first', () => {
    const names = ['b', 'INBOX', 'a', 'INBOX/x'].map((name) => ({ name }));
    assert.deepEqual(
      names.sort(inOrder).map(({ name }) => name),
      ['INBOX', 'INBOX/x', 'a', 'b'],
    );
  });
});
