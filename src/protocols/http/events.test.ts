import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { type ApiHouse, letter, openApiHouse } from '../../../test/support/api-house.ts';
import { limits } from '../../base/limits.ts';

const notes = { tags: ['shop'], metadata: { order: '7' } };

/** What the queue would write about mail to somebody far away. */
async function attempt({ database }: ApiHouse, trace: string, outcome: 'deferred' | 'delivered' | 'failed') {
  const facts = { recipients: ['far@away.example'], outcome, host: 'mx.away.example', reply: '250 2.0.0 Ok' };
  const notes = [{ trace, kind: 'attempted' as const, facts }];
  await database.write('settleQueue', { now: Date.now(), done: [], deferred: [], notes });
}

describe('What became of mail', () => {
  it('is told as events in order, and as the state of each recipient', async () => {
    await using house = await openApiHouse();
    const { json } = await house.post({ ...letter, ...notes, to: ['bob@example.test', 'far@away.example'] });
    await attempt(house, json.id, 'deferred');
    await attempt(house, json.id, 'delivered');
    const { events, next } = (await house.ask('/api/v1/events')).json;
    assert.deepEqual(
      events.map(({ type, recipient }: { type: string; recipient?: string }) => [type, recipient]),
      [
        ['accepted', undefined],
        ['delivered', 'bob@example.test'],
        ['deferred', 'far@away.example'],
        ['delivered', 'far@away.example'],
      ],
    );
    assert.deepEqual(
      [events[3].host, events[3].tags, events[3].metadata],
      ['mx.away.example', ['shop'], { order: '7' }],
    );
    assert.deepEqual((await house.ask(`/api/v1/events?after=${next}`)).json, { events: [], next });
    const status = (await house.ask(`/api/v1/messages/${json.id}`)).json;
    const [bob, far] = status.recipients;
    assert.deepEqual([bob.state, far.state, far.history.length], ['delivered', 'delivered', 2]);
    assert.equal(far.history[1].text, 'Taken over by mx.away.example: 250 2.0.0 Ok');
  });

  it('is the business of nobody else', async () => {
    await using house = await openApiHouse();
    const { json } = await house.post(letter);
    const headers = { authorization: `Bearer ${await house.tokenOf({ account: 'bob@example.test' })}` };
    assert.equal((await house.ask(`/api/v1/messages/${json.id}`, { headers })).status, 404);
    assert.equal((await house.ask(`/api/v1/messages/${json.id}`, { method: 'DELETE', headers })).status, 404);
    assert.deepEqual((await house.ask('/api/v1/events', { headers })).json.events, []);
  });

  it('does not name addresses behind an alias', async () => {
    await using house = await openApiHouse();
    await house.accounts.addAlias('team@example.test', ['secret@away.example']);
    const { json } = await house.post({ ...letter, to: 'team@example.test' });
    const facts = { recipients: ['secret@away.example'], outcome: 'failed' as const, reply: '550 5.1.1 No' };
    const settled = { now: 1, done: [], deferred: [], notes: [{ trace: json.id, kind: 'attempted' as const, facts }] };
    await house.database.write('settleQueue', settled);
    const told = JSON.stringify((await house.ask('/api/v1/events')).json);
    assert.ok(told.includes('Passed on') && !told.includes('secret@'), told);
  });

  it('is waited for', async () => {
    await using house = await openApiHouse();
    const waiting = house.ask('/api/v1/events?wait=60');
    await house.post(letter);
    assert.equal((await waiting).json.events[0].type, 'accepted');
  });

  it('comes as a stream, which goes on behind what was seen', async () => {
    await using house = await openApiHouse();
    await house.post(letter);
    const stop = new AbortController();
    const headers = { accept: 'text/event-stream', 'last-event-id': '1' };
    const { status, body } = await house.respond('/api/v1/events', { headers, signal: stop.signal });
    assert.equal(status, 200);
    assert.ok(typeof body !== 'string');
    let seen = '';
    for await (const piece of body) {
      seen += piece;
      if (seen.includes('id: 2')) await house.post(letter);
      if (seen.includes('id: 4')) break;
    }
    assert.ok(!seen.includes('id: 1\n'));
    assert.match(seen, /id: 3\nevent: accepted\ndata: \{"id":3,/);
  });

  it('is streamed to so many and no more, and those who are gone make room', async () => {
    await using house = await openApiHouse();
    const headers = { accept: 'text/event-stream' };
    const stops = Array.from({ length: limits.eventStreamsPerAccountMax }, () => new AbortController());
    for (const { signal } of stops) {
      assert.equal((await house.respond('/api/v1/events', { headers, signal })).status, 200);
    }
    assert.equal((await house.respond('/api/v1/events', { headers })).status, 429);
    for (const stop of stops) stop.abort();
    const stop = new AbortController();
    assert.equal((await house.respond('/api/v1/events', { headers, signal: stop.signal })).status, 200);
    stop.abort();
  });

  it('ends where it is taken back in time', async () => {
    await using house = await openApiHouse();
    const sendAt = new Date(Date.now() + 3_600_000).toISOString();
    const { json } = await house.post({ ...letter, sendAt });
    const path = `/api/v1/messages/${json.id}`;
    assert.equal((await house.ask(path)).json.recipients[0].state, 'held');
    const answer = await house.ask(path, { method: 'DELETE' });
    assert.deepEqual([answer.status, answer.json.cancelled], [200, 1], JSON.stringify(answer.json));
    assert.equal(answer.json.recipients[0].state, 'cancelled');
    assert.equal((await house.ask(path, { method: 'DELETE' })).status, 409);
    assert.deepEqual(await house.inbox('bob@example.test'), []);
  });
});
