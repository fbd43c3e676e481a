import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { SteeredClock } from '../../../test/support/clock.ts';
import { letter, openApiHouse } from '../../../test/support/api-house.ts';

const named = (key: string) => ({ 'idempotency-key': key });

describe('A request with an idempotency key', () => {
  it('is done once, and answered alike', async () => {
    await using house = await openApiHouse();
    const first = await house.post(letter, named('"order-7"'));
    const again = await house.post(letter, named('order-7'));
    assert.deepEqual([again.status, again.json], [202, first.json]);
    assert.equal(again.headers['idempotent-replayed'], 'true');
    assert.equal((await house.inbox('bob@example.test')).length, 1);
  });

  it('cannot stand for another one', async () => {
    await using house = await openApiHouse();
    await house.post(letter, named('k'));
    const { status, json } = await house.post({ ...letter, subject: 'Other' }, named('k'));
    assert.deepEqual([status, json.code], [422, 'keyReused']);
    const raw = { method: 'POST', headers: { 'content-type': 'message/rfc822', ...named('raw') } };
    const message = 'From: alice@example.test\nTo: bob@example.test\n\nhi\n';
    const statuses = [];
    for (const body of [message, message, `${message}more\n`]) {
      statuses.push((await house.ask('/api/v1/messages', { ...raw, body })).status);
    }
    assert.deepEqual(statuses, [202, 202, 422]);
    assert.equal((await house.inbox('bob@example.test')).length, 2);
  });

  it('is refused while the same is under way', async () => {
    await using house = await openApiHouse();
    const answers = await Promise.all([house.post(letter, named('k')), house.post(letter, named('k'))]);
    assert.deepEqual(
      answers.map(({ status }) => status).toSorted((one, other) => one - other),
      [202, 409],
    );
    assert.equal((await house.inbox('bob@example.test')).length, 1);
  });

  it('may be done again where nothing came of it', async () => {
    await using house = await openApiHouse();
    assert.equal((await house.post({ ...letter, to: 'nobody@example.test' }, named('k'))).status, 400);
    assert.equal((await house.post(letter, named('k'))).status, 202);
  });

  it('is of one account alone', async () => {
    await using house = await openApiHouse();
    const authorization = `Bearer ${await house.tokenOf({ account: 'bob@example.test' })}`;
    await house.post(letter, named('k'));
    const bobs = await house.post({ ...letter, from: 'bob@example.test' }, { ...named('k'), authorization });
    assert.equal(bobs.status, 202);
  });

  it('is remembered for a day', async () => {
    const clock = new SteeredClock();
    await using house = await openApiHouse({ clock });
    await house.post(letter, named('k'));
    await clock.advance(24 * 60 * 60 * 1000);
    const { status, headers } = await house.post({ ...letter, text: 'Another day' }, named('k'));
    assert.deepEqual([status, headers['idempotent-replayed']], [202, undefined]);
  });

  it('has a key that can be one', async () => {
    await using house = await openApiHouse();
    for (const key of ['""', 'a b', 'x'.repeat(256)]) assert.equal((await house.post(letter, named(key))).status, 400);
  });
});
