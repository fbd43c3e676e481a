import assert from 'node:assert/strict';
import { after, before, describe, it } from 'node:test';
import { bytesOf } from '../../base/bytes.ts';
import { type MailHouse, openMailHouse } from '../../../test/support/mail-house.ts';
import type { Content, LocalOrder } from './local.ts';

const order: LocalOrder = { recipients: ['alice'], fromHeader: false, user: 'carol', uid: 1000 };

/** Answers one text after the other, the last again and again. */
function contentOf(...texts: readonly string[]): Content {
  let turn = 0;
  return async function* () {
    yield bytesOf(texts[Math.min(turn++, texts.length - 1)] ?? '');
  };
}

describe('mail of programs of this machine', () => {
  let house: MailHouse;
  before(async () => void (house = await openMailHouse()));
  after(() => house[Symbol.asyncDispose]());

  it('is taken in the name of its user', async () => {
    await house.local.take(order, contentOf('Subject: hello\n\nhi\n'));
    const [message = ''] = await house.inbox('alice@example.test');
    assert.match(message, /\r\nFrom: carol@example\.test\r\n/);
  });

  it('says its full name, in whatever letters', async () => {
    await house.local.take({ ...order, fullName: 'Zoë, "Cron"' }, contentOf('Subject: name\n\nhi\n'));
    const message = (await house.inbox('alice@example.test')).at(-1) ?? '';
    assert.match(message, /\r\nFrom: =\?utf-8\?b\?Wm\/DqywgIkNyb24i\?= <carol@example\.test>\r\n/);
  });

  it('is not taken in the name of strangers', async () => {
    const content = contentOf('From: x@far.example\n\nhi\n');
    await assert.rejects(house.local.take(order, content), { code: 'senderNotOwned' });
  });

  it('is judged as it is sent, also where its file becomes another meanwhile', async () => {
    const content = contentOf('From: carol\n\nhi\n', 'From: x@far.example\n\nhi\n');
    await assert.rejects(house.local.take(order, content), { code: 'senderNotOwned' });
    assert.equal((await house.inbox('alice@example.test')).length, 2);
  });

  it('waits while the disk is full', async () => {
    await house.disk.hold('0');
    await assert.rejects(house.local.take(order, contentOf('Subject: x\n\nhi\n')), { code: 'storageFull' });
  });
});
