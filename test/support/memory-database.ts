import { systemClock } from '../../src/base/clock.ts';
import { faultOf } from '../../src/store/database/fault-facts.ts';
import { runGroup } from '../../src/store/database/group.ts';
import type { Body, Database, InputOf, News, OutputOf, View } from '../../src/store/database/index.ts';
import { Connection } from '../../src/store/database/sqlite/connection.ts';
import { SqliteWriter } from '../../src/store/database/sqlite/writer.ts';
import { ConnectionView } from '../../src/store/database/views.ts';
import { MemoryBlobs } from '../../src/store/blobs/index.ts';
import * as program from '../../src/store/records/commands.ts';

type StoreCommands = typeof program.commands;

/**
 * The real commands on SQLite in memory, without thread and disk: every write and read is a matter of promises alone, so
 * that it can be used under a steered clock. One command is one transaction; all happen one after the other.
 */
export class MemoryDatabase implements Database<StoreCommands> {
  readonly blobs = new MemoryBlobs();
  readonly #connection = new Connection(':memory:', 'write');
  readonly #writer = new SqliteWriter(this.#connection);
  readonly #listeners = new Set<(news: readonly News[]) => void>();
  #last: Promise<unknown> = Promise.resolve();

  constructor() {
    for (const migration of program.migrations) this.#connection.script(migration);
  }

  async write<N extends keyof StoreCommands>(
    name: N,
    input: InputOf<StoreCommands[N]>,
    bodies: readonly Body[] = [],
  ): Promise<OutputOf<StoreCommands[N]>> {
    const store = { writer: this.#writer, bodies: this.blobs, program, clock: systemClock };
    const request = { id: 1, name, input: structuredClone(input), bodies };
    const { outcomes, news } = await this.#inTurn(() => runGroup(store, [request]));
    if (news.length > 0) for (const listener of this.#listeners) listener(news);
    const [outcome] = outcomes;
    if (!outcome || 'fault' in outcome) throw outcome ? faultOf(outcome.fault) : new Error('No outcome');
    return outcome.output as OutputOf<StoreCommands[N]>;
  }

  read<T>(work: (view: View) => Promise<T>): Promise<T> {
    return this.#inTurn(async () => {
      const view = new ConnectionView(this.#connection);
      try {
        return await work(view);
      } finally {
        view.end();
      }
    });
  }

  onNews(listener: (news: readonly News[]) => void): Disposable {
    const own = (news: readonly News[]): void => listener(news);
    this.#listeners.add(own);
    return { [Symbol.dispose]: () => void this.#listeners.delete(own) };
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.#last.catch(() => undefined);
    this.#connection[Symbol.dispose]();
  }

  #inTurn<T>(work: () => Promise<T>): Promise<T> {
    const turn = this.#last.then(work, work);
    this.#last = turn.catch(() => undefined);
    return turn;
  }
}
