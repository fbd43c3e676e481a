import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { openMailHouse, type MailHouse } from '../../../test/support/mail-house.ts';
import { SteeredClock } from '../../../test/support/clock.ts';
import { bytesOf } from '../../base/bytes.ts';
import { silentLog as log } from '../../base/log.ts';
import { systemRandom as random } from '../../base/random.ts';
import { limits } from '../../base/limits.ts';
import { plainTerms } from '../../formats/smtp/index.ts';
import { mailboxByName, quotaOf, type QuotaRow } from '../../store/records/index.ts';
import { QuotaKeeper, QuotaLimits, Quotas } from './index.ts';

const alice = 'alice@example.test';
const aliceId = 1;

/** A house with somebody who tells owners how full they are, under a clock that stands. */
async function withKeeper(work: (house: MailHouse, open: () => QuotaKeeper) => Promise<void>, relief = false) {
  await using house = await openMailHouse({ relief });
  const { database, mailboxes, clock } = { ...house, clock: new SteeredClock() };
  const quotas = new Quotas({ database, clock, random, log, relief });
  const intake = () => mailboxes.intake();
  const open = () => new QuotaKeeper({ database, intake, quotas, hostName: 'mx.example.test', clock, random, log });
  await work(house, open);
}

async function fill({ mailboxes }: MailHouse, mailbox: string, count: number, bytes = 1000): Promise<void> {
  const { id } = await mailboxes.find(aliceId, mailbox);
  for (let each = 0; each < count; each++) {
    await using intake = mailboxes.intake();
    await intake.write(bytesOf(`Subject: ${each}\r\n\r\n`.padEnd(bytes, 'x')));
    const taken = await intake.finish();
    await mailboxes.append(id, [{ ...taken, flags: [] }]);
  }
}

async function subjects(house: MailHouse): Promise<string[]> {
  return (await house.inbox(alice)).flatMap((message) => /^Subject: (Your.*)\r$/m.exec(message)?.[1] ?? []);
}

/** Waits until the owner was told what is so, or a second. */
async function settled({ database }: MailHouse): Promise<QuotaRow | undefined> {
  for (let tries = 0; tries < 200; tries++) {
    const quota = await database.read((view) => quotaOf(view, aliceId));
    if (quota?.level === quota?.told) return quota;
    await new Promise((resolve) => void setTimeout(resolve, 5));
  }
  throw new Error('The owner was not told');
}

describe('QuotaKeeper', () => {
  it('writes to the owner at each level once, and when there is room again', () =>
    withKeeper(async (house, open) => {
      await using keeper = open();
      keeper.start();
      await new QuotaLimits(house.database).set(alice, { bytes: 100_000 });
      await fill(house, 'Archive', 8, 10_000);
      await settled(house);
      assert.deepEqual(await subjects(house), ['Your mailbox is 80 % full']);
      await fill(house, 'Archive', 1, 17_000);
      await settled(house);
      await new QuotaLimits(house.database).set(alice, { bytes: 98_000 });
      await settled(house);
      await new QuotaLimits(house.database).set(alice, { bytes: 500_000 });
      assert.equal((await settled(house))?.level, 0);
      assert.deepEqual(await subjects(house), [
        'Your mailbox is 80 % full',
        'Your mailbox is 97 % full',
        'Your mailbox is full',
        'Your mailbox has room again',
      ]);
    }));

  it('tells at its start what it had no time for before', () =>
    withKeeper(async (house, open) => {
      await new QuotaLimits(house.database).set(alice, { messages: 4 });
      await fill(house, 'Archive', 4);
      assert.deepEqual(await subjects(house), []);
      await using keeper = open();
      keeper.start();
      await settled(house);
      assert.deepEqual(await subjects(house), ['Your mailbox is full']);
    }));

  it('leaves what it has no time for to the next start', () =>
    withKeeper(async (house, open) => {
      await new QuotaLimits(house.database).set(alice, { messages: 4 });
      await fill(house, 'Archive', 4);
      const stopped = open();
      stopped.start();
      await stopped[Symbol.asyncDispose]();
      assert.deepEqual(await subjects(house), []);
      await using keeper = open();
      keeper.start();
      await settled(house);
      assert.deepEqual(await subjects(house), ['Your mailbox is full']);
    }));
});

describe('Quotas', () => {
  it('ask the room of every account that an address leads to', async () => {
    await using house = await openMailHouse();
    const { database } = house;
    const quotas = new Quotas({ database, clock: new SteeredClock(), random, log });
    await new QuotaLimits(database).set('bob@example.test', { bytes: 5000 });
    await quotas.mustTake('both@example.test', [1, 2], 5000);
    await assert.rejects(quotas.mustTake('both@example.test', [1, 2], 5001), {
      code: 'overQuota',
      message: 'The mailbox of both@example.test has no room for this message',
    });
    await new QuotaLimits(database).set('example.test', { messages: 1, eachBytes: 3000 });
    await fill(house, 'Archive', 1);
    await assert.rejects(quotas.mustTake('both@example.test', [2], 0), {
      message: 'The house of both@example.test has no room for one more message',
    });
  });

  it('have limits of accounts and domains set by name', async () => {
    await using house = await openMailHouse();
    const quotas = new QuotaLimits(house.database);
    await quotas.set('Alice@Example.TEST', { bytes: 1, messages: 2 });
    await quotas.set('EXAMPLE.test', { eachBytes: 3, bytes: 4 });
    assert.deepEqual(
      (await quotas.accounts()).map(({ limitBytes, limitMessages }) => [limitBytes, limitMessages]),
      [
        [1, 2],
        [3, null],
      ],
    );
    assert.equal((await quotas.domains())[0]?.limitBytes, 4);
    await assert.rejects(quotas.set(alice, { eachBytes: 3 }), { code: 'badSyntax' });
    await assert.rejects(quotas.set('carol@example.test', { bytes: 3 }), { code: 'notFound' });
  });
});

describe('Relief', () => {
  it('makes room out of Junk before mail is put off', () =>
    withKeeper(async (house) => {
      await fill(house, 'Junk', 3, 10_000);
      await new QuotaLimits(house.database).set(alice, { bytes: 30_000 });
      const { reception } = house;
      const visit = reception.visit({ address: '192.0.2.1', greeting: 'far.test', extended: true });
      const path = { localPart: 'alice', domain: 'example.test' };
      const ask = (sizeBytes: number): Promise<unknown> =>
        reception.recipient(visit, { reversePath: null, terms: { ...plainTerms, sizeBytes } }, path, {});
      await assert.rejects(ask(40_000), { code: 'overQuota' });
      assert.ok(await ask(15_000));
      const junk = await house.database.read((view) => mailboxByName(view, aliceId, 'Junk'));
      assert.equal(junk?.messageCount, 1);
    }, true));

  it('looks every hour after those that are nearly full', () =>
    withKeeper(async (house) => {
      const { database, mailboxes } = house;
      const clock = new SteeredClock();
      const quotas = new Quotas({ database, clock, random, log, relief: true });
      const relieved = Promise.withResolvers<number>();
      const watched = {
        relieves: true,
        relieve: async (accountId: number) => {
          await quotas.relieve(accountId);
          relieved.resolve(accountId);
        },
      };
      const parts = { database, intake: () => mailboxes.intake(), quotas: watched, hostName: 'mx', clock, random, log };
      await using keeper = new QuotaKeeper(parts);
      keeper.start();
      await new QuotaLimits(database).set(alice, { bytes: 30_000 });
      await fill(house, 'Junk', 3, 9_600);
      await settled(house);
      await clock.advance(limits.quotasLookedAtEveryMs);
      assert.equal(await relieved.promise, aliceId);
      const junk = await database.read((view) => mailboxByName(view, aliceId, 'Junk'));
      assert.ok((junk?.messageCount ?? 3) < 3);
    }));
});
