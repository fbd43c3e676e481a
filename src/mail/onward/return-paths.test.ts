import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { SteeredClock } from '../../../test/support/clock.ts';
import { MemoryDatabase } from '../../../test/support/memory-database.ts';
import { Fault } from '../../base/fault.ts';
import { seededRandom } from '../../base/random.ts';
import { addressOf, parseAddress } from '../../formats/smtp/index.ts';
import { type Resolver, ZoneResolver } from '../../net/dns/index.ts';
import { srsSecrets } from '../../store/records/index.ts';
import { freshSecret, ReturnPaths, wayBack } from './index.ts';

const day = 24 * 60 * 60 * 1000;
const zone = `
  strict.test  TXT v=spf1 mx -all
  two.test     TXT something else
  two.test     TXT v=spf1 -all
  other.test   TXT v=spf10 -all
  plain.test   A   192.0.2.1
`;

function house(resolver: Pick<Resolver, 'txt'> = new ZoneResolver(zone)) {
  const clock = new SteeredClock();
  const database = new MemoryDatabase();
  const random = seededRandom(7);
  const hasDomain = async (domain: string) => domain === 'ours.test';
  const paths = new ReturnPaths({ database, resolver, hasDomain, clock, random });
  const pathFor = async (sender: string) => {
    const path = await paths.pathFor(sender === '' ? null : parseAddress(sender), 'info@ours.test');
    return path === null ? '' : addressOf(path);
  };
  return { clock, database, random, pathFor };
}

describe('The return path of forwarded mail', () => {
  it('stays where SPF has nothing to say', async () => {
    const { pathFor } = house();
    for (const sender of [
      '',
      'alice@ours.test',
      'bob@plain.test',
      'bob@other.test',
      'bob@nowhere.test',
      'bob@[192.0.2.1]',
    ])
      assert.equal(await pathFor(sender), sender);
  });

  it('is ours where the domain of the sender publishes SPF, or nobody can say', async () => {
    for (const sender of ['bob@strict.test', 'bob@two.test', 'bob@STRICT.test'])
      assert.match(await house().pathFor(sender), /^SRS0=.{6}=..=.*=bob@ours\.test$/);
    const txt = async () => {
      throw new Fault('unavailable', 'No name server answers');
    };
    assert.match(await house({ txt }).pathFor('bob@plain.test'), /^SRS0=/);
  });

  it('is believed for a month after its secret was changed', async () => {
    const { clock, database, random, pathFor } = house();
    const path = parseAddress(await pathFor('bob@strict.test'));
    const known = async () => (await database.read(srsSecrets)).map(({ secret }) => secret);
    const [first] = await known();
    const keep = () => database.write('keepSrsSecrets', { fresh: freshSecret(random), now: clock.now() });
    await clock.advance(364 * day);
    assert.deepEqual(await keep(), { rotated: false });
    await clock.advance(day);
    assert.deepEqual(await keep(), { rotated: true });
    assert.deepEqual((await known()).length, 2);
    assert.equal((await known())[1], first);
    await clock.advance(20 * day);
    await keep();
    assert.equal((await known()).length, 2);
    await clock.advance(12 * day);
    assert.deepEqual(await keep(), { rotated: false });
    assert.equal((await known()).includes(first ?? ''), false);
    assert.equal(wayBack(path, await known(), clock.now()), undefined);
  });
});
