import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { Connection } from '../database/sqlite/connection.ts';
import { ConnectionTx } from '../database/views.ts';
import { credentialsOf, fullnessFor, listMessages, listQuotas, outdatedBodies } from './index.ts';
import { setDomainQuota } from './quota-limits.ts';
import { renewSummary } from './renewal.ts';
import { migrations } from './schema.ts';

/** Two domains whose names end alike, three accounts, and a body of each summary that all have in INBOX. */
const oldHouse = `
insert into domains (name, created_at) values ('example.test', 1), ('t.example.test', 1);
insert into accounts (address, password_hash, created_at)
  values ('alice@example.test', 'a', 1), ('bob@t.example.test', 'b', 2), ('zoë+1@example.test', 'c', 3);
insert into mailboxes (account_id, name, uid_validity, message_count, size_bytes) select id, 'INBOX', 1, 2, 30 from accounts;
insert into bodies (hash, size_bytes, place, summary) values ('11', 10, 'p1', x'02'), ('22', 20, 'p2', x'02');
insert into messages (mailbox_id, uid, modseq, flags, size_bytes, internal_date, body_id)
  select x.id, b.id, 1, 0, b.size_bytes, 100 + b.id, b.id from mailboxes x, bodies b;
`;

async function inOldHouse(work: (tx: ConnectionTx) => Promise<void>): Promise<void> {
  using connection = new Connection(':memory:', 'write');
  const [first, second, ...later] = migrations;
  for (const sql of [first, second, oldHouse, ...later]) connection.script(sql as string);
  await work(new ConnectionTx(connection));
}

const all: Parameters<typeof listMessages>[2] = [[1, 9]];

describe('A house of an earlier schema', () => {
  it('knows what everybody uses, whose domain is whose, and all passwords', () =>
    inOldHouse(async (tx) => {
      const quotas = await listQuotas(tx);
      assert.deepEqual(
        quotas.map(({ usedBytes, usedMessages, limitBytes, level }) => [usedBytes, usedMessages, limitBytes, level]),
        quotas.map(() => [30, 2, null, 0]),
      );
      await setDomainQuota(tx, { name: 't.example.test', bytes: 30 });
      const full: boolean[] = [];
      for (const { accountId } of quotas)
        full.push(!!(await fullnessFor(tx, accountId, { messages: 1, sizeBytes: 1 })));
      assert.deepEqual(full, [false, true, false]);
      const [password] = await credentialsOf(tx, 2, 'password');
      assert.deepEqual([password?.secret, password?.createdAt], ['b', 2]);
    }));

  it('has its summaries made anew, and gives threads to messages that have none', () =>
    inOldHouse(async (tx) => {
      const old = await outdatedBodies(tx, 3, 1);
      assert.deepEqual(old, [{ id: 1, summaryVersion: 0, hash: '11', sizeBytes: 10, place: 'p1' }]);
      const summary = Uint8Array.of(3, 1, 2);
      await renewSummary(tx, { bodyId: 1, summary, threadKeys: [1] });
      assert.deepEqual(
        (await outdatedBodies(tx, 3, 9)).map(({ id }) => id),
        [2],
      );
      await renewSummary(tx, { bodyId: 2, summary, threadKeys: [2, 1] });
      assert.deepEqual(await outdatedBodies(tx, 3, 9), []);
      assert.deepEqual(
        (await outdatedBodies(tx, 4, 9, 1)).map(({ id }) => id),
        [2],
      );
      const threads = await Promise.all([1, 2, 3].map(async (mailboxId) => listMessages(tx, mailboxId, all)));
      assert.deepEqual(
        threads.map((rows) => rows.map(({ threadId, savedAt }) => [threadId, savedAt])),
        [1, 2, 3].map((thread) => [
          [thread, 101],
          [thread, 102],
        ]),
      );
    }));
});
