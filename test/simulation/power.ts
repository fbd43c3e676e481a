import type { Clock } from '../../src/base/clock.ts';
import type { Database, SqlValue, View } from '../../src/store/database/index.ts';
import type { commands } from '../../src/store/records/index.ts';

type Store = Database<typeof commands>;

/** Whether the machine runs. Once off, whoever holds it stays without. */
export interface Power {
  on: boolean;
}

const flushMs = 5;
/** What was read is as old as this when it is known: enough for a settlement in between. */
const readMs = 10;

/**
 * A database that takes a moment to write, and from which nothing comes, and into which nothing goes, when its power is
 * off: its promises stay open for ever, as those of a process that is no more.
 */
export function powered(store: Store, power: Power, clock: Clock, onRows: (count: number) => void): Store {
  const dead = new Promise<never>(() => undefined);
  return {
    write: async (name, input, bodies) => {
      await clock.sleep(flushMs);
      return power.on ? await store.write(name, input, bodies) : await dead;
    },
    read: async (work) => {
      const found = await store.read((view) => work(counting(view, onRows)));
      await clock.sleep(readMs);
      return power.on ? found : await dead;
    },
    onNews: (listener) => store.onNews((news) => power.on && listener(news)),
    [Symbol.asyncDispose]: () => Promise.resolve(),
  };
}

function counting(view: View, onRows: (count: number) => void): View {
  return {
    get: (sql, ...values) => view.get(sql, ...values),
    all: async <R>(sql: string, ...values: SqlValue[]) => {
      const rows = await view.all<R>(sql, ...values);
      onRows(rows.length);
      return rows;
    },
  };
}
