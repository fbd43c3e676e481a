import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import {
  addAccount,
  checked,
  remoteTo,
  summary,
  textBody,
  type RecordsHouse,
} from '../../../test/support/records-house.ts';
import { limits } from '../../base/limits.ts';
import * as records from './index.ts';

const now = 1_000_000_000_000;
const to = 'x@away.example';

interface HandedIn {
  readonly trace: string;
  readonly at?: number;
  readonly key?: string;
}

async function handIn({ database, accountId }: RecordsHouse, { trace, at = now, key }: HandedIn): Promise<void> {
  const recipients = [{ address: to, local: [], remote: [{ address: to }], actions: [] }];
  const arrival = { trace, client: '192.0.2.1', name: 'x', reversePath: '', recipients };
  const named = key === undefined ? {} : { key: { key, fingerprint: `print of ${trace}`, answer: '{}' } };
  const application = { accountId, messageId: `<${trace}@x>`, notes: '{}', ...named };
  const delivery = { now: at, internalDate: at, summary, local: [], remote: [remoteTo(to, at)], arrival, application };
  await database.write('deliver', delivery, [textBody(trace)]);
}

function attempted(trace: string, recipients: readonly string[]) {
  const facts = { recipients, outcome: 'failed' as const, reply: '550 No' };
  return { now, done: [], deferred: [], notes: [{ trace, kind: 'attempted' as const, facts }] };
}

const eventsOf = ({ database, accountId }: RecordsHouse, after = 0) =>
  database.read((view) => records.eventsAfter(view, accountId, after, 100));

describe('mail of programs', () => {
  it('has the name of its request once, and what comes second leaves nothing behind', () =>
    checked(async (house) => {
      await handIn(house, { trace: 't1', key: 'k' });
      await assert.rejects(handIn(house, { trace: 't2', key: 'k' }), { code: 'exists' });
      assert.deepEqual(
        (await eventsOf(house)).map(({ trace }) => trace),
        ['t1'],
      );
      const { database, accountId } = house;
      assert.equal((await database.read((view) => records.listQueue(view))).length, 1);
      const known = await database.read((view) => records.knownRequest(view, accountId, 'k', now));
      assert.deepEqual([known?.trace, known?.fingerprint], ['t1', 'print of t1']);
      await handIn(house, { trace: 't3', key: 'k', at: now + limits.idempotencyKeptMs });
    }));

  it('has events for what its trace notes, of recipients that were named', () =>
    checked(async (house) => {
      await handIn(house, { trace: 't1' });
      const heard: number[] = [];
      using _ = house.database.onNews((news) => {
        for (const one of news) if (one.kind === 'application') heard.push(one.accountId);
      });
      await house.database.write('settleQueue', attempted('t1', [to, 'behind@an.alias']));
      await house.database.write('settleQueue', attempted('of nobody', [to]));
      const [, failed, ...others] = await eventsOf(house);
      assert.deepEqual([failed?.kind, failed?.recipient, failed?.facts.reply], ['failed', to, '550 No']);
      assert.deepEqual([others.length, heard], [0, [house.accountId]]);
    }));

  it('is forgotten with the trace', () =>
    checked(async (house) => {
      await handIn(house, { trace: 't1', key: 'k' });
      await handIn(house, { trace: 't2', at: now + limits.traceKeptMs });
      const forget = async (): Promise<number> =>
        (await house.database.write('forgetApplication', { now: now + limits.traceKeptMs + 1 })).done;
      while ((await forget()) > 0);
      assert.deepEqual(
        (await eventsOf(house)).map(({ trace }) => trace),
        ['t2'],
      );
      const counted = await house.database.read((view) =>
        view.get('select (select count(*) from application_messages) + (select count(*) from application_keys) as n'),
      );
      assert.equal(Number(counted?.['n']), 1);
    }));

  it('goes with its account, tokens and webhooks too', () =>
    checked(async (house) => {
      const { database } = house;
      const accountId = await addAccount(database, 'carol');
      const owner = { accountId, now };
      const token = { label: '', secretHash: 'h', scopes: ['send'] as const, senders: [], expiresAt: null };
      await database.write('addToken', { ...owner, ...token });
      await database.write('addWebhook', { ...owner, url: 'https://x.example', secret: 's', kinds: [] });
      await handIn({ ...house, database, accountId }, { trace: 't1', key: 'k' });
      await database.write('removeAccount', { address: 'carol@example.test' });
      for (const table of ['tokens', 'messages', 'events', 'keys']) {
        const left = await database.read((view) => view.all(`select 1 from application_${table}`));
        assert.equal(left.length, 0, table);
      }
      assert.deepEqual(await database.read((view) => records.listWebhooks(view)), []);
    }));
});
