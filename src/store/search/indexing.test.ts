import assert from 'node:assert/strict';
import { randomBytes } from 'node:crypto';
import { describe, it } from 'node:test';
import { setTimeout } from 'node:timers/promises';
import { systemClock } from '../../base/clock.ts';
import { silentLog, type Log } from '../../base/log.ts';
import { Ballast, smallDisk } from '../../../test/support/small-disk.ts';
import { tempFolder } from '../../../test/support/temp-folder.ts';
import { type IndexableBody, type IndexFeed, Indexing } from './index.ts';

const program = new URL('../../../test/support/words-program.ts', import.meta.url);

/** Bodies whose words are their content. */
class Bodies implements IndexFeed {
  readonly all = new Map<number, string>();
  readonly #listeners = new Set<() => void>();

  put(...texts: string[]): void {
    for (const text of texts) this.all.set(Math.max(0, ...this.all.keys()) + 1, text);
    for (const listener of this.#listeners) listener();
  }

  async bodies(after: number, most: number): Promise<IndexableBody[]> {
    const found = [...this.all].filter(([id]) => id > after).slice(0, most);
    return found.map(([id, text]) => ({ id, hash: text, place: '', sizeBytes: 0, summary: Buffer.from(text) }));
  }

  async ids(after: number, upTo: number): Promise<number[]> {
    return [...this.all.keys()].filter((id) => id > after && id <= upTo);
  }

  async extent(after: number): Promise<{ newest: number; behind: number }> {
    const ids = [...this.all.keys()];
    return { newest: Math.max(0, ...ids), behind: ids.filter((id) => id > after).length };
  }

  async hashes(ids: readonly number[]): Promise<{ id: number; hash: string }[]> {
    return ids.filter((id) => this.all.has(id)).map((id) => ({ id, hash: this.all.get(id) as string }));
  }

  onNews(listener: () => void): Disposable {
    this.#listeners.add(listener);
    return { [Symbol.dispose]: () => void this.#listeners.delete(listener) };
  }
}

/** A clock whose time can be put forward; long waits are over at once. */
function quickClock() {
  let ahead = 0;
  return {
    ...systemClock,
    monotonic: () => systemClock.monotonic() + ahead,
    sleep: (ms: number, signal?: AbortSignal) => systemClock.sleep(Math.min(ms, 20), signal),
    forward: (ms: number) => void (ahead += ms),
  };
}

interface Setting {
  readonly folder: string;
  readonly feed: Bodies;
  readonly clock?: ReturnType<typeof quickClock>;
  readonly log?: Log;
  readonly version?: number;
}

function started({ folder, feed, clock = quickClock(), log = silentLog, version = 1 }: Setting): Indexing {
  const index = new Indexing({ folder, feed, program, version, clock, log, delayMs: 1 });
  index.start();
  return index;
}

async function caughtUp(index: Indexing): Promise<void> {
  for (let tries = 0; (await index.state()).behind > 0; tries++) {
    assert.ok(tries < 2000, 'it catches up');
    await setTimeout(5);
  }
}

async function find(index: Indexing, part: string): Promise<readonly number[]> {
  const found = await index.candidates([[{ at: 'whole', part }]]);
  return found?.ids ?? assert.fail('nothing is promised');
}

describe('Indexing', () => {
  it('follows the bodies, over a restart too', async () => {
    await using folder = await tempFolder();
    const feed = new Bodies();
    feed.put('red', 'green');
    {
      await using index = started({ folder: folder.path, feed });
      await caughtUp(index);
      assert.deepEqual(await find(index, 'green'), [2]);
      feed.put('green');
      await caughtUp(index);
      assert.deepEqual(await find(index, 'green'), [2, 3]);
    }
    feed.put('green');
    await using again = started({ folder: folder.path, feed });
    await caughtUp(again);
    assert.deepEqual(await find(again, 'green'), [2, 3, 4]);
  });

  it('leaves no thread behind when it is stopped while one starts', async () => {
    await using folder = await tempFolder();
    const feed = new Bodies();
    feed.put('early');
    const threads = (): number => process.getActiveResourcesInfo().filter((name) => name === 'MessagePort').length;
    const before = threads();
    for (const ms of [0, 1, 5, 20]) {
      await using _ = started({ folder: folder.path, feed });
      await setTimeout(ms);
    }
    await setTimeout(50);
    assert.equal(threads(), before);
  });

  it('keeps what it has when the disk is full, and goes on when there is room', async (test) => {
    const disk = smallDisk();
    if (!disk) return test.skip('Mounting a small disk needs root');
    test.after(disk.remove);
    const ballast = new Ballast(disk.path);
    const lines: string[] = [];
    const log = { ...silentLog, warn: (_: object, line: string) => void lines.push(line) };
    const feed = new Bodies();
    feed.put('early');
    await using index = started({ folder: disk.path, feed, log });
    await caughtUp(index);
    ballast.fill();
    for (let number = 0; number < 400; number++) feed.put(`late ${randomBytes(2000).toString('hex')}`);
    while (!lines.includes('The search index cannot be written')) await setTimeout(5);
    assert.deepEqual(await find(index, 'early'), [1]);
    ballast.drop();
    await caughtUp(index);
    assert.equal((await find(index, 'late')).length, 400);
    assert.deepEqual([...new Set(lines)], ['The search index cannot be written']);
  });

  it('makes an index of another version anew', async () => {
    await using folder = await tempFolder();
    const feed = new Bodies();
    feed.put('red', 'green');
    {
      await using index = started({ folder: folder.path, feed });
      await caughtUp(index);
    }
    await using index = started({ folder: folder.path, feed, version: 2 });
    await setTimeout(50);
    await caughtUp(index);
    assert.deepEqual(await find(index, 'red'), [1]);
  });

  it('takes a body that cannot be read for a candidate of everything, and says so', async () => {
    await using folder = await tempFolder();
    const feed = new Bodies();
    feed.put('red', 'throw', 'green');
    const told: string[] = [];
    await using index = started({
      folder: folder.path,
      feed,
      log: { ...silentLog, warn: (_, text) => void told.push(text) },
    });
    await caughtUp(index);
    assert.deepEqual(await find(index, 'green'), [2, 3]);
    assert.deepEqual(told, ['A message could not be indexed']);
  });

  it('survives a body that costs its thread the life', async () => {
    await using folder = await tempFolder();
    const feed = new Bodies();
    feed.put('red', 'exit', 'green');
    await using index = started({ folder: folder.path, feed });
    await caughtUp(index);
    assert.deepEqual(await find(index, 'green'), [2, 3]);
  });

  it('forgets bodies that were collected, after a day', async () => {
    await using folder = await tempFolder();
    const feed = new Bodies();
    const clock = quickClock();
    await using index = started({ folder: folder.path, feed, clock });
    feed.put('red', 'red', 'red');
    await caughtUp(index);
    feed.all.delete(2);
    clock.forward(25 * 3_600_000);
    feed.put('blue');
    for (let tries = 0; (await find(index, 'red')).length > 2; tries++) {
      assert.ok(tries < 1000, 'it sweeps');
      await setTimeout(5);
    }
    assert.deepEqual(await find(index, 'red'), [1, 3]);
  });

  it('goes back with a folder that was put back from a backup', async () => {
    await using folder = await tempFolder();
    const feed = new Bodies();
    feed.put('red', 'red', 'red');
    {
      await using index = started({ folder: folder.path, feed });
      await caughtUp(index);
    }
    const older = new Bodies();
    older.put('red');
    await using index = started({ folder: folder.path, feed: older });
    while ((await index.state()).mark !== 1) await setTimeout(5);
    older.put('green', 'red');
    await caughtUp(index);
    assert.deepEqual([await find(index, 'red'), await find(index, 'green')], [[1, 3], [2]]);
  });

  it('begins anew with other mail under the same ids', async () => {
    await using folder = await tempFolder();
    const feed = new Bodies();
    feed.put('red', 'green');
    {
      await using index = started({ folder: folder.path, feed });
      await caughtUp(index);
    }
    const other = new Bodies();
    other.put('blue', 'yellow', 'red');
    await using index = started({ folder: folder.path, feed: other });
    for (let tries = 0; (await find(index, 'blue').catch(() => [])).length === 0; tries++) {
      assert.ok(tries < 1000, 'it is made anew');
      await setTimeout(5);
    }
    await caughtUp(index);
    assert.deepEqual([await find(index, 'red'), await find(index, 'green')], [[3], []]);
  });
});
