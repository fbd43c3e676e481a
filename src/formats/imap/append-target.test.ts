import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { bytesOf } from '../../base/bytes.ts';
import { appendTarget } from './append-target.ts';

const message = { message: 1 };

describe('appendTarget', () => {
  it('knows a message from its place in APPEND', () => {
    assert.equal(appendTarget({ segments: ['a APPEND Entw&APw-rfe {310}'] }), 'Entwürfe');
    assert.equal(
      appendTarget({ segments: ['a append "inbox" (\\Seen) " 7-Feb-1994 21:52:25 -0800" {310+}'] }),
      'INBOX',
    );
    assert.equal(appendTarget({ segments: ['a APPEND {5}', { bytes: bytesOf('Trash') }, ' {310}'] }), 'Trash');
  });

  it('knows the further messages of MULTIAPPEND', () => {
    assert.equal(appendTarget({ segments: ['a APPEND Sent {310}', message, ' {9}', message, ' () {9}'] }), 'Sent');
  });

  it('takes every other literal for what it is', () => {
    assert.equal(appendTarget({ segments: ['a APPEND {5}'] }), undefined);
    assert.equal(appendTarget({ segments: ['a LOGIN alice {5}'] }), undefined);
    assert.equal(appendTarget({ segments: ['a APPEND Sent {310}', message, ''] }), undefined);
    assert.equal(appendTarget({ segments: ['a APPEND Sent (\\Seen {310}'] }), undefined);
    assert.equal(appendTarget({ segments: ['a APPEND Sent'] }), undefined);
    assert.equal(appendTarget({ segments: [''] }), undefined);
  });
});
