import assert from 'node:assert/strict';
import { after, before, describe, it } from 'node:test';
import { allDamageAtOnce, eachDamage, livedIn } from '../../../test/contract/check.ts';
import { CheckedHouse } from '../../../test/support/checked-house.ts';
import { missingPostgres, TestPostgres } from '../../../test/support/postgres.ts';

describe('A check', () => {
  let pattern: CheckedHouse;
  before(async () => {
    pattern = await livedIn();
    await pattern.close();
  });
  after(() => pattern[Symbol.asyncDispose]());

  it('finds nothing in an empty house', async () => {
    await using empty = await CheckedHouse.open();
    assert.deepEqual(await empty.check({ bodies: true }), []);
  });

  eachDamage(() => CheckedHouse.copyOf(pattern));

  it('mends everything at once', async () => {
    await using house = await CheckedHouse.copyOf(pattern);
    await allDamageAtOnce(house);
  });

  it('mends everything at once with PostgreSQL', { skip: missingPostgres }, async () => {
    await using server = await TestPostgres.start();
    await using house = await livedIn(await server.newHouse());
    await allDamageAtOnce(house);
  });
});
