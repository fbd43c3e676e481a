import { describe, it } from 'node:test';
import assert from 'node:assert/strict';
import { seededRandom, type Random } from '../../src/base/random.ts';
import { FollowingClient } from '../support/following-client.ts';
import { openImapStage } from '../support/imap-stage.ts';

// Several clients of one account work in one mailbox at once. Each keeps its picture of it from untagged answers alone.
// In the end all pictures are the same, and the same as what a client sees that comes freshly.

const flags = ['\\Seen', '\\Flagged', '\\Deleted', '$Work'];

function pick<T>(items: readonly T[], random: Random): T {
  return items[Math.floor(random.fraction() * items.length)] as T;
}

async function storeOneFlag(client: FollowingClient, random: Random): Promise<void> {
  const number = 1 + Math.floor(random.fraction() * client.messages.length);
  const uid = client.messages[number - 1]?.uid;
  if (uid === undefined) return;
  const flag = pick(flags, random);
  const adds = random.fraction() < 0.7;
  const silent = random.fraction() < 0.5;
  const [command, name] = random.fraction() < 0.5 ? ['STORE', number] : ['UID STORE', uid];
  const change = (before: readonly string[]): string[] => [
    ...before.filter((one) => one !== flag),
    ...(adds ? [flag] : []),
  ];
  // The client changes its picture as it sends: what it is told afterwards is newer.
  if (silent) client.applySilently(number, change);
  const outcome = await client.command(
    `${command} ${name} ${adds ? '+' : '-'}FLAGS${silent ? '.SILENT' : ''} (${flag})`,
  );
  assert.match(outcome, /^OK/);
}

async function moveOrCopyOne(client: FollowingClient, random: Random): Promise<void> {
  if (client.messages.length === 0) return;
  const number = 1 + Math.floor(random.fraction() * client.messages.length);
  assert.match(
    await client.command(`${pick(['COPY', 'MOVE'], random)} ${number} ${pick(['INBOX', 'Trash'], random)}`),
    /^OK/,
  );
}

const steps: readonly ((client: FollowingClient, random: Random) => Promise<unknown>)[] = [
  (client) => client.command('APPEND INBOX (\\Seen) {14+}\r\nSubject: x\r\n\r\n'),
  (client) => client.command('APPEND INBOX {14+}\r\nSubject: y\r\n\r\n'),
  storeOneFlag,
  storeOneFlag,
  storeOneFlag,
  moveOrCopyOne,
  (client) => client.command('EXPUNGE'),
  (client) => client.command('NOOP'),
  (client) => client.command('SEARCH DELETED'),
  (client) => client.command('UID SEARCH ALL'),
];

async function work(client: FollowingClient, random: Random, count: number): Promise<void> {
  for (let step = 0; step < count; step++) {
    await pick(steps, random)(client, random);
    await client.learn();
  }
}

describe('Clients that work in one mailbox', () => {
  for (let seed = 1; seed <= 12; seed++) {
    it(`have the same picture of it in the end, seed ${seed}`, async () => {
      await using stage = await openImapStage();
      const clients = [1, 2, 3, 4, 5].map(() => new FollowingClient(stage));
      for (const client of clients) await client.begin();
      await Promise.all(clients.map((client, index) => work(client, seededRandom(seed * 100 + index), 20)));
      for (const client of clients) await client.command('NOOP').then(() => client.learn());
      const fresh = new FollowingClient(stage);
      await fresh.begin();
      for (const client of clients) assert.deepEqual(client.messages, fresh.messages);
      for (const client of [...clients, fresh]) await client.end();
    });
  }
});
