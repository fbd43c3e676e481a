import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { setTimeout as pause } from 'node:timers/promises';
import { seededRandom } from '../../src/base/random.ts';
import { DemoProcess } from '../support/demo-process.ts';
import { tempFolder } from '../support/temp-folder.ts';

const rounds = Number(process.env['CRASH_ROUNDS'] ?? 6);
const seed = Number(process.env['CRASH_SEED'] ?? Math.floor(Math.random() * 1e9));

/** Hands in a message under a name; undefined where no answer came. */
async function handIn({ facts }: DemoProcess, key: string): Promise<string | undefined> {
  const [alice, bob] = facts.accounts;
  const message = { from: alice?.address, to: bob?.address, subject: key, text: 'Once' };
  try {
    const response = await fetch(`http://127.0.0.1:${facts.ports.api}/api/v1/messages`, {
      method: 'POST',
      headers: {
        authorization: `Bearer ${facts.token}`,
        'content-type': 'application/json',
        'idempotency-key': key,
      },
      body: JSON.stringify(message),
    });
    return response.status === 202 ? ((await response.json()) as { id: string }).id : undefined;
  } catch {
    return undefined;
  }
}

describe('A named request under kill -9', () => {
  it(`is done once, over ${rounds} crashes (CRASH_SEED=${seed})`, { timeout: 120_000 }, async () => {
    await using folder = await tempFolder();
    const random = seededRandom(seed);
    const options = { data: folder.path, set: ['log.level=warn', 'submission.messages_per_day=0'] };
    const answers = new Map<string, string | undefined>();
    for (let round = 0; round < rounds; round++) {
      await using server = await DemoProcess.start(options);
      const work = Promise.all(
        Array.from({ length: 20 }, async (_, count) => {
          const key = `order-${round}-${count}`;
          answers.set(key, await handIn(server, key));
        }),
      );
      await Promise.race([work, pause(random.fraction() * 150)]);
      await server.kill();
      await work;
    }
    await using server = await DemoProcess.start(options);
    const ids = new Set<string>();
    for (const [key, before] of answers) {
      const id = await handIn(server, key);
      assert.ok(id !== undefined, key);
      if (before !== undefined) assert.equal(id, before, 'what was answered is answered again');
      ids.add(id);
    }
    assert.equal(ids.size, answers.size);
    assert.equal(await acceptedBy(server), answers.size, 'nothing was sent twice');
    assert.equal(await server.stop(), 0);
  });
});

/** How many messages were taken, as the feed tells. */
async function acceptedBy({ facts }: DemoProcess): Promise<number> {
  const url = `http://127.0.0.1:${facts.ports.api}/api/v1/events?after=`;
  const headers = { authorization: `Bearer ${facts.token}` };
  let accepted = 0;
  for (let after = 0; ;) {
    const answer = (await (await fetch(url + after, { headers })).json()) as {
      events: { type: string }[];
      next: number;
    };
    if (answer.events.length === 0) return accepted;
    accepted += answer.events.filter(({ type }) => type === 'accepted').length;
    after = answer.next;
  }
}
