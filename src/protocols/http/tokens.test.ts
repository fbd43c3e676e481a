import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { letter, openApiHouse } from '../../../test/support/api-house.ts';
import { SteeredClock } from '../../../test/support/clock.ts';

describe('A token', () => {
  it('is asked for, and a wrong one counts as a failed login', async () => {
    await using house = await openApiHouse();
    const none = await house.post(letter, { authorization: 'Basic YTpi' });
    assert.deepEqual([none.status, none.headers['www-authenticate']], [401, 'Bearer realm="Posthouse"']);
    assert.deepEqual(house.offences, []);
    const wrong = await house.post(letter, { authorization: `Bearer pht_${'a'.repeat(43)}` });
    assert.equal(wrong.status, 401);
    assert.match(wrong.headers['www-authenticate'] ?? '', /invalid_token/);
    assert.deepEqual(house.offences, ['192.0.2.7 badLogin']);
  });

  it('ends when it is revoked, expires, or its account goes', async () => {
    const clock = new SteeredClock();
    await using house = await openApiHouse({ clock });
    const tried = async (secret: string): Promise<number> =>
      (await house.ask('/api/v1/events', { headers: { authorization: `Bearer ${secret}` } })).status;
    const hour = await house.tokenOf({ forMs: 3_600_000, label: 'an hour' });
    const bobs = await house.tokenOf({ account: 'bob@example.test', label: 'bobs' });
    const revoked = await house.tokenOf({ label: 'revoked' });
    assert.deepEqual([await tried(hour), await tried(bobs), await tried(revoked)], [200, 200, 200]);
    const found = (await house.tokens.list('alice@example.test')).find(({ label }) => label === 'revoked');
    await house.tokens.revoke(found?.id ?? 0);
    await house.accounts.removeAccount('bob@example.test');
    await clock.advance(3_600_000);
    assert.deepEqual([await tried(hour), await tried(bobs), await tried(revoked)], [401, 401, 401]);
  });

  it('is good for what it was made for', async () => {
    await using house = await openApiHouse();
    const bearer = async (...scopes: string[]) => ({ authorization: `Bearer ${await house.tokenOf({ scopes })}` });
    assert.equal((await house.post(letter, await bearer('read'))).status, 403);
    const sends = await bearer('send');
    assert.equal((await house.ask('/api/v1/events', { headers: sends })).status, 403);
    assert.equal((await house.post(letter, sends)).status, 202);
  });

  it('is kept as a hash, and says when it was last used', async () => {
    await using house = await openApiHouse();
    const secret = await house.tokenOf({ label: 'shop' });
    const tokens = await house.tokens.list();
    assert.ok(!JSON.stringify(tokens).includes(secret.slice(4)));
    assert.equal(tokens.at(-1)?.usedAt, null);
    await house.ask('/api/v1/events', { headers: { authorization: `Bearer ${secret}` } });
    assert.notEqual((await house.tokens.list()).at(-1)?.usedAt, null);
  });
});

describe('What needs no token', () => {
  it('is the health and the description', async () => {
    await using house = await openApiHouse();
    const headers = { authorization: '' };
    assert.equal((await house.ask('/health', { headers })).json.status, 'ok');
    const { json } = await house.ask('/api/v1/openapi.json', { headers });
    assert.deepEqual(Object.keys(json.paths).toSorted(), [
      '/api/v1/events',
      '/api/v1/messages',
      '/api/v1/messages/{id}',
      '/health',
    ]);
    const references = [...JSON.stringify(json).matchAll(/"#\/components\/schemas\/(\w+)"/g)].map((match) => match[1]);
    assert.deepEqual(
      references.filter((name) => !(name ?? '' in json.components.schemas)),
      [],
    );
    assert.equal((await house.ask('/other', { headers })).status, 404);
    const wrong = await house.ask('/api/v1/messages', { headers });
    assert.deepEqual([wrong.status, wrong.headers['allow']], [405, 'POST']);
    for (const method of ['toString', '__proto__', 'constructor']) {
      assert.equal((await house.ask('/health', { method, headers })).status, 405);
    }
  });
});
