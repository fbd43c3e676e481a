import assert from 'node:assert/strict';
import { createHash } from 'node:crypto';
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, it } from 'node:test';
import { textBody } from '../../../test/support/records-house.ts';
import { tempFolder } from '../../../test/support/temp-folder.ts';
import { FileBlobs, SegmentWriter, segmentFile, segmentsFolder } from '../blobs/index.ts';
import { Connection } from '../database/sqlite/connection.ts';
import { openDatabase } from '../database/index.ts';
import { ConnectionTx } from '../database/views.ts';
import { insertBody } from './bodies.ts';
import { collectBodies, type CollectTurn } from './collect.ts';
import { commandsUrl, type commands } from './index.ts';
import { migrations } from './schema.ts';

/** Rows of bodies over small segments, and who refers to them. */
class Shelf implements Disposable {
  readonly folder: string;
  readonly writer: SegmentWriter;
  readonly #connection = new Connection(':memory:', 'write');
  readonly #tx = new ConnectionTx(this.#connection);
  #now = 0;

  constructor(folder: string) {
    this.folder = folder;
    mkdirSync(segmentsFolder(folder));
    this.writer = new SegmentWriter(folder, undefined, 1000);
    for (const sql of migrations) this.#connection.script(sql);
  }

  async keep(text: string, isReferenced: boolean): Promise<number> {
    const stored = this.writer.append(textBody(text));
    const id = await insertBody(this.#tx, stored, new Uint8Array());
    await this.writer.flush();
    if (isReferenced) await this.refer(id);
    return id;
  }

  /** By a message that waits, which needs the fewest other rows. */
  async refer(bodyId: number): Promise<void> {
    const sql = `insert into queue (body_id, message_id, reverse_path, forward_path, domain, queued_at, next_attempt_at)
      values (?, 'm', '', '', '', 1, 1)`;
    await this.#tx.run(sql, bodyId);
  }

  async collect(graceMs: number): Promise<CollectTurn[]> {
    const turns: CollectTurn[] = [];
    do {
      const progress = turns.at(-1)?.progress;
      const input = { now: ++this.#now, graceMs, ...(progress && { progress }) };
      turns.push(await collectBodies(this.#tx, input, [], this.writer.keeper));
    } while (turns.at(-1)?.progress);
    await this.writer.flush();
    return turns;
  }

  async bodies(): Promise<{ id: number; place: string; marked: number | null }[]> {
    return this.#tx.all('select id, place, unreferenced_at as marked from bodies order by id');
  }

  get volumes(): string[] {
    return this.writer.keeper.volumes().map(({ name }) => name);
  }

  [Symbol.dispose](): void {
    this.#connection[Symbol.dispose]();
    this.writer[Symbol.dispose]();
  }
}

function noise(sizeBytes: number, seed: number): string {
  return createHash('shake256', { outputLength: sizeBytes }).update(`${seed}`).digest('base64');
}

describe('Collecting bodies', () => {
  it('moves what lives out of a mostly dead segment, and removes it when the grace is over', async () => {
    await using folder = await tempFolder();
    using shelf = new Shelf(folder.path);
    for (let seed = 0; seed < 6; seed++) await shelf.keep(noise(200, seed), seed % 3 === 0);
    const before = shelf.volumes.length;
    await shelf.collect(1000);
    assert.deepEqual((await shelf.bodies()).filter(({ marked }) => marked === null).length, 2);
    for (let round = 0; round < 3; round++) await shelf.collect(0);
    using blobs = new FileBlobs({ folder: folder.path });
    const bodies = await shelf.bodies();
    assert.equal(bodies.length, 2);
    const texts = await Promise.all(
      bodies.map(async ({ place }) => Buffer.from(await blobs.readAll(place)).toString()),
    );
    assert.deepEqual(texts, [noise(200, 0), noise(200, 3)]);
    assert.ok(shelf.volumes.length <= before, `${before} volumes became ${shelf.volumes.length}`);
  });

  it('leaves a damaged body, and its segment, where they are, and names it', async () => {
    await using folder = await tempFolder();
    using shelf = new Shelf(folder.path);
    const id = await shelf.keep(noise(100, 1), true);
    for (let seed = 2; seed < 8; seed++) await shelf.keep(noise(100, seed), false);
    const path = segmentFile(folder.path, 1);
    const bytes = readFileSync(path);
    writeFileSync(path, bytes.fill(0, 100, 110));
    const turns: CollectTurn[] = [];
    for (let round = 0; round < 3; round++) turns.push(...(await shelf.collect(0)));
    const [{ place } = { place: '' }] = (await shelf.bodies()).filter((body) => body.id === id);
    assert.match(place, /^1:0:/);
    assert.ok(shelf.volumes.includes('1'));
    const damaged = turns.flatMap((turn) => turn.damaged ?? []);
    assert.deepEqual(damaged[0], { hash: textBody(noise(100, 1)).hash, place });
  });

  it('spares a marked body that somebody refers to again', async () => {
    await using folder = await tempFolder();
    using shelf = new Shelf(folder.path);
    const id = await shelf.keep('wanted again', false);
    await shelf.collect(0);
    assert.notEqual((await shelf.bodies())[0]?.marked, null);
    await shelf.refer(id);
    await shelf.collect(0);
    assert.equal((await shelf.bodies())[0]?.marked, null);
  });
});

describe('A data folder of the first schema', () => {
  it('is brought forward, and its bodies are read and shared', async () => {
    await using folder = await tempFolder();
    mkdirSync(segmentsFolder(folder.path));
    const { hash, sizeBytes, content } = textBody('An old letter');
    assert.ok('bytes' in content);
    const head = Buffer.alloc(48);
    head.write('PHB1', 'latin1');
    head.writeBigUInt64LE(BigInt(sizeBytes), 8);
    head.write(hash, 16, 'hex');
    writeFileSync(segmentFile(folder.path, 1), Buffer.concat([head, content.bytes]));
    const old = new Connection(join(folder.path, 'posthouse.db'), 'write');
    old.script(migrations[0] as string);
    old.script('create table schema_version (version integer not null); insert into schema_version values (1)');
    old.script(
      `insert into bodies (hash, size_bytes, place, summary) values ('${hash}', ${sizeBytes}, '1:48:${sizeBytes}', x'')`,
    );
    old[Symbol.dispose]();

    await using database = await openDatabase<typeof commands>({ folder: folder.path, commands: commandsUrl });
    using blobs = new FileBlobs({ folder: folder.path });
    const input = { now: 1, internalDate: 1, summary: new Uint8Array(), local: [], remote: [] };
    await database.write('deliver', input, [textBody('An old letter')]);
    const rows = await database.read((view) => view.all<{ place: string }>('select place from bodies'));
    assert.equal(rows.length, 1);
    assert.equal(Buffer.from(await blobs.readAll(rows[0]?.place ?? '')).toString(), 'An old letter');
  });
});
