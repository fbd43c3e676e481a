import assert from 'node:assert/strict';
import { after, before, describe, it } from 'node:test';
import {
  databaseContract,
  newPlace,
  notesProgram,
  openNotes,
  textsOf,
  type EngineUnderTest,
  type Place,
} from '../../../../test/contract/database.ts';
import type { commands } from '../../../../test/support/notes-program.ts';
import { CuttingProxy } from '../../../../test/support/postgres-proxy.ts';
import { missingPostgres, TestPostgres } from '../../../../test/support/postgres.ts';
import { tempFolder } from '../../../../test/support/temp-folder.ts';
import { openDatabase, type News } from '../index.ts';

let server: TestPostgres;

const postgres: EngineUnderTest = {
  name: 'PostgreSQL',
  newDatabase: () => server.newHouse(),
  setVersion: async (place, version) =>
    void (await server.ask(`update schema_version set version = ${version}`, place.postgres)),
};

describe('PostgreSQL', { skip: missingPostgres }, () => {
  before(async () => void (server = await TestPostgres.start()));
  after(() => server[Symbol.asyncDispose]());

  databaseContract(postgres);

  describe('Two programs on one database', () => {
    it('hear of each other, and not of themselves', async () => {
      await using place = await newPlace(postgres);
      await using first = await open(place);
      await using second = await openBeside(place);
      const own: News[] = [];
      using _ = first.onNews((news) => own.push(...news));
      const heard = new Promise<readonly News[]>((resolve) => second.onNews(resolve));
      await first.write('add', { text: 'one' });
      assert.deepEqual(await heard, [{ kind: 'mailbox', accountId: 1, mailboxId: 1, modseq: 1 }]);
      assert.deepEqual(await second.read(textsOf), ['one']);
      const answered = new Promise((resolve) => first.onNews((news) => resolve(news.at(-1)?.kind)));
      await second.write('add', { text: 'two' });
      assert.equal(await answered, 'mailbox');
      assert.equal(own.length, 2);
    });

    it('hear of more than one message of the server can hold', async () => {
      await using place = await newPlace(postgres);
      await using first = await open(place);
      await using second = await openBeside(place);
      const all = Promise.withResolvers<void>();
      const heard: News[] = [];
      using _ = second.onNews((news) => {
        heard.push(...news);
        if (heard.length === 500) all.resolve();
      });
      await Promise.all(Array.from({ length: 500 }, (_, index) => first.write('add', { text: `${index}` })));
      await all.promise;
      const modseqs = heard.map((news) => (news.kind === 'mailbox' ? news.modseq : 0));
      assert.deepEqual(
        modseqs,
        modseqs.toSorted((a, b) => a - b),
      );
    });

    it('never overwrite what the other has just written', async () => {
      await using place = await newPlace(postgres);
      await using first = await open(place);
      await using second = await openBeside(place);
      await first.write('add', { text: '' });
      const strokes = (database: typeof first): Promise<unknown>[] =>
        Array.from({ length: 40 }, () => database.write('lengthen', { id: 1 }));
      await Promise.all([...strokes(first), ...strokes(second)]);
      assert.deepEqual(await first.read(textsOf), ['x'.repeat(80)]);
    });

    it('make the tables once when they start together', async () => {
      await using place = await newPlace(postgres);
      const [first, second] = await Promise.all([open(place), openBeside(place)]);
      await first.write('add', { text: 'one' });
      assert.deepEqual(await second.read(textsOf), ['one']);
      for (const one of [first, second]) await one[Symbol.asyncDispose]();
    });
  });

  describe('Trouble', () => {
    it('of a full disk concerns the command that met it', async () => {
      await using database = await openNotes(postgres);
      await refuseText(database, 'too long', '53100', 'before insert');
      const ended = await Promise.allSettled(['one', 'too long', 'two'].map((text) => database.write('add', { text })));
      assert.deepEqual(codesOf(ended), [undefined, 'storageFull', undefined]);
      assert.deepEqual(await database.read(textsOf), ['one', 'two']);
    });

    it('at the commit concerns the whole group, of which nothing stays', async () => {
      await using database = await openNotes(postgres);
      await refuseText(database, 'late', '53100', 'constraint', 'initially deferred');
      await assert.rejects(database.write('add', { text: 'late' }), { code: 'storageFull' });
      await database.write('add', { text: 'next' });
      assert.deepEqual(await database.read(textsOf), ['next']);
    });

    it('of a server that stops is over when it runs again', async () => {
      await using database = await openNotes(postgres);
      await database.write('add', { text: 'before' });
      assert.deepEqual(await database.read(textsOf), ['before']);
      await server.halt();
      await assert.rejects(database.write('add', { text: 'lost' }), { code: 'unavailable' });
      await assert.rejects(database.read(textsOf), { code: 'unavailable' });
      await server.go();
      await database.write('add', { text: 'after' });
      assert.deepEqual(await database.read(textsOf), ['before', 'after']);
    });

    it('of a connection that ends in the midst of a command is told once, and leaves nothing behind', async () => {
      await using database = await openNotes(postgres);
      const ended = await Promise.allSettled([
        database.write('cutOff', { text: 'gone' }),
        database.write('add', { text: 'too' }),
      ]);
      assert.equal(codesOf(ended)[0], 'unavailable');
      await database.write('add', { text: 'next' });
      assert.ok(!(await database.read(textsOf)).includes('gone'));
    });

    it('of a crash loses nothing that was acknowledged, and keeps nothing that was refused', async () => {
      await using database = await openNotes(postgres);
      const kept: string[] = [];
      const refused: string[] = [];
      const writer = async (name: number): Promise<void> => {
        for (let turn = 0; turn < 40; turn++) {
          const text = `${name}/${turn}`;
          await database.write('add', { text }).then(
            () => kept.push(text),
            () => refused.push(text),
          );
        }
      };
      const writers = Promise.all(Array.from({ length: 10 }, (_, name) => writer(name)));
      await server.halt('SIGQUIT');
      await server.go();
      await writers;
      await database.write('add', { text: 'last' });
      const texts = await database.read(textsOf);
      assert.deepEqual(texts.toSorted(), [...kept, 'last'].toSorted());
      assert.ok(refused.every((text) => !texts.includes(text)));
    });

    it('in the middle of a commit is looked into: what was committed is answered so, once', async () => {
      await using place = await newPlace(postgres);
      await using proxy = await CuttingProxy.before(place.postgres ?? '');
      await using database = await open({ ...place, postgres: proxy.url });
      proxy.cut('commit', { after: true });
      assert.deepEqual(await database.write('add', { text: 'kept' }), { id: 1 });
      proxy.cut('commit', { after: false });
      await assert.rejects(database.write('add', { text: 'lost' }), { code: 'unavailable' });
      await database.write('add', { text: 'next' });
      assert.deepEqual(await database.read(textsOf), ['kept', 'next']);
    });

    it('of too many readers makes them wait for each other', async () => {
      await using database = await openNotes(postgres);
      const slow = Array.from({ length: 100 }, () =>
        database.read(async (view) => {
          await view.get('select pg_sleep(0.01)');
          return (await textsOf(view)).length;
        }),
      );
      assert.equal((await Promise.all(slow)).length, 100);
    });
  });

  describe('What is kept', () => {
    it('is any text, but for NUL, which no text of PostgreSQL can hold', async () => {
      await using database = await openNotes(postgres);
      const texts = ["it's", 'a "b"', 'back\\slash', 'Grüße 日本 😀', '$1 ?', ''];
      for (const text of texts) await database.write('add', { text });
      await database.write('add', { text: 'n\0l' });
      assert.deepEqual(await database.read(textsOf), [...texts, 'n\uFFFDl']);
    });

    it('is ordered by bytes, whatever language the database speaks', async () => {
      await server.ask("create database german template template0 locale_provider icu icu_locale 'de-DE'");
      const german = { ...postgres, newDatabase: async () => server.url.replace('/postgres?', '/german?') };
      await using database = await openNotes(german);
      for (const text of ['b', 'a', 'B', 'ä', 'A', '_']) await database.write('add', { text });
      const rows = await database.read((view) => view.all<{ text: string }>('select text from notes order by text'));
      assert.deepEqual(
        rows.map(({ text }) => text),
        ['A', 'B', '_', 'a', 'b', 'ä'],
      );
    });

    it('comes back as numbers and bytes', async () => {
      await using database = await openNotes(postgres);
      const sql = `select cast(? as bigint) as big, cast(9007199254740991 as bigint) as most, count(*) as many,
        cast('\\x00ff' as bytea) as bytes, null as nothing, cast(1.5 as numeric) as part from notes`;
      const row = await database.read((view) => view.get(sql, 2 ** 45));
      assert.deepEqual(row, {
        big: 2 ** 45,
        most: Number.MAX_SAFE_INTEGER,
        many: 0,
        bytes: Uint8Array.of(0, 255),
        nothing: null,
        part: 1.5,
      });
    });
  });

  describe('A start', () => {
    it('ends with a sentence where the server, its user or its database is not there', async () => {
      const wrong = [
        [server.url.replace('host=/tmp', 'host=/nowhere'), /PostgreSQL cannot be reached: .*ENOENT/],
        ['postgres://a:secret@127.0.0.1:1/b', /PostgreSQL cannot be reached: .*ECONNREFUSED/],
        [
          server.url.replace('posthouse@', 'nobody-here@'),
          /PostgreSQL refuses the connection: role "nobody-here" does not/,
        ],
        [
          server.url.replace('/postgres?', '/not-there?'),
          /PostgreSQL refuses the connection: database "not-there" does/,
        ],
      ] as const;
      for (const [url, message] of wrong) {
        await using folder = await tempFolder();
        const opening = openDatabase({ folder: folder.path, commands: notesProgram, postgres: url });
        await assert.rejects(opening, (error: Error) => {
          assert.match(error.message, message);
          assert.doesNotMatch(JSON.stringify([error.message, error.cause, error.stack]), /secret/);
          return true;
        });
      }
    });

    it('does not mix the folders of the two engines', async () => {
      await using place = await newPlace(postgres);
      await (await open(place))[Symbol.asyncDispose]();
      const asSqlite = openDatabase({ folder: place.folder, commands: notesProgram });
      await assert.rejects(asSqlite, { code: 'cannot', message: /are in PostgreSQL/ });
      await using other = await tempFolder();
      await (await openDatabase({ folder: other.path, commands: notesProgram }))[Symbol.asyncDispose]();
      await assert.rejects(open({ ...place, folder: other.path }), { code: 'cannot', message: /needs a new folder/ });
    });
  });
});

type Open = Awaited<ReturnType<typeof open>>;

function open(place: Place) {
  return openDatabase<typeof commands>({ ...place, commands: notesProgram });
}

/** Another program with a folder of its own. */
async function openBeside({ postgres }: Place): Promise<Open> {
  const folder = await tempFolder();
  const opened = await open({ folder: folder.path, ...(postgres !== undefined && { postgres }) });
  const dispose = opened[Symbol.asyncDispose].bind(opened);
  opened[Symbol.asyncDispose] = async () => {
    await dispose();
    await folder[Symbol.asyncDispose]();
  };
  return opened;
}

/** From here on PostgreSQL fails with that SQLSTATE where a note has this text. */
async function refuseText(
  { postgres }: Place,
  text: string,
  state: string,
  when: string,
  deferred = '',
): Promise<void> {
  const isConstraint = when === 'constraint';
  await server.ask(
    `create function refuse() returns trigger language plpgsql as $$ begin
       if new.text = '${text}' then raise exception 'planted' using errcode = '${state}'; end if; return new; end $$;
     create ${isConstraint ? 'constraint trigger' : 'trigger'} refusing ${isConstraint ? 'after insert' : when} on notes
       ${deferred} for each row execute function refuse()`,
    postgres,
  );
}

function codesOf(ended: readonly PromiseSettledResult<unknown>[]): (string | undefined)[] {
  return ended.map((one) => (one.status === 'rejected' ? (one.reason as { code: string }).code : undefined));
}
