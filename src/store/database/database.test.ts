import assert from 'node:assert/strict';
import { createHash } from 'node:crypto';
import { DatabaseSync } from 'node:sqlite';
import { mkdirSync, readdirSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, it } from 'node:test';
import { silentLog, type Log } from '../../base/log.ts';
import type { commands } from '../../../test/support/notes-program.ts';
import { tempFolder } from '../../../test/support/temp-folder.ts';
import { compact } from './compact.ts';
import { openDatabase, type Body, type Database, type News, type View } from './index.ts';

const program = new URL('../../../test/support/notes-program.ts', import.meta.url);

type Notes = Database<typeof commands>;

async function openNotes(log: Log = silentLog): Promise<Notes & { readonly folder: string }> {
  const folder = await tempFolder();
  const database = await openDatabase<typeof commands>({ folder: folder.path, commands: program, log });
  const dispose = async (): Promise<void> => {
    await database[Symbol.asyncDispose]();
    await folder[Symbol.asyncDispose]();
  };
  return {
    folder: folder.path,
    write: (...input) => database.write(...input),
    read: (work) => database.read(work),
    onNews: (listener) => database.onNews(listener),
    [Symbol.asyncDispose]: dispose,
  };
}

async function textsOf(view: View): Promise<string[]> {
  return (await view.all<{ text: string }>('select text from notes order by id')).map(({ text }) => text);
}

function bodyOf(text: string): Body {
  const bytes = new TextEncoder().encode(text);
  return { hash: createHash('sha256').update(bytes).digest('hex'), sizeBytes: bytes.length, content: { bytes } };
}

describe('Database: writes', () => {
  it('answers with the output of the command, after which everybody can read it', async () => {
    await using database = await openNotes();
    assert.deepEqual(await database.write('add', { text: 'one' }), { id: 1 });
    assert.deepEqual(await database.read(textsOf), ['one']);
  });

  it('undoes exactly the command that throws a Fault, also among others of its group', async () => {
    await using database = await openNotes();
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
    await using database = await openNotes();
    const refused = database.write('addThenRefuse', { text: 'x' });
    await assert.rejects(refused, { name: 'Fault', code: 'overQuota', message: 'No more notes' });
  });

  it('turns a bug into an internal Fault and logs its stack', async () => {
    const lines: string[] = [];
    const log: Log = { ...silentLog, error: (fields) => lines.push(String(fields['trouble'])) };
    await using database = await openNotes(log);
    await assert.rejects(database.write('addThenBreak', { text: 'x' }), { name: 'Fault', code: 'internal' });
    assert.match(lines.join(''), /TypeError: a bug\n\s+at /);
  });

  it('serves 50 writers at once, each exactly once', async () => {
    await using database = await openNotes();
    const writer = async (name: number): Promise<void> => {
      for (let turn = 0; turn < 20; turn++) await database.write('add', { text: `${name}/${turn}` });
    };
    await Promise.all(Array.from({ length: 50 }, (_, name) => writer(name)));
    const texts = await database.read(textsOf);
    assert.equal(texts.length, 1000);
    assert.equal(new Set(texts).size, 1000);
  });

  it('never leaves the only writer waiting', async () => {
    await using database = await openNotes();
    for (let turn = 0; turn < 300; turn++) await database.write('add', { text: `${turn}` });
    assert.equal((await database.read(textsOf)).length, 300);
  });

  it('refuses everybody of a group whose disk is full, and works again when there is room', async () => {
    await using database = await openNotes();
    await database.write('limitPages', { pages: 20 });
    const long = 'x'.repeat(20_000);
    const ended = await Promise.allSettled(Array.from({ length: 10 }, () => database.write('add', { text: long })));
    const refused = ended.filter(({ status }) => status === 'rejected');
    assert.ok(refused.length > 0);
    for (const { reason } of refused as PromiseRejectedResult[]) assert.equal(reason.code, 'storageFull');
    const kept = ended.length - refused.length;
    assert.equal((await database.read(textsOf)).length, kept);
    await database.write('limitPages', { pages: 100_000 });
    await database.write('add', { text: long });
    assert.equal((await database.read(textsOf)).length, kept + 1);
  });

  it('finishes what is under way before it closes, then refuses', async () => {
    const folder = await tempFolder();
    const database = await openDatabase<typeof commands>({ folder: folder.path, commands: program });
    const writes = Array.from({ length: 20 }, (_, index) => database.write('add', { text: `${index}` }));
    await database[Symbol.asyncDispose]();
    assert.equal((await Promise.all(writes)).length, 20);
    await assert.rejects(database.write('add', { text: 'late' }), { code: 'shuttingDown' });
    await assert.rejects(database.read(textsOf), { code: 'shuttingDown' });
    await folder[Symbol.asyncDispose]();
  });
});

describe('Database: bodies', () => {
  it('stores the same content once, in one group and later', async () => {
    await using database = await openNotes();
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
    await using database = await openNotes();
    const lost: Body = { ...bodyOf('lost'), content: { file: join(database.folder, 'gone'), frames: [] } };
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
    await using database = await openNotes();
    const { content, ...name } = bodyOf('inside');
    assert.ok('bytes' in content);
    const buffer = new Uint8Array(100_000);
    buffer.set(content.bytes, 500);
    const body = { ...name, content: { bytes: buffer.subarray(500, 506) } };
    await database.write('keep', {}, [body]);
  });
});

describe('Database: what is posted', () => {
  it('equals the input and carries no buffer but its own', () => {
    const pooled = Buffer.from('summary');
    const own = Uint8Array.of(1, 2);
    const input = { now: 1, none: undefined, uids: [[1, 2]], messages: [{ summary: pooled, flags: null }], own };
    const posted = compact(input);
    assert.deepEqual(
      structuredClone(posted),
      structuredClone({ ...input, messages: [{ summary: new Uint8Array(pooled), flags: null }] }),
    );
    assert.equal(posted.messages[0]?.summary.buffer.byteLength, 7);
    assert.equal(posted.own, own);
    assert.equal(posted.uids, input.uids);
  });
});

describe('Database: news', () => {
  it('tells after the commit and before the write resolves, only of what was committed', async () => {
    await using database = await openNotes();
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
    await using database = await openNotes();
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
});

describe('Database: reads', () => {
  it('shows one snapshot for the whole closure', async () => {
    await using database = await openNotes();
    await database.read(async (view) => {
      assert.deepEqual(await textsOf(view), []);
      await database.write('add', { text: 'meanwhile' });
      assert.deepEqual(await textsOf(view), []);
      assert.deepEqual(await database.read(textsOf), ['meanwhile']);
    });
  });

  it('lets any number of closures wait for each other', async () => {
    await using database = await openNotes();
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
    await using database = await openNotes();
    const kept = await database.read(async (view) => ({ view }));
    await assert.rejects(kept.view.get('select 1'), /closure had ended/);
  });

  it('cannot write', async () => {
    await using database = await openNotes();
    await assert.rejects(database.read((view) => view.all("insert into notes (text) values ('x') returning id")));
  });

  it('passes on what the closure throws and stays usable', async () => {
    await using database = await openNotes();
    const failing = database.read(async () => {
      throw new RangeError('mine');
    });
    await assert.rejects(failing, { name: 'RangeError', message: 'mine' });
    assert.deepEqual(await database.read(textsOf), []);
  });
});

describe('Database: the data folder', () => {
  it('refuses a second program until the first has closed', async () => {
    await using folder = await tempFolder();
    const options = { folder: folder.path, commands: program };
    const first = await openDatabase<typeof commands>(options);
    await assert.rejects(openDatabase(options), { name: 'Fault', code: 'unavailable', message: /in use/ });
    await first.write('add', { text: 'kept' });
    await first[Symbol.asyncDispose]();
    await using second = await openDatabase<typeof commands>(options);
    assert.deepEqual(await second.read(textsOf), ['kept']);
  });

  it('refuses a folder that a newer version wrote, and lets go of it', async () => {
    await using folder = await tempFolder();
    const options = { folder: folder.path, commands: program };
    await (await openDatabase(options))[Symbol.asyncDispose]();
    setVersion(folder.path, 99);
    await assert.rejects(openDatabase(options), { name: 'Fault', code: 'cannot', message: /newer version/ });
    setVersion(folder.path, 1);
    await (await openDatabase(options))[Symbol.asyncDispose]();
  });

  it('tells when its thread has died, refuses whoever waits, and keeps what it acknowledged', async () => {
    await using folder = await tempFolder();
    const lost = Promise.withResolvers<void>();
    const options = { folder: folder.path, commands: program };
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

  it('is for its owner alone, and leaves one file of the database behind when closed', async () => {
    await using folder = await tempFolder();
    const database = await openDatabase<typeof commands>({ folder: folder.path, commands: program });
    await database.write('add', { text: 'kept' });
    await database.read(textsOf);
    const modes = ['posthouse.db', 'posthouse.db-wal'].map((name) => statSync(join(folder.path, name)).mode & 0o777);
    await database[Symbol.asyncDispose]();
    assert.deepEqual(modes, [0o600, 0o600]);
    const left = readdirSync(folder.path).filter((name) => name.startsWith('posthouse.db'));
    assert.deepEqual(left, ['posthouse.db']);
  });

  it('empties the spool', async () => {
    await using folder = await tempFolder();
    mkdirSync(join(folder.path, 'spool'));
    writeFileSync(join(folder.path, 'spool', 'left-over'), 'x');
    await using _ = await openDatabase({ folder: folder.path, commands: program });
    assert.deepEqual(readdirSync(join(folder.path, 'spool')), []);
  });
});

function setVersion(folder: string, version: number): void {
  using driver = new DatabaseSync(join(folder, 'posthouse.db'));
  driver.exec(`update schema_version set version = ${version}`);
}
