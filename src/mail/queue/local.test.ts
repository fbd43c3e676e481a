import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { alice, answerAll, QueueHouse } from '../../../test/support/queue-house.ts';
import { binaryOf, bytesOf } from '../../base/bytes.ts';
import type { QueueRow } from '../../store/records/index.ts';
import { DraftIntake } from '../mailboxes/intake.ts';
import { actionDelivery } from '../onward/index.ts';
import type { LocalDelivery } from './local.ts';

const minute = 60_000;

/** A message for a program and one address elsewhere, both over our aliases. */
async function accept(house: QueueHouse, from: string): Promise<void> {
  const now = house.clock.now();
  await using intake = new DraftIntake(house.database.blobs.draft());
  await intake.write(bytesOf('Return-Path: <x@far.test>\r\nSubject: mail\r\n\r\nbody\r\n'));
  const { body, summary, threadKeys } = await intake.finish();
  const common = { messageId: 'k', reversePath: from, smtputf8: false, nextAttemptAt: now };
  const program = actionDelivery({ kind: 'pipe', words: ['/secret/program'] }, 'tickets+7@house.test');
  assert.ok(program);
  const other = { forwardPath: 'a@there.test', domain: 'there.test', forwardedBy: 'info@house.test' };
  const remote = [program, other].map((way) => ({ ...way, ...common }));
  await house.database.write('deliver', { now, internalDate: now, summary, threadKeys, local: [], remote }, [body]);
}

async function sent(replies: readonly number[]) {
  const handed: QueueRow[] = [];
  const contents: string[] = [];
  const house = await new QueueHouse('there.test A 192.0.2.1', async (destination, message) => {
    let text = '';
    for await (const chunk of message.content()) text += binaryOf(chunk);
    contents.push(text);
    return answerAll(destination, message, 'delivered', { code: 250, enhanced: '2.0.0', lines: ['ok'] });
  }).build();
  const local: LocalDelivery = async (row) => {
    const code = replies[handed.length] ?? 250;
    handed.push(row);
    return { code, enhanced: `${Math.floor(code / 100)}.3.0`, lines: ['The program said so'] };
  };
  return { house, queue: house.queue({ local }), handed, contents };
}

describe('Mail for a program', () => {
  it('is handed to it instead of a host, again when it says so, and then no more', async () => {
    const { house, queue, handed, contents } = await sent([451, 250]);
    await using _ = queue;
    queue.start();
    await accept(house, alice);
    await house.clock.advance(10 * minute);
    assert.equal(handed.length, 2);
    assert.deepEqual(handed.map(({ forwardPath, forwardedBy }) => [forwardPath, forwardedBy])[0], [
      'pipe:/secret/program',
      'tickets+7@house.test',
    ]);
    assert.deepEqual(await house.waiting(), []);
    assert.deepEqual(contents, ['Delivered-To: info@house.test\r\nSubject: mail\r\n\r\nbody\r\n']);
  });

  it('that refuses it comes back to the sender, who does not hear which program it is', async () => {
    const { house, queue } = await sent([554]);
    await using _ = queue;
    queue.start();
    await accept(house, alice);
    await house.clock.advance(minute);
    const [bounce = ''] = await house.inbox();
    assert.match(bounce, /Final-Recipient: rfc822; ?tickets\+7@house\.test/);
    assert.doesNotMatch(bounce, /secret/);
  });

  it('waits where nothing takes it', async () => {
    const { house } = await sent([]);
    await using queue = house.queue();
    queue.start();
    await accept(house, alice);
    await house.clock.advance(minute / 2);
    assert.deepEqual(
      (await house.waiting()).map(({ attempts }) => attempts),
      [1],
    );
  });
});
