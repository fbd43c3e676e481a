import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { checked, type RecordsHouse } from '../../../test/support/records-house.ts';
import { limits } from '../../base/limits.ts';
import { type DkimKeyRow, domainsWithoutKeys, listDkimKeys, ownDomainsAmong, signingKeysOf } from './signing.ts';

const rsa = { domain: 'example.test', algorithm: 'rsa', privateKey: 'secret', publicKey: 'QUI=' } as const;

async function add({ database }: RecordsHouse, selector: string, more: object = {}): Promise<number> {
  return (await database.write('addDkimKey', { ...rsa, selector, now: 10, ...more })).id;
}

async function statesIn({ database }: RecordsHouse): Promise<string[]> {
  return (await database.read((view) => listDkimKeys(view))).map(({ selector, state }) => `${selector} ${state}`);
}

describe('Records: keys that sign', () => {
  it('wait, sign, retire', () =>
    checked(async (house) => {
      const first = await add(house, 'a');
      await house.database.write('activateDkimKey', { id: first, now: 20 });
      const second = await add(house, 'b');
      assert.deepEqual(await statesIn(house), ['b published', 'a active']);
      await house.database.write('activateDkimKey', { id: second, now: 30 });
      await house.database.write('activateDkimKey', { id: second, now: 40 });
      assert.deepEqual(await statesIn(house), ['b active', 'a retired']);
      const keys = await house.database.read((view) => listDkimKeys(view, 'example.test'));
      assert.deepEqual(
        keys.map(({ stateSince }) => stateSince),
        [30, 30],
      );
      assert(!JSON.stringify(keys).includes('secret'));
    }));

  it('wait one at a time, and each selector is used once', () =>
    checked(async (house) => {
      const first = await add(house, 'a');
      await assert.rejects(add(house, 'b'), { code: 'exists' });
      await add(house, 'c', { algorithm: 'ed25519' });
      await house.database.write('activateDkimKey', { id: first, now: 20 });
      await assert.rejects(add(house, 'a'), { code: 'exists' });
    }));

  it('make room for others: without a trace where nobody has seen them', () =>
    checked(async (house) => {
      const first = await add(house, 'a');
      await add(house, 'b', { replaces: true });
      assert.deepEqual(await statesIn(house), ['b published']);
      const [b] = await house.database.read((view) => listDkimKeys(view));
      await house.database.write('noteDkimRecord', { id: b?.id ?? 0, found: 'seen', now: 15 });
      await add(house, 'c', { replaces: true });
      assert.deepEqual(await statesIn(house), ['c published', 'b revoked']);
      await assert.rejects(house.database.write('activateDkimKey', { id: first, now: 1 }), { code: 'notFound' });
      await assert.rejects(house.database.write('activateDkimKey', { id: b?.id ?? 0, now: 1 }), { code: 'cannot' });
    }));

  it('remember since when the DNS says what it says', () =>
    checked(async (house) => {
      const id = await add(house, 'a');
      const note = async (now: number, found?: DkimKeyRow['found']) => {
        await house.database.write('noteDkimRecord', { id, now, ...(found !== undefined && { found }) });
        const [key] = await house.database.read((view) => listDkimKeys(view));
        return [key?.found, key?.foundSince, key?.checkedAt];
      };
      assert.deepEqual(await note(20, 'missing'), ['missing', 20, 20]);
      assert.deepEqual(await note(30, 'seen'), ['seen', 30, 30]);
      assert.deepEqual(await note(40, 'seen'), ['seen', 30, 40]);
      assert.deepEqual(await note(50), ['seen', 30, 50]);
      assert.deepEqual(await note(60, 'wrong'), ['wrong', 60, 60]);
    }));

  it('are found by the first domain that has some, RSA first', () =>
    checked(async (house) => {
      const ed = await add(house, 'e', { algorithm: 'ed25519' });
      const found = (...domains: string[]) => house.database.read((view) => signingKeysOf(view, domains));
      assert.deepEqual(await found('example.test'), []);
      for (const id of [ed, await add(house, 'r')]) await house.database.write('activateDkimKey', { id, now: 20 });
      const selectors = (await found('sub.example.test', 'example.test', 'test')).map(({ selector }) => selector);
      assert.deepEqual(selectors, ['r', 'e']);
      assert.deepEqual(await found(), []);
    }));

  it('are erased, and forgotten when their selectors cannot come again', () =>
    checked(async (house) => {
      const id = await add(house, 'a');
      const news: unknown[] = [];
      using _ = house.database.onNews((some) => news.push(...some));
      await house.database.write('revokeDkimKey', { id, now: 100 });
      assert.deepEqual(news, [{ kind: 'directory' }]);
      const sql = 'select private_key as "privateKey" from dkim_keys';
      assert.equal((await house.database.read((view) => view.get<{ privateKey: string }>(sql)))?.privateKey, '');
      const forget = (now: number) => house.database.write('forgetDkimKeys', { now });
      assert.deepEqual(await forget(100 + limits.dkimRevokedKeptMs), { done: 0 });
      assert.deepEqual(await forget(101 + limits.dkimRevokedKeptMs), { done: 1 });
    }));

  it('are missing where a domain with mailboxes here has none to use', () =>
    checked(async (house) => {
      await house.database.write('addRelayDomain', { name: 'far.test', role: 'backup', nextHost: null, now: 1 });
      const missing = async (): Promise<string[]> =>
        (await house.database.read(domainsWithoutKeys)).map(({ domain, algorithm }) => `${domain} ${algorithm}`);
      assert.deepEqual(await missing(), ['example.test rsa', 'example.test ed25519']);
      const id = await add(house, 'a');
      assert.deepEqual(await missing(), ['example.test ed25519']);
      await house.database.write('revokeDkimKey', { id, now: 100 });
      assert.deepEqual(await missing(), ['example.test rsa', 'example.test ed25519']);
      const own = await house.database.read((view) => ownDomainsAmong(view, ['x.test', 'far.test', 'example.test']));
      assert.deepEqual(own.toSorted(), ['example.test', 'far.test']);
    }));
});
