import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { silentLog } from '../../base/log.ts';
import { ZoneResolver } from '../../net/dns/index.ts';
import type { Destination, OutgoingMessage, RecipientResult } from '../../net/smtp-client/index.ts';
import { ConversationFault } from '../../net/smtp-client/index.ts';
import { alice, hostName, QueueHouse } from '../../../test/support/queue-house.ts';
import { relayHost, replyOf } from '../../../test/support/routing-house.ts';
import { Routing } from './index.ts';

const hour = 60 * 60_000;
const zone = `
  d.test MX 10 d-test.mail.protection.outlook.com
  d-test.mail.protection.outlook.com A 192.0.2.50
  t.test MX 10 mx00.t-online.de
  t.test MX 20 mx01.t-online.de
  mx00.t-online.de A 192.0.2.51
  mx01.t-online.de A 192.0.2.52
  relay.example A 192.0.2.60
`;
const blocked = '550 5.7.606 Access denied, banned sending IP [192.0.2.7]';

const atGreeting =
  '554 IP=192.0.2.7 - A problem occurred. (Ask your postmaster for help or to contact tosa@rx.t-online.de to clarify.) (BL)';

/** A world in which Microsoft and Telekom refuse us until they are told otherwise; who was asked, in what order. */
class World {
  readonly asked: string[] = [];
  isBad = true;
  readonly house = new QueueHouse(zone, (destination, message) => this.#answer(destination, message));

  queue() {
    const { clock, database, random } = this.house;
    const routing = new Routing({
      clock,
      database,
      random,
      hostName,
      log: silentLog,
      resolver: new ZoneResolver(zone),
      relay: relayHost,
      ipv6: 'auto',
      ownAddresses: () => [],
    });
    const hooks = { ways: routing.ways.bind(routing), heard: routing.heard.bind(routing) };
    return this.house.queue({ hooks, addressRules: routing.rules });
  }

  #answer({ host }: Destination, { recipients }: OutgoingMessage): Promise<RecipientResult[]> {
    this.asked.push(host);
    if (this.isBad && host.endsWith('.t-online.de')) return Promise.reject(turnedAway(host));
    const text = this.isBad && host !== relayHost.host ? blocked : '250 2.0.0 Ok';
    const outcome = text === blocked ? 'failed' : 'delivered';
    const said = { outcome, reply: replyOf(text), stage: 'MAIL', host } as const;
    return Promise.resolve(recipients.map((recipient) => ({ ...said, recipient })));
  }
}

/** Before any mail could be offered. */
function turnedAway(host: string): ConversationFault {
  const facts = { host, transcript: `< ${atGreeting}`, reply: replyOf(atGreeting) };
  return new ConversationFault('unavailable', `${host}: The host refused the connection: ${atGreeting}`, facts);
}

describe('the queue, asked to follow', () => {
  it('brings what was refused to the relay within the same moment, and nothing comes back', async () => {
    const world = new World();
    await world.house.build();
    await using queue = world.queue();
    await world.house.accept({ key: '1', from: alice, to: ['a@d.test', 'b@d.test'] });
    queue.start();
    await world.house.clock.advance(60_000);
    assert.deepEqual(world.asked, ['d-test.mail.protection.outlook.com', 'relay.example']);
    assert.deepEqual(await world.house.waiting(), []);
    assert.deepEqual(await world.house.inbox(), []);
    await world.house.accept({ key: '2', from: alice, to: ['a@d.test'] });
    await world.house.clock.advance(60_000);
    assert.equal(world.asked.at(-1), 'relay.example');
  });

  it('brings it to the relay also where the host refused us at its greeting', async () => {
    const world = new World();
    await world.house.build();
    await using queue = world.queue();
    await world.house.accept({ key: '1', from: alice, to: ['a@t.test', 'b@t.test'] });
    queue.start();
    await world.house.clock.advance(1000);
    assert.deepEqual(world.asked, ['mx00.t-online.de', 'relay.example']);
    assert.deepEqual(await world.house.waiting(), []);
    assert.deepEqual(await world.house.inbox(), []);
  });

  it('sends a probe hours later, and all directly after three that were taken', async () => {
    const world = new World();
    await world.house.build();
    await using queue = world.queue();
    queue.start();
    for (let count = 0; count < 5; count++) {
      await world.house.accept({ key: `${count}`, from: alice, to: ['a@d.test'] });
      await world.house.clock.advance(6 * hour);
      world.isBad = false;
    }
    assert.deepEqual(world.asked.slice(2), Array<string>(4).fill('d-test.mail.protection.outlook.com'));
    assert.deepEqual(await world.house.waiting(), []);
  });
});
