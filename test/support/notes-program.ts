/** A tiny program for the tests of the database port: notes, and commands that go wrong in all ways. */
import { Fault } from '../../src/base/fault.ts';
import type { Commands, StoredBody, Tx, View } from '../../src/store/database/index.ts';

export const migrations = [
  'create table notes (id integer primary key autoincrement, text text not null);' +
    'create table bodies (id integer primary key autoincrement, hash text not null unique, size_bytes integer not null, place text not null);',
];

export const commands = {
  async add(tx: Tx, { text }: { text: string }): Promise<{ id: number }> {
    const row = await tx.get<{ id: number }>('insert into notes (text) values (?) returning id', text);
    tx.announce({ kind: 'mailbox', accountId: 1, mailboxId: 1, modseq: row?.id ?? 0 });
    return { id: row?.id ?? 0 };
  },

  async keep(tx: Tx, _: object, bodies: readonly StoredBody[]): Promise<{ places: string[] }> {
    const sql = 'insert into bodies (hash, size_bytes, place) values (?, ?, ?) on conflict do nothing';
    for (const { hash, sizeBytes, place } of bodies) await tx.run(sql, hash, sizeBytes, place);
    return { places: bodies.map(({ place }) => place) };
  },

  async addThenRefuse(tx: Tx, { text }: { text: string }): Promise<void> {
    await commands.add(tx, { text });
    throw new Fault('overQuota', 'No more notes');
  },

  async addThenBreak(tx: Tx, { text }: { text: string }): Promise<void> {
    await commands.add(tx, { text });
    throw new TypeError('a bug');
  },

  /** Reads and then writes what it made of that. */
  async lengthen(tx: Tx, { id }: { id: number }): Promise<void> {
    const note = await tx.get<{ text: string }>('select text from notes where id = ?', id);
    await tx.run('update notes set text = ? where id = ?', `${note?.text}x`, id);
  },

  /** Has PostgreSQL end the connection after the note is added. */
  async cutOff(tx: Tx, { text }: { text: string }): Promise<void> {
    await commands.add(tx, { text });
    await tx.get('select pg_terminate_backend(pg_backend_pid())');
  },

  /** A bug outside of any command, which ends the thread. */
  async endThread(): Promise<void> {
    setImmediate(() => {
      throw new Error('a planted bug');
    });
    await new Promise(() => undefined);
  },

  async limitPages(tx: Tx, { pages }: { pages: number }): Promise<void> {
    await tx.get(`pragma max_page_count = ${pages}`);
  },
} satisfies Commands;

export function findBody(view: View, hash: string): Promise<StoredBody | undefined> {
  return view.get<StoredBody>('select hash, size_bytes as "sizeBytes", place from bodies where hash = ?', hash);
}

export async function newestPlace(view: View): Promise<string | undefined> {
  return (await view.get<{ place: string }>('select place from bodies order by id desc limit 1'))?.place;
}
