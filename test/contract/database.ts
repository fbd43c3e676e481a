import assert from 'node:assert/strict';
import { createHash } from 'node:crypto';
import { mkdirSync, readdirSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, it } from 'node:test';
import { silentLog, type Log } from '../../src/base/log.ts';
import { openDatabase, type Body, type Database, type News, type View } from '../../src/store/database/index.ts';
import type { commands } from '../support/notes-program.ts';
import { tempFolder } from '../support/temp-folder.ts';

export const notesProgram = new URL('../support/notes-program.ts', import.meta.url);

export type Notes = Database<typeof commands>;

/** Where a database is, for `openDatabase`. */
export interface Place {
  readonly folder: string;
  readonly postgres?: string;
}

/** What tests have to know of an engine. */
export interface EngineUnderTest {
  readonly name: string;
  /** The address of a database that nobody has used yet; none where the data folder holds it. */
  newDatabase(): Promise<string | undefined>;
  /** Makes the database look as if a program of that schema version had written it. */
  setVersion(place: Place, version: number): Promise<void>;
}

/** A place that vanishes with all that is in it. */
export async function newPlace(engine: EngineUnderTest): Promise<Place & AsyncDisposable> {
  const folder = await tempFolder();
  const postgres = await engine.newDatabase();
  const dispose = async (): Promise<void> => {
    await folder[Symbol.asyncDispose]();
  };
  return { folder: folder.path, ...(postgres !== undefined && { postgres }), [Symbol.asyncDispose]: dispose };
}

/** Notes in a place of their own. */
export async function openNotes(engine: EngineUnderTest, log: Log = silentLog): Promise<Notes & Place> {
  const place = await newPlace(engine);
  const database = await openDatabase<typeof commands>({ ...place, commands: notesProgram, log });
  const dispose = async (): Promise<void> => {
    await database[Symbol.asyncDispose]();
    await place[Symbol.asyncDispose]();
  };
  return {
    ...place,
    write: (...input) => database.write(...input),
    read: (work) => database.read(work),
    onNews: (listener) => database.onNews(listener),
    [Symbol.asyncDispose]: dispose,
  };
}

export async function textsOf(view: View): Promise<string[]> {
  return (await view.all<{ text: string }>('select text from notes order by id')).map(({ text }) => text);
}

function bodyOf(text: string): Body {
  const bytes = new TextEncoder().encode(text);
  return { hash: createHash('sha256').update(bytes).digest('hex'), sizeBytes: bytes.length, content: { bytes } };
}

/** Every engine must pass this. */
export function databaseContract(engine: EngineUnderTest): void {
  describe(`Database on ${engine.name}: writes`, () => writesContract(engine));
  describe(`Database on ${engine.name}: bodies`, () => bodiesContract(engine));
  describe(`Database on ${engine.name}: news`, () => newsContract(engine));
  describe(`Database on ${engine.name}: reads`, () => readsContract(engine));
  describe(`Database on ${engine.name}: the data folder`, () => folderContract(engine));
}

function writesContract(engine: EngineUnderTest): void {
  it('answers with the output of the command, after which everybody can read it', async () => {
    await using database = await openNotes(engine);
    assert.deepEqual(await database.write('add', { text: 'one' }), { id: 1 });
    assert.deepEqual(await database.read(textsOf), ['one']);
  });

  it('undoes exactly the command that throws a Fault, also among others of its group', async () => {
    await using database = await openNotes(engine);
    const ended = await Promise.allSettled([
      database.write('add', { text: 'one' }),
      database.write('addThenRefuse', { text: 'two' }),
      database.write('addThenBreak', { text: 'three' }),
      database.write('add', { text: 'four' }),
    ]);
    assert.deepEqual(
      ended.map(({ status }) => status),
      ['fulfilled', 'rejected', 'rejected', 'fulfilled'],
    );
    assert.deepEqual(await database.read(textsOf), ['one', 'four']);
  });

  it('brings a Fault over with its code and its words', async () => {
    await using database = await openNotes(engine);
    const refused = database.write('addThenRefuse', { text: 'x' });
    await assert.rejects(refused, { name: 'Fault', code: 'overQuota', message: 'No more notes' });
  });

  it('turns a bug into an internal Fault and logs its stack', async () => {
    const lines: string[] = [];
    const log: Log = { ...silentLog, error: (fields) => lines.push(String(fields['trouble'])) };
    await using database = await openNotes(engine, log);
    await assert.rejects(database.write('addThenBreak', { text: 'x' }), { name: 'Fault', code: 'internal' });
    assert.match(lines.join(''), /TypeError: a bug\n\s+at /);
  });

  it('serves 50 writers at once, each exactly once', async () => {
    await using database = await openNotes(engine);
    const writer = async (name: number): Promise<void> => {
      for (let turn = 0; turn < 20; turn++) await database.write('add', { text: `${name}/${turn}` });
    };
    await Promise.all(Array.from({ length: 50 }, (_, name) => writer(name)));
    const texts = await database.read(textsOf);
    assert.equal(texts.length, 1000);
    assert.equal(new Set(texts).size, 1000);
  });

  it('never leaves the only writer waiting', async () => {
    await using database = await openNotes(engine);
    for (let turn = 0; turn < 300; turn++) await database.write('add', { text: `${turn}` });
    assert.equal((await database.read(textsOf)).length, 300);
  });

  it('finishes what is under way before it closes, then refuses', async () => {
    await using place = await newPlace(engine);
    const database = await openDatabase<typeof commands>({ ...place, commands: notesProgram });
    const writes = Array.from({ length: 20 }, (_, index) => database.write('add', { text: `${index}` }));
    await database[Symbol.asyncDispose]();
    assert.equal((await Promise.all(writes)).length, 20);
    await assert.rejects(database.write('add', { text: 'late' }), { code: 'shuttingDown' });
    await assert.rejects(database.read(textsOf), { code: 'shuttingDown' });
  });
}

function bodiesContract(engine: EngineUnderTest): void {
  it('stores the same content once, in one group and later', async () => {
    await using database = await openNotes(engine);
    const [one, two] = await Promise.all([
      database.write('keep', {}, [bodyOf('same'), bodyOf('other')]),
      database.write('keep', {}, [bodyOf('same')]),
    ]);
    const three = await database.write('keep', {}, [bodyOf('same')]);
    assert.equal(one.places[0], two.places[0]);
    assert.equal(one.places[0], three.places[0]);
    const [segment] = readdirSync(join(database.folder, 'segments'));
    assert.equal(
      statSync(join(database.folder, 'segments', segment as string)).size,
      2 * (64 + 8) + 'sameother'.length,
    );
  });

  it('refuses only the command whose spool file is gone', async () => {
    await using database = await openNotes(engine);
    const lost: Body = {
      ...bodyOf('lost'),
      content: { file: join(database.folder, 'gone'), frameBytes: 32_768, index: new Uint8Array(0) },
    };
    const ended = await Promise.allSettled([
      database.write('keep', {}, [bodyOf('kept')]),
      database.write('keep', {}, [lost]),
      database.write('add', { text: 'no body' }),
    ]);
    assert.deepEqual(
      ended.map(({ status }) => status),
      ['fulfilled', 'rejected', 'fulfilled'],
    );
  });

  it('stores a small view of a large buffer as it is', async () => {
    await using database = await openNotes(engine);
    const { content, ...name } = bodyOf('inside');
    assert.ok('bytes' in content);
    const buffer = new Uint8Array(100_000);
    buffer.set(content.bytes, 500);
    const body = { ...name, content: { bytes: buffer.subarray(500, 506) } };
    await database.write('keep', {}, [body]);
  });
}

function newsContract(engine: EngineUnderTest): void {
  it('tells after the commit and before the write resolves, only of what was committed', async () => {
    await using database = await openNotes(engine);
    const steps: string[] = [];
    using _ = database.onNews((news) => {
      steps.push(`news ${news.map((one) => (one.kind === 'mailbox' ? one.modseq : one.kind)).join()}`);
    });
    await Promise.allSettled([
      database.write('add', { text: 'one' }).then(() => steps.push('resolved')),
      database.write('addThenRefuse', { text: 'two' }),
    ]);
    assert.deepEqual(steps, ['news 1', 'resolved']);
  });

  it('goes on when a listener throws, and is silent to one that left', async () => {
    await using database = await openNotes(engine);
    const heard: (readonly News[])[] = [];
    using _bad = database.onNews(() => {
      throw new Error('deaf');
    });
    using _good = database.onNews((news) => heard.push(news));
    const left = database.onNews(() => assert.fail('it left'));
    left[Symbol.dispose]();
    await database.write('add', { text: 'one' });
    assert.equal(heard.length, 1);
  });
}

function readsContract(engine: EngineUnderTest): void {
  it('shows one snapshot for the whole closure', async () => {
    await using database = await openNotes(engine);
    await database.read(async (view) => {
      assert.deepEqual(await textsOf(view), []);
      await database.write('add', { text: 'meanwhile' });
      assert.deepEqual(await textsOf(view), []);
      assert.deepEqual(await database.read(textsOf), ['meanwhile']);
    });
  });

  it('lets any number of closures wait for each other', async () => {
    await using database = await openNotes(engine);
    const nested = (depth: number): Promise<number> =>
      database.read(async (view) => {
        await textsOf(view);
        return depth === 0 ? 0 : 1 + (await nested(depth - 1));
      });
    assert.equal(await nested(10), 10);
    const all = await Promise.all(Array.from({ length: 500 }, () => database.read(textsOf)));
    assert.equal(all.length, 500);
  });

  it('refuses a view after its closure', async () => {
    await using database = await openNotes(engine);
    const kept = await database.read(async (view) => ({ view }));
    await assert.rejects(kept.view.get('select 1'), /closure had ended/);
  });

  it('cannot write', async () => {
    await using database = await openNotes(engine);
    await assert.rejects(database.read((view) => view.all("insert into notes (text) values ('x') returning id")));
  });

  it('passes on what the closure throws and stays usable', async () => {
    await using database = await openNotes(engine);
    const failing = database.read(async () => {
      throw new RangeError('mine');
    });
    await assert.rejects(failing, { name: 'RangeError', message: 'mine' });
    assert.deepEqual(await database.read(textsOf), []);
  });
}

function folderContract(engine: EngineUnderTest): void {
  it('refuses a second program until the first has closed', async () => {
    await using place = await newPlace(engine);
    const options = { ...place, commands: notesProgram };
    const first = await openDatabase<typeof commands>(options);
    await assert.rejects(openDatabase(options), { name: 'Fault', code: 'unavailable', message: /in use/ });
    await first.write('add', { text: 'kept' });
    await first[Symbol.asyncDispose]();
    await using second = await openDatabase<typeof commands>(options);
    assert.deepEqual(await second.read(textsOf), ['kept']);
  });

  it('refuses a folder that a newer version wrote, and lets go of it', async () => {
    await using place = await newPlace(engine);
    const options = { ...place, commands: notesProgram };
    await (await openDatabase(options))[Symbol.asyncDispose]();
    await engine.setVersion(place, 99);
    await assert.rejects(openDatabase(options), { name: 'Fault', code: 'cannot', message: /newer version/ });
    await engine.setVersion(place, 1);
    await (await openDatabase(options))[Symbol.asyncDispose]();
  });

  it('tells when its thread has died, refuses whoever waits, and keeps what it acknowledged', async () => {
    await using place = await newPlace(engine);
    const lost = Promise.withResolvers<void>();
    const options = { ...place, commands: notesProgram };
    const database = await openDatabase<typeof commands>({ ...options, onLost: lost.resolve });
    await database.write('add', { text: 'kept' });
    await assert.rejects(database.write('endThread', {}), { code: 'unavailable' });
    await lost.promise;
    await assert.rejects(database.write('add', { text: 'late' }), { code: 'unavailable' });
    assert.deepEqual(await database.read(textsOf), ['kept']);
    await database[Symbol.asyncDispose]();
    await using again = await openDatabase<typeof commands>(options);
    assert.deepEqual(await again.read(textsOf), ['kept']);
  });

  it('empties the spool', async () => {
    await using place = await newPlace(engine);
    mkdirSync(join(place.folder, 'spool'));
    writeFileSync(join(place.folder, 'spool', 'left-over'), 'x');
    await using _ = await openDatabase({ ...place, commands: notesProgram });
    assert.deepEqual(readdirSync(join(place.folder, 'spool')), []);
  });
}
