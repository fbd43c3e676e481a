import assert from 'node:assert/strict';
import { createHmac } from 'node:crypto';
import { describe, it } from 'node:test';
import { SteeredClock } from '../../../test/support/clock.ts';
import {
  openRecordsHouse,
  remoteTo,
  summary,
  textBody,
  type RecordsHouse,
} from '../../../test/support/records-house.ts';
import { utf8Text } from '../../base/bytes.ts';
import { systemClock } from '../../base/clock.ts';
import { limits } from '../../base/limits.ts';
import { silentLog } from '../../base/log.ts';
import { seededRandom } from '../../base/random.ts';
import { type Post, WebhookCarrier } from './carrier.ts';
import { Webhooks } from './webhooks.ts';

interface Posted {
  readonly url: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string;
}

/** A house whose webhooks lead to `answer`. */
class Scene implements AsyncDisposable {
  readonly clock = new SteeredClock();
  readonly posted: Posted[] = [];
  answer: (posted: Posted) => number = () => 200;
  readonly house: RecordsHouse;
  readonly webhooks: Webhooks;
  #carrier: WebhookCarrier | undefined;
  #messages = 0;

  constructor(house: RecordsHouse) {
    this.house = house;
    this.webhooks = new Webhooks({ database: house.database, clock: this.clock, random: seededRandom(1) });
  }

  static async open(): Promise<Scene> {
    return new Scene(await openRecordsHouse());
  }

  start(): void {
    const post: Post = async (url, headers, body) => {
      const posted = { url, headers, body: utf8Text(body) };
      this.posted.push(posted);
      const status = this.answer(posted);
      if (status === 0) throw new Error('Nobody is there');
      return { status };
    };
    const { database } = this.house;
    this.#carrier = new WebhookCarrier({ database, post, clock: this.clock, log: silentLog });
    this.#carrier.start();
  }

  async stop(): Promise<void> {
    await this.#carrier?.[Symbol.asyncDispose]();
    this.#carrier = undefined;
  }

  /** A program hands in a message to one far away, which makes one event. */
  async handIn(): Promise<void> {
    const trace = `t${++this.#messages}`;
    const { database, accountId } = this.house;
    const now = this.clock.now();
    const to = `r${this.#messages}@away.example`;
    const recipients = [{ address: to, local: [], remote: [{ address: to }], actions: [] }];
    const arrival = { trace, client: '192.0.2.1', name: 'x', reversePath: '', recipients };
    const application = { accountId, messageId: `<${trace}@x>`, notes: '{}' };
    const delivery = { now, internalDate: now, summary, local: [], remote: [remoteTo(to, now)], arrival, application };
    await database.write('deliver', delivery, [textBody(trace)]);
  }

  async until(done: () => boolean): Promise<void> {
    while (!done()) await systemClock.sleep(5);
  }

  /** Time passes, and all that it sets off is through. */
  async pass(ms: number): Promise<void> {
    await systemClock.sleep(30);
    await this.clock.advance(ms);
    await systemClock.sleep(30);
  }

  get messages(): string[] {
    return this.posted.map(({ body }) => (JSON.parse(body) as { message: string }).message);
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.stop();
    await this.house[Symbol.asyncDispose]();
  }
}

const account = 'alice@example.test';
const url = 'https://shop.example/mail';

describe('A webhook', () => {
  it('is told what happens from now on, in order and signed', async () => {
    await using scene = await Scene.open();
    await scene.handIn();
    const { secret } = await scene.webhooks.add({ account, url });
    scene.start();
    for (let count = 0; count < 3; count++) await scene.handIn();
    await scene.until(() => scene.posted.length === 3);
    assert.deepEqual(scene.messages, ['t2', 't3', 't4']);
    const [{ headers, body } = scene.posted[0] as Posted] = scene.posted;
    const key = Buffer.from(secret.slice('whsec_'.length), 'base64');
    const signed = `${headers['webhook-id']}.${headers['webhook-timestamp']}.${body}`;
    assert.equal(headers['webhook-signature'], `v1,${createHmac('sha256', key).update(signed).digest('base64')}`);
    assert.equal(JSON.parse(body).type, 'accepted');
  });

  it('hears only of what it asked for', async () => {
    await using scene = await Scene.open();
    await scene.webhooks.add({ account, url, kinds: ['failed'] });
    scene.start();
    await scene.handIn();
    const facts = { recipients: ['r1@away.example'], outcome: 'failed' as const, reply: '550 No' };
    const notes = [{ trace: 't1', kind: 'attempted' as const, facts }];
    await scene.house.database.write('settleQueue', { now: 1, done: [], deferred: [], notes });
    await scene.until(() => scene.posted.length > 0);
    assert.deepEqual(
      scene.posted.map(({ body }) => (JSON.parse(body) as { type: string }).type),
      ['failed'],
    );
  });

  it('is told again what did not arrive, after pauses that grow, and nothing before it', async () => {
    await using scene = await Scene.open();
    await scene.webhooks.add({ account, url });
    scene.answer = () => (scene.posted.length === 1 ? 500 : scene.posted.length === 2 ? 0 : 204);
    scene.start();
    await scene.handIn();
    await scene.until(() => scene.posted.length === 1);
    await scene.handIn();
    await scene.pass(limits.webhookPausesMs[0] - 1);
    assert.equal(scene.posted.length, 1);
    await scene.pass(1);
    assert.equal(scene.posted.length, 2);
    await scene.pass(limits.webhookPausesMs[1]);
    await scene.until(() => scene.posted.length === 4);
    assert.deepEqual(scene.messages, ['t1', 't1', 't1', 't2']);
    const [row] = await scene.webhooks.list();
    assert.deepEqual([row?.failures, row?.failingSince, row?.disabledAt], [0, null, null]);
  });

  it('goes on where it was after a restart', async () => {
    await using scene = await Scene.open();
    await scene.webhooks.add({ account, url });
    scene.start();
    await scene.handIn();
    await scene.until(() => scene.posted.length === 1);
    await scene.stop();
    await scene.handIn();
    await scene.handIn();
    scene.start();
    await scene.until(() => scene.posted.length >= 3);
    assert.deepEqual([...new Set(scene.messages)], ['t1', 't2', 't3']);
  });

  it('does not wait for one that fails', async () => {
    await using scene = await Scene.open();
    await scene.webhooks.add({ account, url: 'https://dead.example/' });
    await scene.webhooks.add({ account, url });
    scene.answer = ({ url: asked }) => (asked === url ? 200 : 0);
    scene.start();
    await scene.handIn();
    await scene.handIn();
    await scene.until(() => scene.posted.filter((one) => one.url === url).length === 2);
  });

  it('is disabled when it is gone or fails for days, and can be enabled again', async () => {
    await using scene = await Scene.open();
    const gone = await scene.webhooks.add({ account, url: 'https://gone.example/' });
    await scene.webhooks.add({ account, url: 'https://dead.example/' });
    scene.answer = ({ url: asked }) => (asked.includes('gone') ? 410 : 503);
    scene.start();
    await scene.handIn();
    await scene.until(() => scene.posted.length === 2);
    for (let count = 0; count < 60; count++) await scene.pass(limits.webhookPausesMs.at(-1) ?? 0);
    const rows = await scene.webhooks.list();
    assert.ok(rows.every(({ disabledAt }) => disabledAt !== null));
    assert.equal(rows[1]?.lastFailure, 'It answered 503');
    const before = scene.posted.length;
    scene.answer = () => 200;
    await scene.webhooks.enable(gone.id);
    await scene.until(() => scene.posted.length > before);
  });

  it('has an address that can be posted to, and kinds that there are', async () => {
    await using scene = await Scene.open();
    for (const bad of ['ftp://x.example/', 'nonsense', 'https://user:secret@x.example/']) {
      await assert.rejects(scene.webhooks.add({ account, url: bad }), { code: 'cannot' });
    }
    await assert.rejects(scene.webhooks.add({ account, url, kinds: ['opened'] }), { code: 'cannot' });
  });
});
