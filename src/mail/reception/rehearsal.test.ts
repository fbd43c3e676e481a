import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { openMailHouse } from '../../../test/support/mail-house.ts';
import { stagesFor } from '../../../test/support/stages.ts';
import { bytesOf } from '../../base/bytes.ts';
import { QuotaLimits } from '../quota/index.ts';
import { accountByAddress, mailboxByRole } from '../../store/records/index.ts';
import { Rehearsal, type Rehearsed } from './index.ts';

const friend = { ip: '192.0.2.1', helo: 'mx.far.test', from: 'x@far.test', to: ['alice@example.test'], sizeBytes: 0 };
const goodHeader = bytesOf('From: x@far.test\r\nDate: Fri, 20 Nov 2026 12:00:00 +0000\r\n');

async function houseWithStages() {
  const turnedAway: unknown[] = [];
  const house = await openMailHouse({
    receptionOf: (parts) => ({
      stages: stagesFor(parts, { greylistWaitMs: 60_000 }),
      turnedAway: (mail) => void turnedAway.push(mail),
      offence: (...offence) => void turnedAway.push(offence),
    }),
  });
  const aliceId = (await house.database.read((view) => accountByAddress(view, 'alice@example.test')))?.id;
  const addressOfAccount = async (id: number) => (id === aliceId ? 'alice@example.test' : undefined);
  return Object.assign(house, {
    rehearsal: new Rehearsal({ reception: house.reception, addressOfAccount }),
    turnedAway,
  });
}

function repliesOf({ steps }: Rehearsed): string[] {
  return steps.map(({ moment, refusal = 'ok' }) => `${moment}: ${refusal.slice(0, 9)}`);
}

describe('A rehearsal', () => {
  it('tells each moment, and ends where a client would give up', async () => {
    await using house = await houseWithStages();
    const told = await house.rehearsal.play({ ...friend, ip: '192.0.2.66' });
    assert.deepEqual(repliesOf(told), ['connection: ok', 'greeting: ok', 'sender: 550 5.7.2']);
    assert.equal(told.outcome, 'refused');
    assert.deepEqual(told.steps[0]?.findings[0], {
      stage: 'reverse DNS',
      verdict: 'note',
      reason: '192.0.2.66 has no reverse DNS',
    });
  });

  it('leaves no trace: no offence, no place on the greylist, no count', async () => {
    await using house = await houseWithStages();
    for (let time = 0; time < 2; time++) {
      const told = await house.rehearsal.play({ ...friend, header: goodHeader });
      assert.deepEqual(repliesOf(told).at(-1), 'recipient: 450 4.7.1');
      assert.equal(told.outcome, 'putOff');
    }
    await house.rehearsal.play({ ...friend, helo: 'mx.example.test' });
    const rows = await house.database.read((view) => view.all('select * from greylist'));
    assert.deepEqual([rows, house.turnedAway], [[], []]);
  });

  it('makes no room in an account that is full', async () => {
    await using house = await openMailHouse({ relief: true });
    const rehearsal = new Rehearsal({ reception: house.reception, addressOfAccount: async () => undefined });
    await using intake = house.mailboxes.intake();
    await intake.write(bytesOf('Subject: old\r\n\r\nspam\r\n'));
    const message = { ...(await intake.finish()), flags: [], internalDate: undefined };
    const junk = await house.database.read((view) => mailboxByRole(view, 1, '\\Junk'));
    await house.mailboxes.append(junk?.id ?? 0, [message]);
    await new QuotaLimits(house.database).set('alice@example.test', { messages: 1 });
    const told = await rehearsal.play(friend);
    assert.match(told.steps.at(-1)?.refusal ?? '', /^4\d\d .*has no room/);
    assert.equal((await house.mailbox('alice@example.test', 'Junk')).length, 1);
  });

  it('tells where mail would end, and that a trusted client is asked nothing', async () => {
    await using house = await houseWithStages();
    await house.accounts.addAlias('all@example.test', ['alice@example.test', 'x@elsewhere.test']);
    const told = await house.rehearsal.play({ ...friend, ip: '10.0.0.1', to: ['all@example.test', 'no@example.test'] });
    assert.deepEqual([told.asked, told.outcome], [false, 'taken']);
    assert.deepEqual(told.ends, [
      { recipient: 'all@example.test', ends: ['INBOX of alice@example.test', 'on to x@elsewhere.test'] },
    ]);
    assert.match(told.steps.at(-1)?.refusal ?? '', /^550 5\.1\.1 /);
  });

  it('says which address is none', async () => {
    await using house = await houseWithStages();
    await assert.rejects(house.rehearsal.play({ ...friend, from: 'x@' }), { code: 'badAddress' });
  });
});
