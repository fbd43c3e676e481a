/** Whatever fails, what is known of a way holds: random outages, from a seed, against what must hold at each moment. */
import assert from 'node:assert/strict';
import { it } from 'node:test';
import fc from 'fast-check';
import { TransportHouse, unverified, verified } from '../../../test/support/transport-house.ts';
import { printStsPolicy } from '../../formats/policies/index.ts';
import { limits } from '../../base/limits.ts';
import { FetchFault } from '../../net/fetch/index.ts';

const hour = 3_600_000;
const day = 24 * hour;
const lifeDays = 5;

type Event =
  | { readonly kind: 'time'; readonly hours: number }
  | { readonly kind: 'dns'; readonly state: 'good' | 'gone' | 'FAIL' | 'BOGUS' }
  | { readonly kind: 'https'; readonly isUp: boolean }
  | { readonly kind: 'news' | 'refresh' | 'restart' }
  | { readonly kind: 'tlsa'; readonly state: 'BOGUS' | 'FAIL' | 'SECURE' }
  | { readonly kind: 'session'; readonly tls: 'verified' | 'encrypted' };

const event: fc.Arbitrary<Event> = fc.oneof(
  fc.record({ kind: fc.constant('time' as const), hours: fc.integer({ min: 1, max: 60 }) }),
  fc.record({ kind: fc.constant('dns' as const), state: fc.constantFrom('good', 'gone', 'FAIL', 'BOGUS') }),
  fc.record({ kind: fc.constant('https' as const), isUp: fc.boolean() }),
  fc.record({ kind: fc.constantFrom('news', 'refresh', 'restart') }),
  fc.record({ kind: fc.constant('tlsa' as const), state: fc.constantFrom('BOGUS', 'FAIL', 'SECURE') }),
  fc.record({ kind: fc.constant('session' as const), tls: fc.constantFrom('verified', 'encrypted') }),
);

/** The world of one run, and what may be expected of it. */
class World {
  readonly house: TransportHouse;
  /** Until when an enforced policy that was fetched holds. */
  enforcedUntil = 0;
  verifiedUntil = 0;
  encryptedUntil = 0;
  #dns: 'good' | 'gone' | 'FAIL' | 'BOGUS' = 'good';
  #tlsa: 'BOGUS' | 'FAIL' | 'SECURE' = 'SECURE';
  #isUp = true;
  #id = 1;

  constructor() {
    const policy = printStsPolicy({ mode: 'enforce', mx: ['mx.far.test'], maxAgeSeconds: lifeDays * 86_400 });
    const fetch = async () => {
      if (!this.#isUp) throw new FetchFault('unreachable', 'down');
      this.enforcedUntil = this.house.clock.now() + lifeDays * day;
      return { status: 200, headers: { 'content-type': 'text/plain' }, body: new TextEncoder().encode(policy) };
    };
    this.house = new TransportHouse({ ca: '', port: 1 }, { fetcher: { fetch } });
    this.#write();
  }

  async happen(one: Event): Promise<void> {
    if (one.kind === 'time') await this.house.clock.advance(one.hours * hour);
    if (one.kind === 'dns') this.#dns = one.state;
    if (one.kind === 'tlsa') this.#tlsa = one.state;
    if (one.kind === 'https') this.#isUp = one.isUp;
    if (one.kind === 'news') this.#id++;
    if (one.kind === 'refresh') await this.house.transport.refresh();
    if (one.kind === 'restart') this.house.restart();
    if (one.kind === 'session') await this.#see(one.tls);
    this.#write();
  }

  /** It is noted to the day when a way was last as good: so a day may be missing. */
  async #see(tls: 'verified' | 'encrypted'): Promise<void> {
    await this.house.seen(tls === 'verified' ? verified : unverified);
    const until = this.house.clock.now() + limits.tlsWayRememberedMs - day;
    this.encryptedUntil = until;
    if (tls === 'verified') this.verifiedUntil = until;
  }

  async check(): Promise<void> {
    const now = this.house.clock.now();
    const told = await this.house.told();
    if (now < this.enforcedUntil || now < this.verifiedUntil) assert.equal(told, 'required');
    else if (now < this.encryptedUntil) assert.notEqual(told, 'opportunistic');
    const stranger = await this.house.told({ host: 'evil.test' });
    if (this.house.clock.now() < this.enforcedUntil) assert.equal(stranger, '451 4.7.0');
    const signed = await this.house.told({ isSecure: true });
    assert.equal(signed, this.#tlsa === 'SECURE' ? 'dane' : '451 4.4.3');
  }

  #write(): void {
    const name = '_mta-sts.far.test';
    const record = { good: [`${name} TXT v=STSv1; id=a${this.#id}`], gone: [] };
    const tlsa = `_25._tcp.mx.far.test`;
    this.house.zone = [
      ...(this.#dns === 'good' || this.#dns === 'gone' ? record[this.#dns] : [`${name} ${this.#dns}`]),
      'mx.far.test A 192.0.2.1',
      'mx.far.test SECURE',
      `${tlsa} TLSA 3 1 1 ${'ab'.repeat(32)}`,
      `${tlsa} ${this.#tlsa}`,
    ];
  }
}

it('No failure of the DNS or of HTTPS makes a way weaker than what is known of it', async () => {
  const events = fc.array(event, { minLength: 1, maxLength: 40 });
  await fc.assert(
    fc.asyncProperty(events, async (all) => {
      const world = new World();
      using _ = world.house;
      for (const one of all) {
        await world.happen(one);
        await world.check();
      }
    }),
    { numRuns: 200 },
  );
});
