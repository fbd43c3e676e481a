/**
 * Collecting bodies while mail comes and goes, with a crash at every step there is: before each statement of a turn, before
 * each write and flush of bodies, before each removal of a segment, before each commit. After each crash what was not
 * flushed is torn off, the house starts again, and everything that was acknowledged must be whole.
 */
import assert from 'node:assert/strict';
import { createHash } from 'node:crypto';
import { mkdirSync, readdirSync, statSync, truncateSync } from 'node:fs';
import { join } from 'node:path';
import { describe, it } from 'node:test';
import fc from 'fast-check';
import { FileBlobs, SegmentWriter, segmentsFolder, type BodyWriter } from '../../src/store/blobs/index.ts';
import { systemClock } from '../../src/base/clock.ts';
import { Connection } from '../../src/store/database/sqlite/connection.ts';
import { SqliteWriter } from '../../src/store/database/sqlite/writer.ts';
import { runGroup, type Member } from '../../src/store/database/group.ts';
import { migrate } from '../../src/store/database/sqlite/migrate.ts';
import { ConnectionView } from '../../src/store/database/views.ts';
import type { Outcome, Request } from '../../src/store/database/wire.ts';
import * as program from '../../src/store/records/commands.ts';
import { messageBodies, type CollectProgress, type CollectTurn } from '../../src/store/records/index.ts';
import { textBody } from '../support/records-house.ts';
import { tempFolder } from '../support/temp-folder.ts';

/** Where the power goes. Steps are counted over the life of a house; the one that is reached does not happen. */
class Fuse {
  steps = 0;
  blowsAt = Infinity;
  step(): void {
    this.steps++;
    if (this.steps >= this.blowsAt) throw new Crash('The power is gone');
  }
  get isBlown(): boolean {
    return this.steps >= this.blowsAt;
  }
}

class Crash extends Error {}

/** Small turns, so that much can happen between two. */
const most = { dropped: 1, surveyed: 3, moved: 2, movedBytes: 200 };

/** Small, so that a few bodies fill a segment. */
const segmentBytesMax = 1500;

class House implements Disposable {
  readonly fuse: Fuse;
  readonly #folder: string;
  readonly #connection: Connection;
  readonly #writer: SegmentWriter;
  /** How much of each segment would survive. */
  readonly #flushed: Map<string, number>;
  #now = 0;

  constructor(folder: string, fuse: Fuse, flushed: Map<string, number>) {
    this.#folder = folder;
    this.fuse = fuse;
    this.#flushed = flushed;
    this.#connection = new Connection(join(folder, 'posthouse.db'), 'write');
    migrate(this.#connection, program.migrations);
    const place = this.#connection.get<{ place: string }>('select place from bodies order by id desc limit 1')?.place;
    this.#writer = new SegmentWriter(folder, place, segmentBytesMax);
  }

  async run(...asked: readonly Omit<Request, 'id'>[]): Promise<readonly Outcome[]> {
    const store = { writer: new SqliteWriter(this.#fused()), bodies: this.#fusedWriter(), program, clock: systemClock };
    const outcomes: Outcome[] = [];
    for (let left: readonly Member[] = asked.map((request, id) => ({ id, ...request })); left.length > 0;) {
      const end = await runGroup(store, left);
      if (this.fuse.isBlown) throw new Crash('The power is gone');
      outcomes.push(...end.outcomes);
      left = end.left;
    }
    for (const outcome of outcomes) assert.ok('output' in outcome, JSON.stringify(outcome));
    return outcomes;
  }

  /** One turn of collecting, without grace; answers where the next goes on. */
  async collect(progress?: CollectProgress): Promise<CollectTurn> {
    const input = { now: ++this.#now, graceMs: 0, most, ...(progress && { progress }) };
    const [outcome] = await this.run({ name: 'collectBodies', input, bodies: [] });
    return (outcome as { output: CollectTurn }).output;
  }

  async round(): Promise<void> {
    for (let turn = await this.collect(); turn.progress; turn = await this.collect(turn.progress)) continue;
  }

  /** Every message of the mailbox, by its UID, as it reads. */
  async texts(): Promise<Map<number, string>> {
    using blobs = new FileBlobs({ folder: this.#folder });
    const rows = await messageBodies(new ConnectionView(this.#connection), 1, [[1, 1e9]]);
    const texts = new Map<number, string>();
    for (const { uid, place } of rows) texts.set(uid, Buffer.from(await blobs.readAll(place)).toString());
    return texts;
  }

  get segments(): string[] {
    return readdirSync(segmentsFolder(this.#folder));
  }

  [Symbol.dispose](): void {
    this.#connection[Symbol.dispose]();
    this.#writer[Symbol.dispose]();
  }

  /** A crash before any statement, the commit among them. */
  #fused(): Connection {
    return new Proxy(this.#connection, {
      get: (connection, name) => {
        const found: unknown = Reflect.get(connection, name, connection);
        if (typeof found !== 'function') return found;
        return (...args: unknown[]): unknown => {
          this.fuse.step();
          return found.apply(connection, args) as unknown;
        };
      },
    });
  }

  #fusedWriter(): BodyWriter {
    const writer = this.#writer;
    return {
      append: (body) => (this.fuse.step(), writer.append(body)),
      flush: async () => {
        this.fuse.step();
        await writer.flush();
        for (const name of this.segments) this.#flushed.set(name, statSync(this.#path(name)).size);
      },
      keeper: {
        volumes: () => writer.keeper.volumes(),
        span: (volume) => writer.keeper.span(volume),
        weigh: (place) => writer.keeper.weigh(place),
        move: (place) => (this.fuse.step(), writer.keeper.move(place)),
        remove: (volume) => (this.fuse.step(), writer.keeper.remove(volume)),
      },
      [Symbol.dispose]: () => undefined,
    };
  }

  #path(name: string): string {
    return join(segmentsFolder(this.#folder), name);
  }
}

/** What survives a power cut: the rows of the last commit, the bytes of the last flush. */
function tearOff(folder: string, flushed: ReadonlyMap<string, number>): void {
  for (const name of readdirSync(segmentsFolder(folder))) {
    const path = join(segmentsFolder(folder), name);
    truncateSync(path, Math.min(statSync(path).size, flushed.get(name) ?? 0));
  }
}

const texts = Array.from({ length: 8 }, (_, index) => `Body ${index}: ${noise(index, 300)}`);

function noise(seed: number, sizeBytes: number): string {
  return createHash('shake256', { outputLength: sizeBytes / 2 })
    .update(`${seed}`)
    .digest('hex');
}

function deliver(index: number): Omit<Request, 'id'> {
  const local = [{ accountId: 1, mailbox: 'INBOX', flags: 0 }];
  const input = { now: 1, internalDate: 1, summary: Uint8Array.of(1), local, remote: [] };
  return { name: 'deliver', input, bodies: [textBody(texts[index] as string)] };
}

function markDeleted(uid: number): Omit<Request, 'id'> {
  const input = { mailboxId: 1, uids: [[uid, uid]], mode: 'add', flags: 8, keywords: [], now: 1 };
  return { name: 'storeFlags', input, bodies: [] };
}

const expunge = { name: 'expungeMessages', input: { mailboxId: 1, keep: false, now: 1 }, bodies: [] };

const open = [
  { name: 'addDomain', input: { name: 'example.test', now: 1 }, bodies: [] },
  {
    name: 'addAccount',
    input: { address: 'a@example.test', passwordHash: '', uidValidity: 1, now: 1, mailboxes: [{ name: 'INBOX' }] },
    bodies: [],
  },
];

/** One step of a story: a delivery of a text, the removal of a message, or a turn of collecting. */
type Step = { readonly deliver: number } | { readonly remove: number } | 'turn';

/** A house over its crashes, with what it acknowledged. */
class Life implements AsyncDisposable {
  readonly acknowledged = new Map<number, string>();
  readonly #folder: string;
  readonly #fuse = new Fuse();
  readonly #flushed = new Map<string, number>();
  readonly #owned: AsyncDisposable;
  #progress: CollectProgress | undefined;
  #nextUid = 1;
  house: House;

  constructor(folder: { readonly path: string } & AsyncDisposable) {
    this.#folder = folder.path;
    this.#owned = folder;
    mkdirSync(segmentsFolder(folder.path));
    this.house = this.#start();
  }

  static async begin(): Promise<Life> {
    const life = new Life(await tempFolder());
    for (const request of open) await life.house.run(request);
    return life;
  }

  get steps(): number {
    return this.#fuse.steps;
  }

  /** Lives the story; a crash at step `blowsAt` (counted from now) tears the step, and the story goes on behind it. */
  async live(story: readonly Step[], blowsAt = Infinity): Promise<void> {
    this.#fuse.steps = 0;
    this.#fuse.blowsAt = blowsAt;
    for (const step of story) {
      try {
        await this.#do(step);
      } catch (error) {
        if (!(error instanceof Crash)) throw error;
        await this.#restart();
      }
    }
    this.#fuse.blowsAt = Infinity;
    assert.deepEqual(await this.house.texts(), this.acknowledged);
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.house[Symbol.dispose]();
    await this.#owned[Symbol.asyncDispose]();
  }

  async #do(step: Step): Promise<void> {
    if (step === 'turn') {
      this.#progress = (await this.house.collect(this.#progress)).progress;
    } else if ('deliver' in step) {
      await this.house.run(deliver(step.deliver));
      this.acknowledged.set(this.#nextUid++, texts[step.deliver] as string);
    } else {
      const uid = [...this.acknowledged.keys()][step.remove % Math.max(this.acknowledged.size, 1)];
      if (uid === undefined) return;
      await this.house.run(markDeleted(uid), expunge);
      this.acknowledged.delete(uid);
    }
  }

  /** What the step would have done may have happened whole, or not at all: what is found is what counts from now on. */
  async #restart(): Promise<void> {
    this.house[Symbol.dispose]();
    tearOff(this.#folder, this.#flushed);
    this.#fuse.blowsAt = Infinity;
    this.#progress = undefined;
    this.house = this.#start();
    assert.deepEqual(await this.house.texts(), this.acknowledged, 'a crash before the commit undoes the step');
  }

  #start(): House {
    return new House(this.#folder, this.#fuse, this.#flushed);
  }
}

const turns = (count: number): Step[] => Array.from({ length: count }, () => 'turn');

/** Fills three segments, empties most of them, collects, and delivers what is just being collected at every turn. */
const story: readonly Step[] = [
  ...[0, 1, 2, 3, 4, 5, 6, 7].map((deliver) => ({ deliver })),
  ...[0, 0, 1, 1, 1].map((remove) => ({ remove })),
  ...turns(5),
  { deliver: 0 },
  ...turns(4),
  { deliver: 1 },
  'turn',
  { deliver: 3 },
  ...turns(8),
  { remove: 0 },
  { deliver: 4 },
  ...turns(8),
  { deliver: 5 },
  ...turns(20),
];

describe('Collecting bodies', () => {
  it('never loses a body, whichever step a crash comes at', { timeout: 300_000 }, async () => {
    let last: number;
    {
      await using whole = await Life.begin();
      await whole.live(story);
      last = whole.steps;
    }
    assert.ok(last > 150, `${last} steps`);
    for (let blowsAt = 1; blowsAt <= last; blowsAt++) {
      await using life = await Life.begin();
      await life.live(story, blowsAt);
      await life.house.round();
      await life.house.round();
      assert.deepEqual(await life.house.texts(), life.acknowledged, `crash at ${blowsAt}`);
    }
  });

  it('never loses a body, whatever happens in whatever order', { timeout: 300_000 }, async () => {
    const step = fc.oneof(
      fc.nat({ max: texts.length - 1 }).map((deliver) => ({ deliver })),
      fc.nat({ max: 20 }).map((remove) => ({ remove })),
      fc.constant('turn' as const),
      fc.constant('turn' as const),
    );
    const chapter = fc.record({
      story: fc.array(step, { minLength: 5, maxLength: 40 }),
      blowsAt: fc.nat({ max: 600 }),
    });
    const lives = fc.asyncProperty(fc.array(chapter, { minLength: 1, maxLength: 4 }), async (chapters) => {
      await using life = await Life.begin();
      for (const { story, blowsAt } of chapters) await life.live(story, blowsAt + 1);
    });
    await fc.assert(lives, { numRuns: Number(process.env['COLLECT_RUNS'] ?? 100) });
  });

  it('gives room back: what is dead goes, and mostly dead segments with it', async () => {
    await using life = await Life.begin();
    await life.live(story.slice(0, 8));
    const before = life.house.segments.length;
    await life.live(Array.from({ length: 6 }, () => ({ remove: 0 })));
    for (let round = 0; round < 3; round++) await life.house.round();
    assert.ok(before >= 2 && life.house.segments.length < before, `${before} became ${life.house.segments.length}`);
    assert.deepEqual(await life.house.texts(), life.acknowledged);
  });
});
