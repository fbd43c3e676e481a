import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { type Random, seededRandom } from '../../base/random.ts';
import { relayHost, replyOf, RoutingHouse } from '../../../test/support/routing-house.ts';
import type { Hop, Leaving, OpenWays, RoutingOptions } from './index.ts';

const minute = 60_000;
const hour = 60 * minute;
const day = 24 * hour;
const days = 10;
const seeds = 40;
const messages = 120;

const refusals = [
  '550 5.7.1 Service unavailable; Client host [192.0.2.7] blocked using zen.spamhaus.org',
  '421 4.7.1 [TSS09] All messages from 192.0.2.7 will be permanently deferred; Retrying will NOT succeed.',
  '554 5.7.1 [192.0.2.7] blocked by b.barracudacentral.org',
];
/** Troubles of every day, which are nobody's reputation. */
const hiccups = [
  '450 4.2.0 Greylisted',
  '451 4.3.0 Try again later',
  '550 5.1.1 No such user',
  '554 5.7.1 Looks like spam',
];

/** A provider of the world outside: good and bad to us by turns, of which the first never turns. */
class Provider {
  readonly domain: string;
  readonly #turns: readonly number[];

  constructor(index: number, start: number, random: Random) {
    this.domain = index === 0 ? 'steady.test' : `p${index}.yahoodns.net`;
    const turns = Array.from({ length: index === 0 ? 0 : 4 }, () => start + random.fraction() * (days - 5) * day);
    this.#turns = turns.sort((a, b) => a - b);
  }

  isBad(now: number): boolean {
    return this.#turns.filter((at) => at <= now).length % 2 === 1;
  }
}

/** Mail under way to providers that turn, and what went wrong with it. */
class World {
  readonly house: RoutingHouse;
  readonly mistakes: string[] = [];
  readonly probedAt: number[] = [];
  detoured = 0;
  open = 0;
  readonly #random: Random;
  readonly #providers: readonly Provider[];

  constructor(seed: number, changes: Partial<RoutingOptions> = { relay: relayHost }) {
    this.#random = seededRandom(seed);
    this.house = new RoutingHouse('', { resolver: this.#resolver(), ...changes });
    const start = this.house.clock.now();
    this.#providers = [0, 1].map((index) => new Provider(index, start, this.#random));
  }

  async run(): Promise<void> {
    const { clock } = this.house;
    for (let count = 0; count < messages; count++) {
      clock.alarm(this.#random.fraction() * days * day, () => void this.#send(this.#any(this.#providers)));
    }
    clock.alarm(this.#random.fraction() * days * day, () => this.house.restart());
    await clock.advance((days + 1) * day);
  }

  async #send({ domain }: Provider): Promise<void> {
    this.open++;
    const leaving: Leaving = { reversePath: 'a@house.test', domain, route: '' };
    while (!(await this.#attempt(leaving))) await this.house.clock.sleep(15 * minute);
    this.open--;
  }

  /** Answers whether the message has left the queue. */
  async #attempt(leaving: Leaving): Promise<boolean> {
    const { routing, clock } = this.house;
    const ways = (await routing.ways(leaving)) as OpenWays;
    const [hop] = ways.hops;
    if (!hop) throw new Error('No host');
    this.#look(leaving, ways, hop);
    await clock.sleep(this.#random.fraction() * 5 * minute);
    const said = this.#answer(leaving.domain, hop);
    const reply = replyOf(said);
    const outcome = reply.code < 300 ? 'delivered' : reply.code < 500 ? 'deferred' : 'failed';
    const heard = await routing.heard({ leaving, ways, hop, reply, outcome });
    if (heard === 'anotherWay') return await this.#attempt(leaving);
    if (refusals.includes(said) && outcome === 'failed') this.mistakes.push(`bounced for our reputation: ${said}`);
    return outcome !== 'deferred';
  }

  #look({ domain }: Leaving, ways: OpenWays, hop: Hop): void {
    if (hop.kind === 'relay') this.detoured++;
    if (ways.probe !== undefined) this.probedAt.push(this.house.clock.now());
    if (hop.kind === 'relay' && domain === 'steady.test')
      this.mistakes.push('a detour around a provider that takes us');
    if (hop.kind === 'relay' && ways.probe !== undefined) this.mistakes.push('a probe that is none');
  }

  #answer(domain: string, { kind }: Hop): string {
    const provider = this.#providers.find((each) => each.domain === domain);
    if (kind === 'mx' && provider?.isBad(this.house.clock.now())) return this.#any(refusals);
    return this.#random.fraction() < 0.2 ? this.#any(hiccups) : '250 2.0.0 Ok';
  }

  #any<T>(items: readonly T[]): T {
    const item = items[Math.floor(this.#random.fraction() * items.length)];
    if (item === undefined) throw new Error('Nothing to choose');
    return item;
  }

  /** Every domain has one host, itself. */
  #resolver() {
    const answer = <T>(name: string, records: readonly T[]) =>
      Promise.resolve({ outcome: 'answer' as const, records, ttlSeconds: 300, security: 'insecure' as const, name });
    const nothing = (name: string) => answer<never>(name, []);
    return {
      mx: (name: string) => answer(name, [{ preference: 10, exchange: name }]),
      addresses: (name: string) => answer(name, ['192.0.2.1']),
      txt: nothing,
      reverse: nothing,
      tlsa: nothing,
    };
  }
}

describe('providers that turn bad and good again', () => {
  it('cost no message while a relay is allowed, are probed and at last trusted again, and no other is detoured', async () => {
    let [detoured, probes] = [0, 0];
    for (let seed = 1; seed <= seeds; seed++) {
      const world = new World(seed);
      await world.run();
      assert.deepEqual(world.mistakes, [], `seed ${seed}`);
      assert.equal(world.open, 0, `seed ${seed}: messages are still here`);
      for (const [index, at] of world.probedAt.entries()) {
        const before = world.probedAt[index - 1];
        if (before !== undefined) assert.ok(at - before >= 15 * minute, `seed ${seed}: two probes at once`);
      }
      const waysNow = (await world.house.routing.foresee({
        reversePath: '',
        domain: 'p1.yahoodns.net',
        route: '',
      })) as OpenWays;
      assert.equal(waysNow.hops[0]?.kind, 'mx', `seed ${seed}: still detoured days after the last refusal`);
      detoured += world.detoured;
      probes += world.probedAt.length;
    }
    assert.ok(detoured > 10 * seeds && probes > 2 * seeds, `only ${detoured} detours and ${probes} probes`);
  });

  it('cost messages without a relay: the simulation would notice', async () => {
    const world = new World(1, {});
    await world.run();
    assert.notDeepEqual(world.mistakes, []);
  });
});
