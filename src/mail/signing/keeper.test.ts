import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { setImmediate } from 'node:timers/promises';
import fc from 'fast-check';
import { openSigningHouse } from '../../../test/support/signing-house.ts';
import type { Log } from '../../base/log.ts';
import { silentLog } from '../../base/log.ts';
import type { KeyListing } from './key-book.ts';

const hour = 60 * 60 * 1000;
const day = 24 * hour;
const schedule = { rotateMs: 60 * day, publishMs: 2 * day, keepMs: 20 * day };

type House = Awaited<ReturnType<typeof openSigningHouse>>;

function tellingLog() {
  const lines: string[] = [];
  const note =
    (level: string) =>
    (_: unknown, text: string): void =>
      void lines.push(`${level}: ${text}`);
  const log: Log = { ...silentLog, info: note('info'), warn: note('warn'), error: note('error') };
  return { lines, log };
}

async function statesOf({ book }: House, domain = 'example.test'): Promise<string[]> {
  const { keys } = await book.report(domain);
  return keys.map(({ selector, state }) => `${selector} ${state}`).toSorted();
}

async function addDomain({ database, clock }: House, name = 'example.test'): Promise<void> {
  await database.write('addDomain', { name, now: clock.now() });
}

/** Hour after hour, as the server has it done. */
async function pass({ clock, keeper }: House, ms: number): Promise<void> {
  for (let left = ms; left > 0; left -= hour) {
    await clock.advance(hour);
    await keeper.round();
  }
}

describe('Keys', () => {
  it('are made for a domain as soon as it is there, and for those that were there before', async () => {
    await using house = await openSigningHouse();
    await addDomain(house, 'old.test');
    house.keeper.start();
    await addDomain(house);
    await house.keeper.round();
    const both = ['ph2026a-ed published', 'ph2026a-rsa published'];
    assert.deepEqual([await statesOf(house, 'old.test'), await statesOf(house)], [both, both]);
  });

  it('do not sign before their record is seen, which is said', async () => {
    const { lines, log } = tellingLog();
    await using house = await openSigningHouse({ log });
    await addDomain(house);
    await pass(house, 3 * hour);
    assert.equal(await house.sign('From: a@example.test\r\n\r\n', ''), '');
    const warnings = lines.filter((line) => line.startsWith('warn'));
    assert.deepEqual(warnings, [
      'warn: Mail of example.test leaves without a signature: no record of a key of it has been seen in the DNS',
    ]);
    await house.publish();
    await pass(house, hour);
    assert.deepEqual(await statesOf(house), ['ph2026a-ed active', 'ph2026a-rsa active']);
    const text = 'From: a@example.test\r\n\r\n';
    assert.deepEqual(house.verdicts((await house.sign(text, '', false, 'again')) + text), ['pass', 'pass']);
    assert.deepEqual((await house.book.report()).concerns, []);
  });

  const wrongs: [string, (record: string) => string | string[]][] = [
    ['of another key', (text) => text.replace(/p=.*/, 'p=MCowBQYDK2VwAyEA11qYAYKxCrfVS')],
    ['of another kind', (text) => text.replace(/k=\w+/, 'k=other')],
    ['for SHA-1 alone', (text) => text.replace('h=sha256', 'h=sha1')],
    ['that is revoked', (text) => text.replace(/p=.*/, 'p=')],
    ['that is no key', () => 'v=spf1 -all'],
    ['that is one of two', (text) => [text, text]],
  ];
  for (const [what, bent] of wrongs) {
    it(`do not sign with a record ${what}`, async () => {
      await using house = await openSigningHouse();
      await addDomain(house);
      await house.keeper.round();
      await house.publish();
      for (const [name, text] of house.zone.records) house.zone.records.set(name, bent(String(text)));
      await pass(house, 2 * hour);
      assert.deepEqual(await statesOf(house), ['ph2026a-ed published', 'ph2026a-rsa published']);
      const { concerns } = await house.book.report();
      assert.match(
        concerns.map(({ text }) => text).join('\n'),
        /The record of ph2026a-rsa of example.test says something else/,
      );
    });
  }

  it('take records that are written otherwise', async () => {
    await using house = await openSigningHouse();
    await addDomain(house);
    await house.keeper.round();
    for (const { record, algorithm } of (await house.book.report()).keys) {
      const p = record.text.replace(/.*p=/, '');
      house.zone.records.set(record.name, `k=${algorithm} ; p=${p.slice(0, 20)} ${p.slice(20)};`);
    }
    await pass(house, 2 * hour);
    assert.deepEqual(await statesOf(house), ['ph2026a-ed active', 'ph2026a-rsa active']);
  });

  it('change by the schedule: the new one waits, the old record stays, then it may go', async () => {
    await using house = await openSigningHouse({ schedule });
    await house.addSigner('example.test');
    await pass(house, 60 * day + hour);
    const rsa = async (): Promise<string[]> => (await statesOf(house)).filter((state) => state.includes('rsa'));
    assert.deepEqual(await rsa(), ['ph2026a-rsa active', 'ph2026b-rsa published']);
    await pass(house, 5 * day);
    assert.deepEqual(await rsa(), ['ph2026a-rsa active', 'ph2026b-rsa published']);
    await house.publish();
    await pass(house, 2 * day);
    assert.deepEqual(await rsa(), ['ph2026a-rsa active', 'ph2026b-rsa published']);
    await pass(house, 2 * hour);
    assert.deepEqual(await rsa(), ['ph2026a-rsa retired', 'ph2026b-rsa active']);
    await pass(house, 20 * day - 3 * hour);
    assert.deepEqual(await rsa(), ['ph2026a-rsa retired', 'ph2026b-rsa active']);
    await pass(house, 4 * hour);
    assert.deepEqual(await rsa(), ['ph2026a-rsa revoked', 'ph2026b-rsa active']);
    const { concerns, keys } = await house.book.report();
    assert.deepEqual(concerns.map(({ kind, selector }) => `${kind} ${selector}`).toSorted(), [
      'removable ph2026a-ed',
      'removable ph2026a-rsa',
    ]);
    assert.equal(keys.find(({ selector }) => selector === 'ph2026a-rsa')?.record.text, 'v=DKIM1; p=');
    house.zone.records.delete('ph2026a-rsa._domainkey.example.test');
    house.zone.records.set('ph2026a-ed._domainkey.example.test', 'v=DKIM1; p=');
    await pass(house, day + hour);
    assert.deepEqual((await house.book.report()).concerns, []);
  });

  it('sign at once where nobody is to ask the DNS, and change by the schedule alone', async () => {
    const { lines, log } = tellingLog();
    await using house = await openSigningHouse({ schedule: { ...schedule, isBlind: true }, log });
    house.keeper.start();
    await addDomain(house);
    while (!/active.*active/.test((await statesOf(house)).join())) await setImmediate();
    assert.deepEqual(await statesOf(house), ['ph2026a-ed active', 'ph2026a-rsa active']);
    await pass(house, 61 * day);
    assert.equal((await statesOf(house)).length, 4);
    await pass(house, 2 * day);
    assert((await statesOf(house)).includes('ph2026b-rsa active'));
    assert.equal(house.zone.questions, 0);
    assert.deepEqual(
      lines.filter((line) => line.startsWith('warn')),
      [],
    );
  });

  it('keep nobody waiting who stops the server', async () => {
    const house = await openSigningHouse();
    await addDomain(house);
    await house.keeper.round();
    house.zone.txt = () => new Promise(() => undefined);
    await house.clock.advance(hour);
    const round = house.keeper.round();
    await house[Symbol.asyncDispose]();
    await round;
  });

  it('are erased when they are revoked', async () => {
    await using house = await openSigningHouse();
    await house.addSigner('example.test');
    await house.book.revoke('example.test', 'ph2026a-rsa');
    assert.deepEqual(await statesOf(house), ['ph2026a-ed active', 'ph2026a-rsa revoked', 'ph2026b-rsa published']);
    const sql = `select private_key as "privateKey" from dkim_keys where state = 'revoked'`;
    assert.deepEqual({ ...(await house.database.read((view) => view.get(sql))) }, { privateKey: '' });
    const text = 'From: a@example.test\r\n\r\n';
    assert.deepEqual(house.verdicts((await house.sign(text, '')) + text), ['pass']);
  });

  it('go with their domain', async () => {
    await using house = await openSigningHouse();
    await house.addSigner('gone.test');
    await house.database.write('removeDomain', { name: 'gone.test' });
    await pass(house, hour);
    assert.deepEqual(await statesOf(house, 'gone.test'), ['ph2026a-ed revoked', 'ph2026a-rsa revoked']);
  });

  it('are told to fail when a record goes, and the one that waits takes over at once', async () => {
    const { lines, log } = tellingLog();
    await using house = await openSigningHouse({ schedule, log });
    await house.addSigner('example.test');
    await pass(house, 60 * day + hour);
    house.zone.records.delete('ph2026a-rsa._domainkey.example.test');
    await pass(house, 25 * hour);
    const warning = 'Signatures of example.test fail: the record of ph2026a-rsa is not in the DNS';
    assert(lines.includes(`warn: ${warning}`));
    const b = (await house.book.report()).keys.find(({ selector }) => selector === 'ph2026b-rsa');
    if (b) house.zone.records.set(b.record.name, b.record.text);
    await pass(house, 2 * hour);
    assert((await statesOf(house)).includes('ph2026b-rsa active'));
  });

  it('stay as they are while nobody answers, and nobody is asked for long', async () => {
    await using house = await openSigningHouse({ schedule });
    for (let index = 0; index < 20; index++) await addDomain(house, `d${index}.test`);
    await house.keeper.round();
    await house.publish();
    await pass(house, hour);
    house.zone.isSilent = true;
    const before = house.zone.questions;
    await house.clock.advance(25 * hour);
    await house.keeper.round();
    assert.equal(house.zone.questions - before, 6);
    assert.deepEqual(await statesOf(house, 'd7.test'), ['ph2026a-ed active', 'ph2026a-rsa active']);
    assert.deepEqual((await house.book.report()).concerns, []);
  });

  it('are always such that mail is signed by a key that is seen, or something is said', async () => {
    const deeds = fc.constantFrom('publish', 'publish', 'remove one', 'spoil one', 'silence', 'speak', 'wait');
    const weeks = fc.array(deeds, { minLength: 20, maxLength: 52 });
    await fc.assert(
      fc.asyncProperty(weeks, fc.nat(), async (year, seed) => {
        await using house = await openSigningHouse({ schedule });
        await addDomain(house);
        for (const [week, deed] of year.entries()) {
          await act(house, deed, seed + week);
          for (let count = 0; count < 7; count++) await liveOneDay(house);
        }
      }),
      { numRuns: 6 },
    );
  });
});

async function act(house: House, deed: string, choice: number): Promise<void> {
  const { records } = house.zone;
  const name = [...records.keys()][choice % Math.max(1, records.size)];
  if (deed === 'publish') await house.publish();
  if (deed === 'silence' || deed === 'speak') house.zone.isSilent = deed === 'silence';
  if (name !== undefined && deed === 'remove one') records.delete(name);
  if (name !== undefined && deed === 'spoil one') records.set(name, 'v=DKIM1; p=AAAA');
}

async function liveOneDay(house: House): Promise<void> {
  const before = (await house.book.report()).keys;
  await house.clock.advance(day);
  await house.keeper.round();
  const { keys, concerns } = await house.book.report();
  for (const algorithm of ['rsa', 'ed25519'] as const) {
    const ofKind = keys.filter((key) => key.algorithm === algorithm);
    const inState = (state: string): KeyListing[] => ofKind.filter((key) => key.state === state);
    assert(inState('active').length <= 1 && inState('published').length <= 1, 'one rotation at a time');
    assert(inState('active').length + inState('published').length >= 1, 'there is always a key');
    const [active] = inState('active');
    const isSaid = concerns.some(({ kind, selector }) =>
      active ? kind === 'lost' && selector === active.selector : kind === 'unsigned' || kind === 'awaited',
    );
    assert(active?.found === 'seen' || isSaid, 'it signs with a key that is seen, or says so');
  }
  for (const key of before) mustHaveReason(key, keys, house.clock.now());
}

/** No key vanishes, and none goes before its time. */
function mustHaveReason(before: KeyListing, keys: readonly KeyListing[], now: number): void {
  const after = keys.find(({ selector }) => selector === before.selector);
  assert(after, `${before.selector} is still told of`);
  if (before.state === 'published' && after.state === 'active') assert.equal(after.found, 'seen');
  if (before.state === 'active' && after.state === 'retired') {
    assert(keys.some(({ state, algorithm }) => state === 'active' && algorithm === after.algorithm));
  }
  if (after.state === 'revoked' && before.state !== 'revoked') {
    assert(before.state === 'retired' && now - before.since >= schedule.keepMs);
  }
}
