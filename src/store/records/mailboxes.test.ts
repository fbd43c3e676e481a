import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { checked, fill, mailboxOf, namesOf, uidsOf } from '../../../test/support/records-house.ts';
import * as records from './index.ts';

describe('Records: mailboxes', () => {
  it('creates missing parents and says what it created', () =>
    checked(async (house) => {
      const create = (name: string): Promise<{ created: string[] }> =>
        house.database.write('createMailbox', { accountId: house.accountId, name, uidValidity: 1, now: 2 });
      assert.deepEqual(await create('a/b/c'), { created: ['a', 'a/b', 'a/b/c'] });
      assert.deepEqual(await create('a/d'), { created: ['a/d'] });
      await assert.rejects(create('a/b'), { code: 'mailboxExists' });
      for (const name of ['', '/', 'a/', '/a', 'a//b', 'x'.repeat(2000), 'd/'.repeat(50)]) {
        await assert.rejects(create(name), { code: 'badMailboxName' }, name.slice(0, 10));
      }
    }));

  it('gives a name that is created again a larger UIDVALIDITY', () =>
    checked(async (house) => {
      const { database, accountId } = house;
      const create = (): Promise<unknown> =>
        database.write('createMailbox', { accountId, name: 'new', uidValidity: 1, now: 2 });
      await create();
      const { uidValidity, id } = await mailboxOf(house, 'new');
      await database.write('deleteMailbox', { accountId, name: 'new', keep: true, now: 3 });
      await create();
      const again = await mailboxOf(house, 'new');
      assert.ok(again.uidValidity > uidValidity && again.id > id);
    }));

  it('keeps the name of a deleted mailbox that has children, and makes it a mailbox again', () =>
    checked(async (house) => {
      const { database, accountId } = house;
      await database.write('createMailbox', { accountId, name: 'a/b', uidValidity: 1, now: 2 });
      await fill(house, 'a', ['one', 'two']);
      const remove = (name: string): Promise<unknown> =>
        database.write('deleteMailbox', { accountId, name, keep: false, now: 3 });
      const before = await mailboxOf(house, 'a');
      await remove('a');
      assert.deepEqual(await namesOf(house), ['INBOX', 'Sent', '(a)', 'a/b']);
      await assert.rejects(remove('a'), { code: 'cannot' });
      await database.write('createMailbox', { accountId, name: 'a', uidValidity: 1, now: 4 });
      assert.ok((await mailboxOf(house, 'a')).uidValidity > before.uidValidity);
      await remove('a/b');
      await remove('a');
      assert.deepEqual(await namesOf(house), ['INBOX', 'Sent']);
      await assert.rejects(remove('a'), { code: 'noSuchMailbox' });
      await assert.rejects(remove('INBOX'), { code: 'cannot' });
    }));

  it('renames with all that lies below', () =>
    checked(async (house) => {
      const { database, accountId } = house;
      const rename = (from: string, to: string): Promise<unknown> =>
        database.write('renameMailbox', { accountId, from, to, uidValidity: 1, now: 3 });
      await database.write('createMailbox', { accountId, name: 'a/b', uidValidity: 1, now: 2 });
      await database.write('createMailbox', { accountId, name: 'ab', uidValidity: 1, now: 2 });
      await fill(house, 'a/b', ['one']);
      await rename('a', 'x/y');
      assert.deepEqual(await namesOf(house), ['INBOX', 'Sent', 'ab', 'x', 'x/y', 'x/y/b']);
      assert.deepEqual(await uidsOf(house, 'x/y/b'), [1]);
      await assert.rejects(rename('a', 'z'), { code: 'noSuchMailbox' });
      await assert.rejects(rename('x', 'Sent'), { code: 'mailboxExists' });
      await assert.rejects(rename('x', 'x/y/z'), { code: 'cannot' });
      await assert.rejects(rename('x', 'z/'), { code: 'badMailboxName' });
    }));

  it('moves the messages of a renamed INBOX and keeps INBOX', () =>
    checked(async (house) => {
      const { database, accountId } = house;
      await fill(house, 'INBOX', ['one', 'two']);
      await database.write('createMailbox', { accountId, name: 'INBOX/below', uidValidity: 1, now: 2 });
      await database.write('renameMailbox', { accountId, from: 'INBOX', to: 'old/mail', uidValidity: 1, now: 3 });
      assert.deepEqual(await namesOf(house), ['INBOX', 'INBOX/below', 'Sent', 'old', 'old/mail']);
      assert.deepEqual(await uidsOf(house, 'old/mail'), [1, 2]);
      await fill(house, 'INBOX', ['three']);
      assert.deepEqual(await uidsOf(house, 'INBOX'), [3]);
      await fill(house, 'old/mail', ['four']);
      assert.deepEqual(await uidsOf(house, 'old/mail'), [1, 2, 3]);
    }));

  it('subscribes names, also those that do not exist', () =>
    checked(async ({ database, accountId }) => {
      await database.write('setSubscribed', { accountId, name: 'gone', subscribed: true });
      await database.write('setSubscribed', { accountId, name: 'gone', subscribed: true });
      await database.write('setSubscribed', { accountId, name: 'Sent', subscribed: false });
      assert.deepEqual(await database.read((view) => records.subscriptions(view, accountId)), ['INBOX', 'gone']);
    }));
});
