import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { addAccount, checked, summary, textBody } from '../../../test/support/records-house.ts';
import * as records from './index.ts';

describe('Records: the directory', () => {
  it('knows where mail for an address goes', () =>
    checked(async ({ database, accountId }) => {
      await database.write('addAlias', { address: 'team@example.test', targets: ['alice@example.test', 'x@far.test'] });
      await database.read(async (view) => {
        const alice = { address: 'alice@example.test', kind: 'account', accountId, targets: [], writers: 'anybody' };
        assert.deepEqual(await records.resolveAddress(view, 'alice@example.test'), alice);
        const team = { address: 'team@example.test', targets: ['alice@example.test', 'x@far.test'] };
        assert.deepEqual(await records.resolveAddress(view, 'team@example.test'), {
          ...team,
          kind: 'alias',
          writers: 'anybody',
        });
        assert.equal(await records.resolveAddress(view, 'nobody@example.test'), undefined);
        assert.deepEqual(await records.listAliases(view), [team]);
        assert.deepEqual(await records.addressesOf(view, accountId), ['alice@example.test']);
        assert.equal(await records.domainExists(view, 'example.test'), true);
        assert.equal(await records.domainExists(view, 'far.test'), false);
      });
    }));

  it('refuses what exists and what has no domain', () =>
    checked(async ({ database }) => {
      const alias = (address: string): Promise<void> =>
        database.write('addAlias', { address, targets: ['x@far.test'] });
      await assert.rejects(database.write('addDomain', { name: 'example.test', now: 1 }), { code: 'exists' });
      await assert.rejects(addAccount(database, 'alice'), { code: 'exists' });
      await assert.rejects(alias('alice@example.test'), { code: 'exists' });
      await assert.rejects(alias('x@far.test'), { code: 'notFound' });
      await assert.rejects(database.write('removeDomain', { name: 'example.test' }), { code: 'cannot' });
      await assert.rejects(database.write('removeAlias', { address: 'alice@example.test' }), { code: 'notFound' });
    }));

  it('sets passwords', () =>
    checked(async ({ database, accountId }) => {
      await database.write('setPassword', { address: 'alice@example.test', passwordHash: 'new' });
      const credentials = await database.read((view) => records.credentialsOf(view, accountId, 'password'));
      assert.deepEqual(
        credentials.map(({ kind, label, secret }) => [kind, label, secret]),
        [['password', '', 'new']],
      );
      const unknown = database.write('setPassword', { address: 'bob@example.test', passwordHash: 'new' });
      await assert.rejects(unknown, { code: 'notFound' });
    }));

  it('removes an account with its mail, and never gives its id again', () =>
    checked(async (house) => {
      const { database } = house;
      const bob = await addAccount(database, 'bob');
      const local = [{ accountId: bob, mailbox: 'INBOX', flags: 0 }];
      await database.write('deliver', { now: 1, internalDate: 1, summary, local, remote: [] }, [textBody('x')]);
      await database.write('removeAccount', { address: 'bob@example.test' });
      assert.deepEqual(await database.read((view) => records.listMailboxes(view, bob)), []);
      const again = await addAccount(database, 'bob');
      assert.ok(again > bob);
      assert.equal((await database.read((view) => records.listAccounts(view))).length, 2);
    }));

  it('lets a domain go when nothing is left in it', () =>
    checked(async ({ database }) => {
      await database.write('addDomain', { name: 'second.test', now: 2 });
      await database.write('removeDomain', { name: 'second.test' });
      const names = (await database.read((view) => records.listDomains(view))).map(({ name }) => name);
      assert.deepEqual(names, ['example.test']);
    }));
});

describe('Records: settings', () => {
  it('remembers the last value', () =>
    checked(async ({ database }) => {
      await database.write('setSetting', { key: 'k', value: '1' });
      await database.write('setSetting', { key: 'k', value: '2' });
      assert.equal(await database.read((view) => records.setting(view, 'k')), '2');
      assert.equal(await database.read((view) => records.setting(view, 'other')), undefined);
    }));
});
