import assert from 'node:assert/strict';
import { createHash } from 'node:crypto';
import { describe, it } from 'node:test';
import { bytesOf, utf8Binary } from '../../base/bytes.ts';
import { limits } from '../../base/limits.ts';
import { parseHeader } from '../../formats/message/index.ts';
import { threadKeysOf } from './thread-keys.ts';

function keysOf(...lines: readonly string[]): number[] {
  return threadKeysOf(parseHeader(bytesOf(utf8Binary(`${lines.join('\r\n')}\r\n\r\n`))));
}

function keyOf(id: string, subject: string): number {
  return createHash('sha1').update(`${id}\0${subject}`).digest().readUIntBE(0, 6);
}

describe('Thread keys', () => {
  it('are made of ids and the base subject, the own id first', () => {
    const keys = keysOf(
      'References: <a@x> <b@x>',
      'In-Reply-To: <b@x>',
      'Subject: Re: =?utf-8?Q?GR=C3=9C=C3=9FE?=',
      'Message-ID: <c@x>',
    );
    assert.deepEqual(
      keys,
      ['c@x', 'b@x', 'a@x'].map((id) => keyOf(id, 'grüße')),
    );
  });

  it('are shared by an answer and what it answers', () => {
    const [first] = keysOf('Subject: Lunch', 'Message-ID: <a@x>');
    assert.ok(keysOf('Subject: RE: [list] lunch', 'Message-ID: <b@x>', 'In-Reply-To: <a@x>').includes(first ?? 0));
    assert.ok(!keysOf('Subject: Supper', 'Message-ID: <b@x>', 'In-Reply-To: <a@x>').includes(first ?? 0));
  });

  it('are none where a message names no ids', () => {
    assert.deepEqual(keysOf('Subject: Lunch'), []);
    assert.deepEqual(keysOf('Subject: Lunch', 'Message-ID: broken'), []);
  });

  it('are those of the first and the last of many references', () => {
    const ids = Array.from({ length: 100 }, (_, index) => `${index}@x`);
    const keys = keysOf(`References: ${ids.map((id) => `<${id}>`).join('\r\n ')}`, 'Message-ID: <own@x>');
    assert.equal(keys.length, limits.threadKeysMax);
    for (const id of ['own@x', '0@x', '99@x', '80@x']) assert.ok(keys.includes(keyOf(id, '')), id);
    assert.ok(!keys.includes(keyOf('50@x', '')));
  });

  it('fit in 48 bits', () => {
    for (const key of keysOf('Message-ID: <a@x>', 'In-Reply-To: <b@x>')) {
      assert.ok(Number.isSafeInteger(key) && key >= 0 && key < 2 ** 48);
    }
  });
});
