import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { TransportHouse, verified, withPolicyHost } from '../../../test/support/transport-house.ts';
import { Remembered } from './remembered.ts';

describe('TlsBook', () => {
  it('tells all that is known, by name', async () => {
    await withPolicyHost(async (host) => {
      const { book, clock } = host.house;
      host.publish('a1');
      await host.house.protect();
      await host.house.seen(verified);
      await host.house.seen(undefined, { domain: 'clear.test', host: 'mx.clear.test' });
      await book.set('.wide.test', 'required', ['wide.test']);
      const [wide, clear, far, ...more] = await book.list();
      assert.deepEqual([wide?.name, clear?.name, far?.name, more], ['.wide.test', 'clear.test', 'far.test', []]);
      assert.deepEqual(await book.show('Far.Test.'), far);
      const now = clock.now();
      const seen = { host: 'mx.far.test', best: 'verified', bestAt: now, last: 'verified', lastAt: now };
      assert.deepEqual(far, {
        name: 'far.test',
        sts: { mode: 'enforce', mx: ['mx.far.test'], fetchedAt: now, expiresAt: now + 7 * 86_400_000 },
        hosts: [seen],
      });
      assert.deepEqual(wide?.rule, { level: 'required', names: ['wide.test'], since: now });
      assert.deepEqual(await book.list('far.test'), []);
    });
  });

  it('forgets a domain with all that was seen of it', async () => {
    await withPolicyHost(async (host) => {
      host.publish('a1');
      await host.house.protect();
      await host.house.seen(verified);
      host.house.zone = [];
      await host.house.book.forget('far.test');
      assert.equal(await host.house.told(), 'opportunistic');
      assert.deepEqual(await host.house.book.show('far.test'), { name: 'far.test', hosts: [] });
    });
  });

  it('lists more domains than a page holds, each once', async () => {
    using house = new TransportHouse({ ca: '', port: 1 });
    const now = house.clock.now();
    const names = Array.from({ length: 4500 }, (_, index) => `d${String(index).padStart(4, '0')}.test`);
    for (const domain of names) {
      const way = { domain, host: 'mx.test', level: 'plain', now, bestAfter: 0 } as const;
      await house.database.write('noteTlsWay', way);
    }
    const listed: string[] = [];
    for (let page = await house.book.list(); page.length > 0; page = await house.book.list(listed.at(-1))) {
      listed.push(...page.map(({ name }) => name));
    }
    assert.deepEqual(listed, names);
  });
});

it('What is at hand is so much and no more, and what was used longest ago goes first', () => {
  const remembered = new Remembered<number>({ max: 3, weigh: (value) => value, bytesMax: 20 });
  for (const [index, name] of ['a', 'b', 'c', 'a', 'd'].entries()) {
    if (remembered.get(name) === undefined) remembered.set(name, index);
  }
  assert.deepEqual([remembered.size, remembered.get('b'), remembered.get('a')], [3, undefined, 0]);
  remembered.set('e', 16);
  assert.deepEqual([remembered.size, remembered.get('a'), remembered.get('e')], [2, 0, 16]);
  remembered.set('f', 21);
  assert.equal(remembered.size, 0);
});
